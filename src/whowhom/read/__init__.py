"""Files and folders to records."""

from whowhom.read.files import Limits, read

__all__ = ["Limits", "read"]
