"""Text as copied from pages, posts and communiqués."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whowhom.extract.plain import copied, is_prose

COPIED = """Saturday 20th of April 2024 |
  • Last Update

Home
World
Politics
Northern Region Urges Both Sides to Keep the Truce

By Ada Brook
Share this
Facebook
Twitter

The deputy minister of Norland called on both sides to keep the truce and to reopen the bridge at Karsa.
She met the mayor on Monday. "We want peace," she said.
Read more: Bridge closed for a third week
- On the ground
Shells fell near the village of Osk overnight, residents said.
Advertisement
Related Articles
Envoy arrives in Karsa
Old bridge may be rebuilt
The army denied that it had fired.
- Next steps
Talks resume on Friday. Observers will attend:
- two officers from each side
- one observer from the league
The mayor thanked them.

Latest News

Storm hits the coast
Prices rise again

Most Read Articles
© 2024 The Northern Herald. All rights reserved.
We use cookies to improve your experience."""


def test_a_copied_page() -> None:
    found = copied(COPIED)
    assert found.title == "Northern Region Urges Both Sides to Keep the Truce"
    assert [(b.kind, b.text[:24]) for b in found.blocks] == [
        ("body", "The deputy minister of N"),
        ("body", "She met the mayor on Mon"),
        ("heading", "- On the ground"),
        ("body", "Shells fell near the vil"),
        ("body", "The army denied that it "),
        ("heading", "- Next steps"),
        ("body", "Talks resume on Friday. "),
        ("body", "- two officers from each"),
        ("body", "- one observer from the "),
        ("body", "The mayor thanked them."),
    ]
    assert found.stated is None


def test_the_clock_is_no_date_wherever_it_stands() -> None:
    body = "\nThe deputy minister called on both sides to keep the truce.\n"
    for clock in (
        "Saturday 20th of April 2024 |",
        "Thursday, 3 March 2022 14:05 GMT",
        "Last update: 3 March 2022",
        "Updated 3 March 2022",
    ):
        assert copied(f"{clock}\nMinister urges both sides to talk\n{body}").stated is None
        assert copied(f"Minister urges both sides to talk\n{clock}\n{body}").stated is None
        assert copied(f"Minister urges both sides to talk\n{body}\n{clock}").stated is None


@pytest.mark.parametrize(
    "line",
    [
        "Published: 3 March 2022", "Published on March 3, 2022 at 10:15", "Posted 2022-03-03", "Date: 03.03.2022",
        "3 March 2022",
        "3 March 2022, 14:05", "Thursday, 3 March 2022 - Northern Herald", "By Ada Brook | 3 March 2022",
        "No: 55/22, 3 March 2022", "Press Release No. 12, 3 March 2022",
    ],
)  # fmt: skip
def test_a_stated_date(line: str) -> None:
    found = copied(
        f"Minister urges both sides to talk\n{line}\n\nThe deputy minister called on both sides to keep the truce.\n"
    )
    assert found.stated is not None
    assert found.stated.day.isoformat() == "2022-03-03"
    assert found.title == "Minister urges both sides to talk"
    assert len(found.blocks) == 1


def test_a_date_in_the_text_is_not_that_of_the_text() -> None:
    assert copied("Minister urges talks\n\nThe truce of 3 March 2022 holds, the minister said.\n").stated is None


def test_the_dateline_begins_the_article() -> None:
    found = copied(
        "Home\nWorld\nTroops leave the border zone\nBAKU, March 3 (Agency) — "
        "Troops left.\nThey moved to the north of the zone."
    )
    assert found.title == "Troops leave the border zone"
    assert found.blocks[0].text.startswith("BAKU, March 3")


def test_a_title_that_asks() -> None:
    found = copied(
        "Will both sides keep the truce?\n\nThe deputy minister called on both "
        "sides to keep it.\nThe mayor agreed with her."
    )
    assert found.title == "Will both sides keep the truce?"


def test_a_text_without_a_title() -> None:
    found = copied("The army left the town on Monday.\nIt did not say why it had left.")
    assert found.title is None
    assert len(found.blocks) == 2


def test_a_known_title_is_not_sought() -> None:
    found = copied("Troops leave the border zone\n\nThe army left the town on Monday.", titled=True)
    assert found.title is None


def test_a_post() -> None:
    found = copied(
        "Forwarded from Border Watch\n🔴 Explosions heard in Karsa\n\nResidents "
        "report at least three blasts near the depot.\n"
        "Air defence is working, the governor said.\n\n#Karsa #Norland\n👉 Subscribe to @border_watch\nhttps://t.me/border_watch"
    )
    assert found.title == "Explosions heard in Karsa"
    assert [b.text for b in found.blocks] == [
        "Residents report at least three blasts near the depot.", "Air defence is working, the governor said.",
    ]  # fmt: skip


def test_a_post_of_one_line() -> None:
    found = copied("⚡️ Norland closes its airspace\n@border_watch")
    assert [b.text for b in found.blocks] == ["⚡️ Norland closes its airspace"]


def test_a_communique() -> None:
    found = copied(
        "MINISTRY OF FOREIGN AFFAIRS OF NORLAND\nPRESS RELEASE\nNo: 55/22, 3 March 2022\n\n"
        "Statement by the Spokesperson on the Incident at Karsa\n\nUnofficial translation\n\n"
        "Norland strongly condemns the shelling of Karsa on 2 March.\nWe urge "
        "the other side to explain itself.\n\n- END -"
    )
    assert found.title == "Statement by the Spokesperson on the Incident at Karsa"
    assert found.stated is not None
    assert found.stated.day.isoformat() == "2022-03-03"
    assert [b.text[:20] for b in found.blocks] == ["Norland strongly con", "We urge the other si"]


def test_hard_wrapped_lines_are_joined() -> None:
    wrapped = (
        "The deputy minister of Norland called on both sides on Monday to\nkeep the "
        "truce and to reopen the bridge at Karsa, which has\n"
        "been closed since shells fell on the eastern bank of the river\nlate last "
        "month, according to the mayor of the town.\n\n"
        "The mayor said that the bridge would stay closed until observers\nfrom the "
        "league had been sent to both of its ends, which could\n"
        "take up to three weeks."
    )
    blocks = copied(wrapped).blocks
    assert len(blocks) == 2
    assert blocks[0].text.endswith("according to the mayor of the town.")


def test_a_tail_with_long_teasers_is_cut() -> None:
    body = (
        "The deputy minister called on both sides to keep the truce and to "
        "reopen the bridge at Karsa before winter comes.\n" * 8
    )
    tail = (
        "Most Read\nStorm hits the coast\nThe storm that hit the coast last night has "
        "left thousands of people without power or water.\n"
    )
    found = copied("Minister urges both sides to talk\n\n" + body + "\n" + tail)
    assert len(found.blocks) == 8


def test_text_after_a_list_of_links_is_kept() -> None:
    body = (
        "The deputy minister called on both sides to keep the truce and to "
        "reopen the bridge at Karsa before winter comes.\n"
    )
    found = copied(f"Minister urges talks in Karsa\n\n{body}Latest News\nStorm hits the coast\n{body}{body}{body}")
    assert len(found.blocks) == 4


def test_prose() -> None:
    assert is_prose("He declined to comment.")
    assert not is_prose("Storm hits the coast")
    assert not is_prose("All rights reserved.")


@given(st.text(alphabet="Aab .\n-•|:©@#3é", max_size=300))
def test_any_text_can_be_taken_apart(text: str) -> None:
    found = copied(text)
    assert all("\n" not in block.text for block in found.blocks)


def test_body_text_is_never_eaten() -> None:
    sentences = [
        "Latest figures show that forty people were killed.",
        "Related charges were dropped on Monday.",
        "Share prices fell after the attack.",
        "Comments by the minister drew anger.",
        "Published reports say that the army left.",
        "By Monday the town was empty.",
        "Advertisement boards were burnt by protesters.",
        "March 3 was quiet, residents said.",
        "Sign-ups to the militia rose.",
        "Copyright is no concern of ours, he said.",
        "Read the treaty, she told them.",
    ]
    assert [b.text for b in copied("\n".join(sentences)).blocks] == sentences


def test_a_menu_on_one_line_is_no_title() -> None:
    found = copied(
        "Home   World   Sport   Contact\n\nTroops leave the zone at last\n\nThe army left the town on Monday."
    )
    assert found.title == "Troops leave the zone at last"


def test_what_readers_wrote_is_cut() -> None:
    body = (
        "The deputy minister called on both sides to keep the truce and to "
        "reopen the bridge at Karsa before winter comes."
    )
    found = copied(f"{body}\n\nComments (2)\nJack: I do not believe a word of this.\nSue: Terrible news for all of us.")
    assert [b.text for b in found.blocks] == [body]


def test_last_paragraphs_without_a_full_stop_are_kept() -> None:
    found = copied(
        "Drones downed over the region\nTwelve drones were downed, it said.\nNo "
        "casualties were reported\nEarlier it had said eight"
    )
    assert [b.text for b in found.blocks][1:] == ["No casualties were reported", "Earlier it had said eight"]


def test_headlines_set_apart_at_the_end_are_dropped() -> None:
    lines = "Storm hits the coast\nPrices rise again\nBridge closed for weeks\nEnvoy arrives in Karsa"
    assert len(copied(f"The army left the town on Monday.\n\n{lines}").blocks) == 1


def test_the_channel_that_forwards_is_no_title() -> None:
    found = copied(
        "Border Watch | News and Maps\nForwarded from Karsa Live\n\nThe army left the town on Monday, residents say."
    )
    assert found.title is None
    assert len(found.blocks) == 1
