"""Scores of the shipped coder on gold sets; each suite is a module with `score(data)`."""
