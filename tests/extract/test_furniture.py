"""Lines of a page's furniture, and lines of articles that must never be taken for it."""

from __future__ import annotations

import pytest

from whowhom.extract.furniture import (
    is_breadcrumb,
    is_byline,
    is_clock,
    is_furniture,
    opens_links,
    opens_tail,
    says_changed,
)


@pytest.mark.parametrize(
    "line",
    [
        "Share this", "Share on Facebook", "Facebook | Twitter | WhatsApp", "Advertisement", "ADVERTISEMENT",
        "Read more: Troops leave the border",
        "Read also: Envoys meet in Geneva", "We use cookies to improve your experience on this site.",
        "Accept all cookies",
        "By continuing to use this site you agree to our terms.", "© 2024 The Northern Herald",
        "Copyright 2022 Agency. All rights reserved.",
        "All rights reserved.", "Sign up for our daily newsletter",
        "Subscribe to our newsletter and never miss a story.", "Get the news delivered to your inbox",
        "Sign in", "Skip to main content", "Print", "Follow us on Twitter", "Join @border_watch",
        "https://t.me/border_watch", "@border_watch",
        "#Border #Army", "Photo: Defence Ministry", "(Reporting by Ada Brook; Editing by Tom Vale)",
        "Reporting by Ada Brook in Baku",
        "Home › World › Caucasus", "3 min read", "2 hours ago", "Getty Images", "----", "* * *",
        "Forwarded from Border Watch", "English | Русский | فارسی",
        "👉 Subscribe to @border_watch", "Live", "Breaking news",
    ],
)  # fmt: skip
def test_furniture(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "By signing the accord, both sides agree to withdraw their troops.",
        "Share the burden, minister tells allies",
        "English officials arrive in Baku",
        "Terms of the ceasefire agreed in Moscow",
        "Sign up to the treaty, envoy urges",
        "Compiled by the ministry, the list names forty officers killed since May.",
        "The site uses centrifuges that were installed last year.",
        "Subscribers to the plan would receive land.",
        "Print workers walked out on Monday.",
        "Live fire was heard near the checkpoint.",
        "Home guards fired on protesters.",
        "Advertising executives were detained.",
        "Troops left #Border on Monday, the army said.",
        "Photographs show a burnt tank.",
        "He said no.",
        "Copyright law was changed, deputies said.",
        "Top officials today",
    ],
)
def test_not_furniture(line: str) -> None:
    assert not is_furniture(line)
    assert not opens_tail(line)


@pytest.mark.parametrize(
    "line",
    ["Latest News", "Most Read Articles", "MOST POPULAR", "Most read in World", "Comments (12)", "More from Caucasus"],
)
def test_tail(line: str) -> None:
    assert opens_tail(line)


def test_links() -> None:
    assert opens_links("Related Articles")
    assert opens_links("See also:")
    assert not opens_links("Related deaths rose")


@pytest.mark.parametrize(
    "line",
    [
        "Saturday 20th of April 2024 |", "Thursday, 3 March 2022 14:05 GMT", "• Last Update",
        "Last updated: 12:30 | 3 March 2022", "03/03/2022 14:05",
        "Mon, Mar 7, 2022", "2022-03-07 10:00", "14:05 local time",
    ],
)  # fmt: skip
def test_clock(line: str) -> None:
    assert is_clock(line)


@pytest.mark.parametrize(
    "line",
    ["March on the capital", "Talks held on 3 March 2022", "He left at 14:05.", "Latest", "May resigns", "12 killed"],
)
def test_no_clock(line: str) -> None:
    assert not is_clock(line)


def test_update_notes() -> None:
    assert says_changed("Last Update: 3 March 2022")
    assert says_changed("Modified 3 March 2022")
    assert not says_changed("Published 3 March 2022")


@pytest.mark.parametrize(
    "line",
    [
        "By Ada Brook",
        "By Ada Brook and Tom Vale, Northern Agency",
        "Written by: Ada Brook",
        "By Ada Brook | 3 March 2022",
    ],
)
def test_byline(line: str) -> None:
    assert is_byline(line)


@pytest.mark.parametrize(
    "line", ["By Monday the army had left", "By noon", "By the river, troops waited.", "Ada Brook"]
)
def test_no_byline(line: str) -> None:
    assert not is_byline(line)


def test_breadcrumb() -> None:
    assert is_breadcrumb("Home > News > World")
    assert not is_breadcrumb("A > B")


def test_hostile_lines_take_no_time() -> None:
    for line in (
        "Written by " + "A" * 300,
        "x" * 319,
        "facebook" * 39,
        "a+" * 150,
        "By " + "A-" * 75,
        "#" * 300,
        "@a" * 150,
    ):
        is_furniture(line)
        is_byline(line)
        is_clock(line)
