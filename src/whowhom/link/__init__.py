"""One incident for what many reports tell: traces of mentions, their likeness, clusters, and the ledger of claims."""
