"""Addresses of pages: which are addresses at all, one spelling of each, and one key for the twins of an article."""

from __future__ import annotations

import re
from functools import lru_cache

NOT_HAD = "the page was not had"
"""What the notes of a document say that is a feed's words in the stead of their page."""

LONGEST = 4096
"""Characters of an address; browsers and the sitemap protocol stop near 2,000, redirectors go somewhat beyond."""

TRACKING = frozenset(
    (
        # Advertisers' click identifiers.
        "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid", "igshid",
        "igsh", "li_fat_id",
        # Mailings and analytics.
        "mc_cid", "mc_eid", "mkt_tok", "_hsenc", "_hsmi", "_ga", "_gl", "wt_mc", "ncid", "ocid", "cmpid", "cmp",
        "smid", "smtyp", "xtor", "maca", "ref_src", "ref_url", "guccounter", "__twitter_impression",
    )
)  # fmt: skip
"""Parameters, in lower case, that say how a reader came and never which page is meant."""

_TRACKING_FAMILIES = ("utm_", "pk_", "mtm_", "hsa_", "at_", "ns_", "guce_")
"""Beginnings of such parameters: Urchin, Matomo (two), HubSpot, AT Internet, comScore and Yahoo."""

_WEB = re.compile(r"(https?):/{2}([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#.*)?", re.I | re.S)
_HOST = re.compile(r"[^\s\x00-\x20\x7f-\xa0/\\@:?#\[\]<>\"^`{|}%]+|\[[0-9a-fA-F:.]{2,45}\]")
_AUTHORITY = re.compile(r"(?:[^@\\\s]*@)?(?P<host>\[[^\]@\\]*\]|[^:@\\]*)(?::(?P<port>\d{0,5}))?")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_RAW = re.compile(r"[^!-~]|[\"<>\\^`{|}]")

_CACHE_HOST = re.compile(r"(?:^|\.)(?:cdn\.ampproject\.org|webpkgcache\.com)$")
_CACHE_PATH = re.compile(r"/(?:[a-z]/|doc/-/|amp/)(?P<secure>s/)?(?P<page>[^/]+\.[^/]+(?:/.*)?)", re.S)
_VIEWERS = frozenset(("www.google.com", "google.com", "www.bing.com", "bing.com"))
"""Search engines that show AMP pages of others under ``/amp/s/``."""

_TWIN_LABELS = frozenset(("www", "m", "amp", "mobile", "wap"))
_TWIN_SEGMENTS = frozenset(("amp", "amphtml"))
_FIRST_SEGMENTS = frozenset(("m", "mobile", "print"))
_TWIN_SUFFIX = re.compile(r"[._-]amp(?=\.html?$)|\.amp$", re.I)
_TWIN_PARAMETERS = frozenset(("amp", "usqp", "amp_js_v", "amp_gsa", "print", "printable", "mobile", "m"))
_TWIN_VALUES = frozenset(("amp", "print", "mobile"))
_TWIN_CHOICES = frozenset(("output", "outputtype", "view", "format", "mode"))
_YES = frozenset(("", "0", "1", "true", "false", "yes", "no", "y"))


def is_web(url: str) -> bool:
    """Whether this is the address of a page: http or https, a host, and no longer than ``LONGEST``.

    >>> is_web("https://herald.example/a"), is_web("mailto:desk@herald.example"), is_web("https:///a")
    (True, False, False)
    """
    return _parts(url) is not None


def clean(url: str) -> str:
    """The one spelling of an address, which leads to the same page; what is no address is only trimmed.

    Without fragment, tracking parameters, user and default port; host in lower case and punycode; ``.`` and ``..``
    resolved; percent signs only where they are needed. Cleaning twice changes nothing; nothing is raised.

    >>> clean("HTTPS://Herald.Example:443/news/../a%7Eb?id=7&utm_source=feed#top")
    'https://herald.example/a~b?id=7'
    """
    parts = _parts(url)
    if parts is None:
        return url.strip()
    scheme, host, path, query = parts
    kept = [pair for pair in query.split("&") if pair and not _is_tracking(pair)]
    return f"{scheme}://{host}{_resolved(path)}" + (f"?{'&'.join(kept)}" if kept else "")


def twin(url: str) -> str:
    """The key under which an article's AMP, mobile and print pages are the same as the article's own.

    It is written as an address but need not lead anywhere. Its own twin is itself; nothing is raised.

    >>> twin("https://m-herald-example.cdn.ampproject.org/c/s/m.herald.example/2023/a/amp/?amp=1")
    'https://herald.example/2023/a'
    >>> twin("http://www.herald.example/2023/a/?print=1")
    'https://herald.example/2023/a'
    """
    key = clean(url)
    # Each round takes something away or leaves all as it is, so this ends; a shorter address may need another round.
    while (simpler := _simpler(key)) != key:
        key = simpler
    return key


def host_of(url: str) -> str | None:
    """The host of an address without ``www`` and its like, None for what is no address.

    >>> host_of("https://www.herald.example/a")
    'herald.example'
    """
    parts = _parts(url)
    return _bare(parts[1]) if parts else None


def is_of(url: str | None, address: str) -> bool:
    """Whether a page fetched from ``url`` may stand for the ``address`` that it names as its own: only one of that site
    may, since any other could say so too. A page that was not fetched is taken at its word.

    >>> is_of("https://m.herald.example/a/amp", "https://herald.example/a")
    True
    >>> is_of("https://copier.example/x", "https://herald.example/a")
    False
    """
    return url is None or host_of(twin(url)) == host_of(twin(address))


def _simpler(url: str) -> str:
    parts = _parts(url)
    if parts is None:
        return url
    _, host, path, query = parts
    cache = _CACHE_PATH.fullmatch(path) if _CACHE_HOST.search(host) or host in _VIEWERS else None
    if cache is not None and is_web(original := f"https://{cache['page']}" + (f"?{query}" if query else "")):
        return clean(original)
    pairs = sorted(pair for pair in query.split("&") if pair and not _is_tracking(pair) and not _is_twin(pair))
    return clean(f"https://{_bare(host)}{_plain_path(path)}" + (f"?{'&'.join(pairs)}" if pairs else ""))


def _bare(host: str) -> str:
    labels = host.split(".")
    return ".".join([label for label in labels[:-2] if label not in _TWIN_LABELS] + labels[-2:])


def _plain_path(path: str) -> str:
    segments = [segment for segment in path.split("/")[1:] if segment.lower() not in _TWIN_SEGMENTS]
    while segments and not segments[-1]:
        segments.pop()
    # "/print" alone is a page; "/print/a" and "/a/print" are twins of "/a".
    while len(segments) > 1 and segments[0].lower() in _FIRST_SEGMENTS:
        segments.pop(0)
    while len(segments) > 1 and segments[-1].lower() == "print":
        segments.pop()
    if segments:
        segments[-1] = _TWIN_SUFFIX.sub("", segments[-1]) or segments[-1]
    return "/" + "/".join(segments)


def _is_tracking(pair: str) -> bool:
    name = pair.partition("=")[0].lower()
    return name in TRACKING or name.startswith(_TRACKING_FAMILIES)


def _is_twin(pair: str) -> bool:
    name, _, value = pair.lower().partition("=")
    if name in _TWIN_PARAMETERS:
        return value in _YES or name not in ("print", "mobile", "m")
    return name in _TWIN_CHOICES and value in _TWIN_VALUES


def _parts(url: str) -> tuple[str, str, str, str] | None:
    """Scheme, host with its port, path and query, the latter two safely quoted; None for what is no address."""
    url = url.strip(" \t\r\n")  # other separators count as blanks in Python, and are no part of an address
    match = _WEB.fullmatch(url) if len(url) <= LONGEST and not _CONTROLS.search(url) else None
    if match is None:
        return None
    authority = _AUTHORITY.fullmatch(match[2])
    host = _ascii_host(authority["host"]) if authority else None
    if authority is None or not host:
        return None
    scheme, port = match[1].lower(), int(authority["port"] or 0)
    if port > 65_535:
        return None
    if port and port != (443 if scheme == "https" else 80):
        host = f"{host}:{port}"
    return scheme, host, _quoted(match[3]), _quoted(match[4] or "")


@lru_cache(maxsize=1024)
def _ascii_host(host: str) -> str | None:
    """The host in lower case and punycode; None where no host can be so named."""
    if len(host) > 253 or not _HOST.fullmatch(host):
        return None
    if host.isascii():
        name = host.lower().rstrip(".")
        return name if name and ".." not in name and not name.startswith(".") else None
    import idna

    try:
        return _ascii_host(idna.encode(host, uts46=True).decode("ascii"))
    except (idna.IDNAError, UnicodeError, ValueError, IndexError):
        return None


def _quoted(text: str) -> str:
    """The text with the letters that need none freed of their percent signs, and those that need one quoted."""
    if "%" in text:
        text = _ESCAPE.sub(_unquoted, text)
    if _RAW.search(text):
        text = _RAW.sub(lambda match: "".join(f"%{b:02X}" for b in match[0].encode("utf-8", "replace")), text)
    return text


def _unquoted(match: re.Match[str]) -> str:
    byte = int(match[1], 16)
    return chr(byte) if byte in _UNRESERVED else f"%{byte:02X}"


def _resolved(path: str) -> str:
    if "/." not in path:
        return path or "/"
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            if kept:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)
