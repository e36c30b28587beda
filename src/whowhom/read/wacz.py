"""Web archives in a ZIP with their indexes (WACZ, https://specs.webrecorder.net/wacz/1.1.1/), as browsers save them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from whowhom.errors import InputError
from whowhom.read.reader import Item, Outcome
from whowhom.read.warc import read_archive
from whowhom.read.zips import member, opened

_ARCHIVE = re.compile(r"(?:[^/]{1,100}/)?archive/[^/]{1,200}\.warc(?:\.gz)?", re.I)
_FIRST_NAME = re.compile(rb"archive/|datapackage\.json|datapackage-digest\.json|pages/pages\.jsonl|indexes/", re.I)


class Waczs:
    """Reads web archives in a ZIP."""

    name = "wacz"

    def reads(self, head: bytes, name: str) -> bool:
        """Whether the file is a ZIP that is named as such an archive or whose first members are of one."""
        if not head.startswith(b"PK\x03\x04"):
            return False
        return name.lower().endswith(".wacz") or _FIRST_NAME.match(head, 30) is not None

    def read(self, item: Item) -> Iterator[Outcome]:
        """The pages of all archives within, named by archive and byte; a damaged one costs no other."""
        with opened(item) as archive:
            inside = [info for info in archive.infolist() if _ARCHIVE.fullmatch(info.filename)]
            if not inside:
                raise InputError("the ZIP archive holds no web archive (archive/*.warc.gz): unpack it")
            left = item.told.limits.unpacked
            for info in inside:
                if info.file_size > left:
                    raise InputError("the ZIP archive unpacks to more than the limit allows: split it")
                left -= info.file_size
                name = info.filename.rpartition("/")[2]
                part = item.part("".join(sign if sign.isprintable() else "?" for sign in name))
                try:
                    with member(archive, info, item.told.limits.unpacked) as stream:
                        yield from read_archive(stream, replace(item, source=part))
                except InputError as error:
                    yield replace(item, source=part).rejected(str(error))
