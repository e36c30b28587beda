"""The tokeniser cuts as the treebanks cut, and never loses a character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whowhom.parse.tokenize import tokenize


def cut(text: str) -> str:
    return " ".join(text[a:b] for a, b in tokenize(text))


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Iran's envoy can't say they’ll go.", "Iran 's envoy ca n't say they ’ll go ."),
        ("He won't; we cannot.", "He wo n't ; we can not ."),
        ("the states' U.N.'s plan", "the states ' U.N. 's plan"),
        ("“We’re ready,” he said.", "“ We ’re ready , ” he said ."),
        ("Ba'ath, O'Brien and Qa'im", "Ba'ath , O'Brien and Qa'im"),
        ("a left-wing, pro-Moscow ex-general", "a left - wing , pro-Moscow ex-general"),
        ("an F-16 and S-300s", "an F - 16 and S - 300s"),
        ("a U.S.-led raid", "a U.S. - led raid"),
        ("talks with the U.S. went on", "talks with the U.S. went on"),
        ("Mr. Aliyev met Gen. J. Smith", "Mr. Aliyev met Gen. J. Smith"),
        ("He chose plan B.", "He chose plan B ."),
        ("It was No. 5. No.", "It was No. 5 . No ."),
        ("1,200.5 at 10:30 a.m.", "1,200.5 at 10:30 a.m."),
        ("3-5 km, 5km, 20%", "3 - 5 km , 5 km , 20 %"),
        ("$5m, US$1.2bn, €40", "$ 5 m , US$ 1.2 bn , € 40"),
        ("on 2023-03-22, 22.03.2023, 9/11", "on 2023-03-22 , 22.03.2023 , 9/11"),
        ("the 1990s, the 7th", "the 1990s , the 7th"),
        ("Wait... what?!", "Wait ... what ?!"),
        ("war – or peace—now -- yes", "war – or peace — now -- yes"),
        ("See https://example.org/a?b=1, or Example.az.", "See https://example.org/a?b=1 , or Example.az ."),
        ("mail a.b@example.org (@desk_1 #Qarabag)", "mail a.b@example.org ( @desk_1 #Qarabag )"),
        ("• first\n• second", "• first • second"),
        ("and/or", "and / or"),
        ("gonna", "gon na"),
    ],
)
def test_cuts_like_the_treebanks(text: str, tokens: str) -> None:
    assert cut(text) == tokens


def test_offsets_count_from_the_whole_text() -> None:
    text = "Title. It’s on."
    assert [text[a:b] for a, b in tokenize(text, 7)] == ["It", "’s", "on", "."]
    assert [text[a:b] for a, b in tokenize(text, 7, 11)] == ["It", "’s"]


def test_nothing_to_cut() -> None:
    assert tokenize("") == []
    assert tokenize(" \n\u00a0") == []


NEWSLIKE = st.lists(
    st.sampled_from(
        [
            *"Aab.,'’\"“”-–—/$%@#:;!?()…\u00ad\u0301\u200b 0173\n",
            "U.S.",
            "n't",
            "'s",
            "Mr.",
            "km",
            "http://",
            "co",
        ]
    )
).map("".join)


@given(st.one_of(st.text(max_size=60), NEWSLIKE))
def test_tokens_cover_every_character_but_white_space_in_order(text: str) -> None:
    at = 0
    for a, b in tokenize(text):
        assert at <= a < b
        assert not text[at:a].strip()
        assert not any(c.isspace() for c in text[a:b])
        at = b
    assert not text[at:].strip()
