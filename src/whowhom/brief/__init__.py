"""Briefings: what changed, in sentences that each cite their evidence."""

from whowhom.brief.check import unresolved
from whowhom.brief.render import FORMATS, render
from whowhom.brief.select import Subject, select
from whowhom.brief.write import write

__all__ = ["FORMATS", "Subject", "render", "select", "unresolved", "write"]
