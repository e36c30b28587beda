"""How long the slow parts take, on made-up news; run from a checkout, never shipped."""
