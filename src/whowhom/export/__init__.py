"""Incidents in the layouts of other event data sets, and as plain tables."""

from whowhom.export.check import read_back
from whowhom.export.write import FORMATS, Format, Written, gdelt_paths, write

__all__ = ["FORMATS", "Format", "Written", "gdelt_paths", "read_back", "write"]
