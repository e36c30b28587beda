"""Feeds in JSON, by JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from typing import Any

from whowhom.errors import InputError
from whowhom.read.feedxml import LONGEST_ADDRESS, MOST_ENTRIES, Entry, Head

_VERSION = re.compile(rb"\"version\"\s{0,20}:\s{0,20}\"https?:\\?/\\?/(?:www\.)?jsonfeed\.org\\?/version\\?/")


def is_json_feed(head: bytes) -> bool:
    """Whether a file with this beginning is a JSON Feed."""
    return head[:100].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{") and _VERSION.search(head) is not None


def parse_json(content: bytes) -> tuple[Head, list[Entry], bool]:
    """A feed's head and entries, and whether it has more of them than are read; InputError where it is damaged."""
    try:
        feed = json.loads(content.decode("utf-8-sig", "replace"), strict=False)
    except (ValueError, RecursionError) as error:
        raise InputError("the JSON Feed is damaged: fetch it again") from error
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise InputError("the JSON Feed has no list of items: check the address of the feed")
    head = Head(title=_string(feed, "title"), link=_string(feed, "home_page_url"), language=_string(feed, "language"))
    found = [_entry(item) if isinstance(item, dict) else Entry() for item in items[:MOST_ENTRIES]]
    return head, found, len(items) > MOST_ENTRIES


def _entry(item: Mapping[str, Any]) -> Entry:
    plain = _string(item, "content_text", longest=None) or _string(item, "summary", longest=None)
    # Plain text becomes HTML, since that is what a summary may be: a sign in it must not be taken for a tag.
    as_html = html.escape(plain, quote=False).replace("\n", "<br>\n") if plain else None
    return Entry(
        title=_string(item, "title"),
        link=_string(item, "url") or _string(item, "external_url"),
        published=_string(item, "date_published"),
        language=_string(item, "language"),
        summary=_string(item, "content_html", longest=None) or as_html,
    )


def _string(holder: Mapping[str, Any], name: str, longest: int | None = LONGEST_ADDRESS) -> str | None:
    value = holder.get(name)
    return value[:longest] if isinstance(value, str) and value.strip() else None
