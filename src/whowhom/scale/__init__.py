"""The same coding on one core, on several, or on a cluster: engines behind one protocol."""
