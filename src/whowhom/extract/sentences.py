"""Sentences of running text, by rule.

A candidate is a full stop, question or exclamation mark with its closing quotes, then white space. Each is then
tried against the reasons not to split: what follows begins in lower case, what precedes is an abbreviation or an
initial, a bracket is open, or the words after a quoted question say who asked it.
"""

from __future__ import annotations

import re

from whowhom.model.text import Span

_CLOSERS = "\"'”’»)\\]"
_CANDIDATE = re.compile(
    rf"(?:(?P<mark>[.!?…]+[{_CLOSERS}]*)(?:\s?\[\d{{1,3}}\])*(?P<gap>\s+)"
    rf"|(?P<wide>[。！？｡।]+[”’」』）]*|[؟۔][{_CLOSERS}]*\s*))(?=\S)"
)


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_LINE = re.compile(r"[^\n]+")

# Followed by a name, so never the end of a sentence.
_TITLES = _set(
    "mr mrs ms mx dr prof rev fr sr hon gen col lt sgt maj capt cpt cmdr cdr adm brig cpl pvt sen rep gov pres "
    "sec amb supt insp det msgr ayat st mt ft messrs mmes hojat vs cf e.g i.e viz al op approx ca fig figs eq "
    "nos art arts para vol ch pp p ed eds trans lt.-gen maj.-gen"
)
# Followed by a figure these are part of it ("No. 5", "Jan. 3"); otherwise they may end a sentence.
_BEFORE_FIGURES = _set(
    "no nos art arts p pp vol ch sec sect fig res para ext tel jan feb mar apr jun jul aug sep sept oct nov dec c ca"
)
# May stand within a sentence or at its end; what follows decides.
_ABBREVIATIONS = _set(
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun "
    "inc corp co ltd llc plc bros dept div govt est assn univ natl intl min max avg tel ext jr etc "
    "ave blvd rd hwy sq ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont "
    "neb nev okla ore pa penn tenn tex va vt wash wis wyo ph.d m.d b.a m.a a.m p.m a.k.a bn mn tn km kg ret"
)
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
_WORD_BEFORE = re.compile(r"[\w.\-&]+\Z")

# Words that begin sentences and seldom continue a name ("in the U.S. The president", not "U.S. President").
_STARTERS = _set(
    "the a an this that these those he she it they we you i his her its their our my your there here in on at by "
    "for from with without under over since after before during until while when where what which who why how "
    "although though because as if unless once but and or nor so yet however meanwhile moreover furthermore "
    "instead also still then thus therefore later earlier today yesterday now some many most more several few "
    "all both each every no not nothing one two three another other others such even only just according "
    "despite amid among between against about like to of is are was were do does did has have had can could "
    "will would should may might must let please perhaps maybe yes well"
)
_TIME_AFTER = re.compile(
    r"(?:\(?[A-Z]{2,5}\b|Eastern|Pacific|Central|Moscow|local|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)"
)
_NEXT_WORD = re.compile(r"[\"'“‘«(\[]*([\w'’\-&]+)(\.?)")
_OPENERS = "\"'“‘«([¿¡—–-#@*•$€£"
_ASKED = re.compile(
    r"(?:(?:[A-Z][\w.'’\-]*|the|his|her|a|an|of|[a-z]+\s(?=[A-Z]))\s+){1,6}?"
    r"(?:said|says|asked|asks|added|told|wrote|writes|tweeted|shouted|cried|replied|wondered|demanded|exclaimed|"
    r"chanted|yelled|responded|declared|insisted|inquired|warned)\b"
)
_ENUMERATOR = re.compile(r"\s*(?:\(?[\divxIVX]{1,4}|\(?[a-zA-Z])\Z")
_BRACKET_REACH = 300
"""A bracket left open longer than this many characters is taken for a slip and no longer holds a sentence."""


LONGEST = 2000
"""Code points of a sentence at most. News has none of a tenth of that; lists and minified text without stops do, and
the time that a sentence takes grows with the square of its length."""


def sentences(text: str, within: Span | None = None) -> list[Span]:
    """Spans of the sentences of ``text``, in order, without overlap, covering all that is not white space.

    A line end always ends a sentence. Spans count code points of ``text`` and begin and end on a printed character.
    """
    within = within or Span(0, len(text))
    found: list[Span] = []
    for line in _LINE.finditer(text, within.start, within.end):
        start = line.start()
        for cut in _cuts(text, line.start(), line.end()):
            _keep(found, text, start, cut)
            start = cut
        _keep(found, text, start, line.end())
    return found


def _keep(found: list[Span], text: str, start: int, end: int) -> None:
    """Add what is printed between two offsets; what no sentence is as long as goes in pieces, cut at blanks."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > LONGEST:
        blank = text.rfind(" ", start + 1, start + LONGEST)
        cut = blank if blank > start else start + LONGEST
        found.append(Span(start, cut))
        start = cut
        while text[start].isspace():
            start += 1
    if start < end:
        found.append(Span(start, end))


def _cuts(text: str, start: int, end: int) -> list[int]:
    """Offsets at which a sentence ends, its closing quotes included."""
    cuts: list[int] = []
    begun = start
    for match in _CANDIDATE.finditer(text, start, end):
        if match["wide"] is not None:
            cut = match.end()
        elif _ends(text, begun, match, end):
            cut = match.start("gap")
        else:
            continue
        cuts.append(cut)
        begun = cut
    return cuts


def _ends(text: str, begun: int, match: re.Match[str], end: int) -> bool:
    """Whether the sentence that began at ``begun`` ends at this candidate."""
    stop, after, mark = match.start(), match.end(), match["mark"]
    following = text[after]
    if following.islower() and not text.startswith(("iPhone", "eBay"), after):
        return False
    if _bracket_open(text, begun, match):
        return False
    quoted = mark[-1] in "\"”’'»"
    if mark[0] in "!?":
        return not (quoted and _ASKED.match(text, after, min(end, after + 80)))
    if not (following.isalnum() or following in _OPENERS or following in ".…" or ord(following) > 0x2000):
        return False
    if mark[0] != "." or (len(mark) > 1 and mark[1] == "."):
        return following not in ".…,;:"
    before = _WORD_BEFORE.search(text, max(begun, stop - 24), stop)
    word = before[0].lower() if before else ""
    if quoted or not word:
        # A quotation may stop on an abbreviation, but then its closing mark shows where it stopped.
        return True
    if _ENUMERATOR.match(text, begun, stop):
        return False
    return _ends_after(word, before[0] if before else "", text, begun, stop, after, end)


def _ends_after(word: str, printed: str, text: str, begun: int, stop: int, after: int, end: int) -> bool:
    """Whether a full stop after ``word`` ends the sentence rather than the abbreviation."""
    following = text[after]
    upcoming = _NEXT_WORD.match(text, after, end)
    opens = upcoming is not None and upcoming[1].lower() in _STARTERS and not upcoming[2]
    if word in _BEFORE_FIGURES and following.isdigit():
        # "the answer was no. 5 people" is rarer by far than "No. 5".
        return False
    if word in _TITLES and (printed[0].isupper() or word in ("e.g", "i.e", "vs", "cf", "approx", "al", "pp")):
        return word in ("sr", "st", "al", "sec") and opens
    if word in ("a.m", "p.m"):
        return not _TIME_AFTER.match(text, after, end)
    if len(word) == 1 and word.isalpha() and printed.isupper():
        return opens and not _name_before(text, begun, stop - 1)
    if _DOTTED.fullmatch(word):
        return opens or following in '"“‘'
    if word in _ABBREVIATIONS and (printed[0].isupper() or word in ("etc", "est", "km", "kg", "bn", "mn")):
        return opens or following in '"“‘' or word in ("etc", "km", "kg")
    return True


def _name_before(text: str, begun: int, initial: int) -> bool:
    """Whether the initial follows a capital letter or another initial, as in "George W." or "J. D."."""
    before = text[begun:initial].rstrip()
    last = before.rpartition(" ")[2]
    return bool(last) and last.endswith(".") and len(last) <= 4


def _bracket_open(text: str, begun: int, match: re.Match[str]) -> bool:
    """Whether the candidate lies inside round or square brackets that close soon after."""
    low = max(begun, match.start() - _BRACKET_REACH)
    for left, right in (("(", ")"), ("[", "]")):
        opened = text.rfind(left, low, match.start())
        if opened < 0 or text.rfind(right, opened, match.end("mark")) >= 0:
            continue
        closed = text.find(right, match.end("mark"), opened + _BRACKET_REACH)
        if closed >= 0 and text.find("\n", opened, closed) < 0 and text.find(left, opened + 1, closed) < 0:
            return True
    return False
