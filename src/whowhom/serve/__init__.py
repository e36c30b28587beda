"""The desk: the record in a browser and for programs."""
