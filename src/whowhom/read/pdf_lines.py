"""The printed lines of a PDF, taken by a process of its own: run as a script, PDF on stdin, JSON on stdout.

PDFium is native code that reads hostile files: a crash, an endless page or a swollen one ends this process and
nothing else. It imports nothing of whowhom, so that it starts fast.
"""

from __future__ import annotations

import ctypes
import json
import sys
from typing import Any

MEMORY = 2 << 30
"""Bytes of address space: PDFium itself takes some 100 MB, and a release with its pictures a little more."""

PICTURE = 3
"""PDFium's number for a picture among a page's objects (FPDF_PAGEOBJ_IMAGE)."""

_PROBED = 20
"""Pages searched for pictures where there is no text: enough to tell a scan."""


def main() -> None:
    """Arguments: pages, seconds and characters at most. Prints one object, with "error" or with what was found."""
    pages, seconds, characters = (int(argument) for argument in sys.argv[1:4])
    _confine(seconds)
    sys.stdout.buffer.write(json.dumps(_found(sys.stdin.buffer.read(), pages, characters)).encode())


def _confine(seconds: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; the caller's clock still ends the process
        return
    for what, limit in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        try:
            resource.setrlimit(what, (limit, limit))
        except (OSError, ValueError):  # a system may forbid one of them
            continue


def _found(content: bytes, most_pages: int, most_characters: int) -> dict[str, Any]:
    try:
        import pypdfium2
    except ImportError:
        return {"error": "missing"}
    try:
        document = pypdfium2.PdfDocument(content)
        count = len(document)
        if count > most_pages:
            return {"error": "pages", "pages": count}
        information = document.get_metadata_dict()
        lines: list[list[Any]] = []
        left = most_characters
        broken = 0
        for number in range(count):
            try:
                printed, used = _lines(document[number].get_textpage(), number, left)
            except pypdfium2.PdfiumError:
                broken += 1
                continue
            lines += printed
            left -= used
            if left < 0:
                return {"error": "long"}
        pictures = 0 if lines else sum(_has_picture(document, number) for number in range(min(count, _PROBED)))
    except pypdfium2.PdfiumError as error:
        return {"error": "password" if "assword" in str(error) else "damaged"}
    except MemoryError:
        return {"error": "memory"}
    return {
        "pages": count,
        "broken": broken,
        "pictures": pictures,
        "title": information.get("Title", ""),
        "created": information.get("CreationDate", ""),
        "lines": lines,
    }


def _lines(textpage: Any, page: int, most: int) -> tuple[list[list[Any]], int]:
    """The lines of a page in PDFium's order, each [page, text, left, top, right, bottom, height of its letters], and
    how many characters they have. Sizes are in points, upwards from the page's foot."""
    import pypdfium2.raw as pdfium

    count = textpage.count_chars()
    if count > most:
        return [], count
    lines: list[list[Any]] = []
    begun = 0
    letters: list[int] = []
    for index in range(count + 1):
        sign = pdfium.FPDFText_GetUnicode(textpage, index) if index < count else 10
        if sign not in (10, 13):
            letters.append(sign)
            continue
        if letters:
            text = _text(letters)
            if text.strip():
                lines.append([page, text, *_box(pdfium, textpage, begun, begun + len(text.rstrip()) - 1)])
        letters = []
        begun = index + 1
    return lines, count


def _text(letters: list[int]) -> str:
    # PDFium gives characters beyond the first plane as two halves.
    halves = "".join(chr(letter) if letter < 0x110000 else "\ufffd" for letter in letters)
    return halves.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _box(pdfium: Any, textpage: Any, first: int, last: int) -> tuple[float, ...]:
    start, end = pdfium.FS_RECTF(), pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(textpage, first, ctypes.byref(start))
    pdfium.FPDFText_GetLooseCharBox(textpage, last, ctypes.byref(end))
    return (*(round(x, 1) for x in (start.left, start.top, end.right, end.bottom, start.top - start.bottom)),)


def _has_picture(document: Any, number: int) -> bool:
    return any(True for _ in document[number].get_objects(filter=[PICTURE], max_depth=3))


if __name__ == "__main__":
    main()
