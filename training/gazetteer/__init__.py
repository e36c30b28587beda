"""Builds the tables of names, office-holders and places that ship in ``whowhom/store/tables``."""
