"""Files, folders and addresses to records."""

from whowhom.read.files import read
from whowhom.read.reader import Limits

__all__ = ["Limits", "read"]
