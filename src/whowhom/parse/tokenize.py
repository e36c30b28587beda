"""Cuts a sentence into words as the English Universal Dependencies treebanks do.

Clitics part ("Iran" "'s", "do" "n't", "can" "not"), hyphens between words part ("left" "-" "wing") except after a
prefix ("anti-government"), ranges part ("3" "-" "5"), units part ("5" "km"); abbreviations, decimals, times, dates,
addresses, names with an inner apostrophe ("Ba'ath", "O'Brien") stay whole. Every token is an exact substring.
"""

from __future__ import annotations

import re

_PREFIXES = "anti|co|counter|e|ex|inter|mid|mini|multi|neo|non|over|pan|post|pre|pro|pseudo|re|semi|sub|super|ultra|un"

_TITLES = (
    "Mr|Mrs|Ms|Messrs|Dr|Prof|Gen|Col|Lt|Maj|Sgt|Cpl|Capt|Cmdr|Cdr|Adm|Brig|Sen|Sens|Rep|Reps|Gov|Pres|Rev|Hon|Amb|"
    "St|Ft|Mt|Jr|Sr|Inc|Corp|Co|Ltd|Bros|Univ|Dept|Jan|Feb|Mar|Apr|Aug|Sept|Sep|Oct|Nov|Dec|vs|etc|approx|al|Ph|cf|"
    "a.k.a|i.e|e.g"
)

_UNITS = (
    "km|cm|mm|m|kg|mg|g|k|K|b|bn|mn|mln|tn|M|B|MM|pm|am|PM|AM|p\\.m\\.|a\\.m\\.|mph|kph|kmh|ft|lb|lbs|oz|mins?|hrs?|"
    "hours?|days?|GW|MW|kW|GB|MB|Hz|MHz|GHz|C|F|x"
)

_TLDS = "com|org|net|gov|edu|mil|int|info|news|io|tv|ru|ir|az|am|ge|tr|ua|uk|eu|il|cn|in|de|fr|pk|af|sy|iq|kz"

_LETTER = r"[^\W\d_]"
_JOIN = "\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff"
_WORD = rf"(?:\w|[{_JOIN}])"
_TICK = "['’ʼ]"

_TOKEN = re.compile(
    rf"""
      (?:https?://|www\.)[^\s<>"“”«»]*[^\s<>"“”«».,;:!?)\]'’]
    | [\w.+-]+@[\w-]+(?:\.[\w-]+)+
    | [A-Za-z0-9][\w-]*(?:\.[\w-]+)*\.(?:{_TLDS})\b(?!\.\w)(?:/[^\s<>"“”«»]*[^\s<>"“”«».,;:!?)\]'’])?
    | [@#][A-Za-z_]\w*
    | \.{{2,}} | …+ | -{{2,}} | [!?]{{2,}} | ([*=_~+•])\1+ | `` | ''
    | (?:[A-Z]{{1,2}}|[A-Z][a-z]{{0,2}})?[$€£¥₽₼₾֏₹₺₴₪]
    | (?<!\w)(?:{_LETTER}\.){{2,}}(?:{_LETTER}(?=['’]s\b))?          # U.S. a.m.
    | (?<!\w)Ph\.D\.?
    | (?<!\w)[A-Z]\.(?=\s+[A-Z]|-[A-Z]|[A-Z][a-z])                    # an initial, never at the sentence's end
    | (?<!\w)(?:{_TITLES})\.(?!\.)
    | (?<!\w)(?:No|Nos|Art|Sec|Vol|pp?|Sat|Sun|Fig)\.(?=\s*\d)
    | \d{{1,4}}(?:[-–/.]\d{{1,4}}){{2,}}(?!\w)                        # 2023-03-22, 22.03.2023, 713-555-0123
    | \d{{1,2}}/\d{{1,4}}(?!\w)                                       # 9/11, 1/2
    | \d+(?:[.,:]\d+)*(?=(?:{_UNITS})(?!\w))                          # 5 | km
    | \d+(?:[.,:]\d+)*(?![\w.,:]*[^\W\d_])
    | \d+(?:[.,:]\d+)+
    | (?<!\w)(?i:{_PREFIXES})-{_LETTER}{_WORD}*(?:{_TICK}(?!s\b|S\b){_LETTER}{_WORD}*)*
    | (?<!\w)(?i:mid)-\d+s?
    | (?<=\w){_TICK}(?i:s|m|d|re|ve|ll)(?!\w)
    | (?<=[\w)\]"”.%]){_TICK}[sS](?!\w)
    | (?i:n{_TICK}t)(?!\w)
    | {_WORD}+(?:{_TICK}{_WORD}+)*
    | \S
    """,
    re.VERBOSE,
)

_TAIL = re.compile(rf"(?i)(n{_TICK}t|{_TICK}(?:s|m|d|re|ve|ll))$")

_FUSED = {"cannot": 3, "gonna": 3, "wanna": 3, "gotta": 3, "gimme": 3, "lemme": 3}
"""Words that the treebanks cut, and after how many letters."""


def tokenize(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Half-open offsets of the tokens of ``text[start:end]``, in order, covering every character but white space.

    >>> text = "Iran's U.S.-led foes can't move 3-5 km."
    >>> [text[a:b] for a, b in tokenize(text)]
    ['Iran', "'s", 'U.S.', '-', 'led', 'foes', 'ca', "n't", 'move', '3', '-', '5', 'km', '.']
    """
    part = text[start:end]
    spans: list[tuple[int, int]] = []
    for match in _TOKEN.finditer(part):
        a, b = match.span()
        if b - a > 2:
            word = part[a:b]
            cut = _FUSED.get(word.lower(), 0) if word[0] in "cgwlCGWL" else 0
            if not cut and ("'" in word or "’" in word or "ʼ" in word):
                tail = _TAIL.search(word)
                cut = tail.start() if tail else 0
            if cut:
                spans.append((start + a, start + a + cut))
                a += cut
        spans.append((start + a, start + b))
    return spans
