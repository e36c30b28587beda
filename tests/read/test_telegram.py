"""Telegram exports: what of a channel becomes a record, and that hostile files cost nothing but themselves."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whowhom.errors import InputError
from whowhom.model.text import Record, Rejected
from whowhom.read.jsonpieces import Pieces
from whowhom.read.reader import Item, Limits, Outcome, Told, digest
from whowhom.read.telegram import Telegram
from whowhom.read.telegram_page import TelegramPage

TEXT = "The army shelled the northern village."
QUICK = settings(max_examples=40, derandomize=True, deadline=None)


def message(ident: int = 7, **more: object) -> dict[str, object]:
    return {"id": ident, "type": "message", "date": "2023-03-11T14:05:33", "text": TEXT, **more}


def chat(*messages: object, kind: str = "public_channel", name: str | None = "Border Watch") -> dict[str, object]:
    return {"name": name, "type": kind, "id": 1234, "messages": list(messages)}


def item(content: bytes | str | dict[str, object], name: str = "result.json", **told: object) -> Item:
    if isinstance(content, dict):
        content = json.dumps(content, ensure_ascii=False, indent=1)
    raw = content.encode() if isinstance(content, str) else content
    return Item(source=name, name=name, open=lambda: io.BytesIO(raw), told=Told(**told))  # type: ignore[arg-type]


def read(content: bytes | str | dict[str, object], **told: object) -> list[Outcome]:
    return list(Telegram().read(item(content, **told)))


def one(content: bytes | str | dict[str, object], **told: object) -> Record:
    [found] = read(content, **told)
    assert isinstance(found, Record)
    return found


def sources(found: list[Outcome]) -> list[tuple[str, bool]]:
    return [(f.source, isinstance(f, Record)) for f in found]


def survives(content: bytes) -> None:
    for reader in (Telegram(), TelegramPage()):
        reader.reads(content[:65_536], "result.json")
        try:
            for found in reader.read(item(content)):
                if isinstance(found, Record):
                    found.content.decode()
                repr(replace(found, content=b"") if isinstance(found, Record) else found).encode()
        except InputError:
            pass


def test_a_message() -> None:
    found = one(chat(message()))
    assert found.source == "result.json#message 7"
    assert found.content.decode() == TEXT
    assert found.media == "text"
    assert found.sha256 == digest(TEXT.encode(), "Border Watch")
    assert found.given_id == "Border Watch 7"
    assert found.given_publisher == "Border Watch"
    assert found.feed_published == "2023-03-11"
    assert (found.given_published, found.given_title, found.canonical, found.origin) == (None, None, None, None)
    assert found.notes == ()


def test_what_the_user_says_of_the_date_is_kept_beside_the_messages_own() -> None:
    found = one(chat(message()), published="2022-01-01")
    assert (found.given_published, found.feed_published) == ("2022-01-01", "2023-03-11")


def test_entities_are_flattened_and_their_links_left_out() -> None:
    text = ["The ", {"type": "bold", "text": "army"}, " shelled ", {"type": "text_link", "text": "it", "href": "x:y"}]
    assert one(chat(message(text=[*text, 5, {"type": "?"}, None]))).content == b"The army shelled it"


@pytest.mark.parametrize(
    ("more", "notes"),
    [
        ({"edited": "2023-03-12T01:02:03"}, ("edited 2023-03-12",)),
        ({"photo": "photos/a.jpg"}, ("photo",)),
        ({"file": "video.mp4", "media_type": "video_file"}, ("video",)),
        ({"file": "v.ogg", "media_type": "voice_message"}, ("voice message",)),
        ({"file": "files/statement.pdf"}, ("file statement.pdf",)),
        ({"file": "x", "file_name": "a\u202e\n../../b\\c.pdf"}, ("file c.pdf",)),
        ({"file": "(File not included. Change data exporting settings to download.)"}, ("file",)),
        ({"poll": {"question": "?"}}, ("poll",)),
        ({"location_information": {"latitude": 1}}, ("location",)),
        ({"contact_information": {"phone_number": "1"}}, ("contact",)),
        ({"reply_to_message_id": 12}, ("reply to 12",)),
        ({"reply_to_message_id": True, "edited": "soon", "photo": ""}, ()),
    ],
)
def test_notes(more: dict[str, object], notes: tuple[str, ...]) -> None:
    assert one(chat(message(**more))).notes == notes


@pytest.mark.parametrize(
    ("more", "origin", "notes"),
    [
        ({"forwarded_from": "Ministry press"}, "Ministry press", ()),
        ({"forwarded_from": "Ministry press", "saved_from": "Desk"}, "Ministry press", ("saved from Desk",)),
        ({"saved_from": "Desk"}, "Desk", ()),
        ({"forwarded_from": None}, None, ()),
        ({"forwarded_from": "Border Watch"}, None, ()),
        ({"forwarded_from": "A person", "forwarded_from_id": "user5"}, None, ()),
        ({"forwarded_from": "Ministry press", "forwarded_from_id": "channel5"}, "Ministry press", ()),
    ],
)
def test_origin(more: dict[str, object], origin: str | None, notes: tuple[str, ...]) -> None:
    found = one(chat(message(**more)))
    assert (found.origin, found.notes) == (origin, notes)


def test_an_address_only_where_the_channel_has_a_name_for_it() -> None:
    assert one({"username": "borderwatch", **chat(message())}).canonical == "https://t.me/borderwatch/7"
    assert one({"username": "../evil", **chat(message())}).canonical is None


def test_service_messages_media_and_greetings_are_passed_over() -> None:
    service = {**message(1), "type": "service", "action": "pin_message"}
    assert read(chat(service, message(2, text="", photo="a.jpg"), message(3, text="Good morning"))) == []
    assert one(chat(message(text="政府军周一离开了北部的那个村庄"))).content


def test_the_day_is_the_written_one_else_that_of_the_seconds() -> None:
    assert one(chat(message(date=None, date_unixtime="1678543533"))).feed_published == "2023-03-11"
    assert one(chat(message(date="2023-02-31T00:00:00"))).feed_published is None
    assert one(chat(message(date="9" * 50, date_unixtime="9" * 50))).feed_published is None


def test_private_chats_are_left_out() -> None:
    export = {
        "about": "Here is the data.",
        "personal_information": {"first_name": "x"},
        "chats": {
            "about": "All chats.",
            "list": [
                chat(message(1), kind="personal_chat", name="Somebody"),
                chat(message(2)),
                chat(message(3), kind="private_group", name=None),
                {"name": "Odd", "type": "public_channel", "messages": 5},
                7,
                chat(message(4), kind="public_supergroup", name="Talk"),
                chat(message(5), kind="hologram"),
            ],
        },
        "left_chats": {"list": [chat(message(6))]},
    }
    found = read(export)
    assert sources(found) == [
        ("result.json#chat 1", False),
        ("result.json#chat 2 message 2", True),
        ("result.json#chat 3", False),
        ("result.json#chat 4", False),
        ("result.json#chat 6 message 4", True),
        ("result.json#chat 7", False),
        ("result.json#left chat 1 message 6", True),
    ]
    assert isinstance(found[0], Rejected)
    assert "personal chat" in found[0].reason
    assert "Somebody" not in repr(found)
    [alone] = read(chat(message(), kind="saved_messages"))
    assert isinstance(alone, Rejected)
    assert alone.source == "result.json"


def test_a_name_and_type_after_the_messages_are_found() -> None:
    late = {"messages": [message()], "id": 5, "type": "public_channel", "name": "Border Watch"}
    assert one(late).given_publisher == "Border Watch"
    [left_out] = read({"messages": [message()], "type": "personal_chat", "name": "Somebody"})
    assert isinstance(left_out, Rejected)
    [cut] = list_until_error(json.dumps(late)[:-30].encode())
    assert isinstance(cut, Rejected)


def list_until_error(content: bytes) -> list[Outcome]:
    found: list[Outcome] = []
    outcomes = Telegram().read(item(content))
    while True:
        try:
            found.append(next(outcomes))
        except InputError:
            return found


def test_what_is_too_long_or_broken_costs_itself_alone() -> None:
    broken = json.dumps(chat(message(1), "HERE", message(3)))
    for bad in (json.dumps(message(2, text="x" * 3000)), '{"id": 2, "text": nope}', "[" * 900 + "]" * 900, "5", '"s"'):
        found = read(broken.replace('"HERE"', bad), limits=Limits(page=2000))
        assert [good for _, good in sources(found)] == [True, False, True]
        assert found[1].source == "result.json#message no. 2"


def test_a_file_cut_off_keeps_what_stands_before() -> None:
    whole = json.dumps(chat(message(1), message(2)))
    assert [f.source for f in list_until_error(whole[:-100].encode())] == ["result.json#message 1"]


def test_surrogates_marks_and_nuls() -> None:
    raw = '{"name": "Border\\ud800 Watch\\u0000\\u202e", "type": "public_channel", "messages": [' + (
        '{"id": 1, "type": "message", "date": "2023-03-11", '
        '"text": "One \\ud83d\\ude00 two \\udc00 three\\u0000 \u200f"}'
        "]}"
    )
    found = one(raw)
    assert found.given_publisher == "Border\ufffd Watch"
    assert "\U0001f600" in found.content.decode()


def test_a_long_line_in_small_memory() -> None:
    assert [
        f.source for f in read(chat(message(1, text="x y z " * 2_000_000), message(2)), limits=Limits(page=9999))
    ] == [
        "result.json#message no. 1",
        "result.json#message 2",
    ]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64])
def test_pieces_do_not_depend_on_how_the_stream_is_cut(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("whowhom.read.jsonpieces._BLOCK", size)
    value = {"a": ['x"\\', {"b": "}]"}, -1.5e3, True, None], 'k"\\\\': "é\\u00e9"}
    pieces = Pieces(io.BytesIO(json.dumps([value, 12, "s"], ensure_ascii=False).encode()))
    assert [json.loads(pieces.value(1000) or b"") for _ in pieces.items()] == [value, 12, "s"]


@pytest.mark.parametrize(
    ("head", "is_its"),
    [
        (json.dumps(chat(message())), True),
        ("\ufeff" + json.dumps(chat(message()), indent=1), True),
        (json.dumps({"messages": [message()], "type": "public_channel"}), True),
        ('{"about": "Here is", "personal_information": {"user_id": 5', True),
        ('{"chats": {"about": "x", "list": [', True),
        ('{"text": "He wrote: \\"messages\\": [{", "type": "public_channel", "name": "x"}', False),
        ('{"messages": [{"role": "user", "content": "hi"}]}', False),
        ('{"text": "The army left.", "date": "2023-01-01"}\n{"text": "x"}', False),
        ('{"type": "public_channel", "name": "x"}', False),
        ('{"contacts": "x", "text": "y"}', False),
        ("The army left the zone.", False),
        ("", False),
    ],
)
def test_reads_its_own_form_only(head: str, is_its: bool) -> None:
    assert Telegram().reads(head.encode()[:65_536], "result.json") is is_its


@QUICK
@given(st.binary(max_size=400))
def test_any_bytes(content: bytes) -> None:
    survives(content)
    survives(b'{"name": "x", "type": "public_channel", "messages": [' + content)
    survives(PAGE.encode()[:700] + content)


@QUICK
@given(st.integers(0, 3000), st.binary(max_size=4), st.integers(0, 8))
def test_flipped_and_cut(at: int, put: bytes, gone: int) -> None:
    for whole in (json.dumps({"chats": {"list": [chat(message(), message(text=["a b c", {"text": "d"}]))]}}), PAGE):
        at %= len(whole)
        raw = whole.encode()
        survives(raw[:at] + put + raw[at + gone :])
        survives(raw[:at])


@QUICK
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    "id type date date_unixtime text edited forwarded_from poll messages name chats list".split()
                ),
                inner,
                max_size=6,
            )
        ),
        max_leaves=12,
    )
)
def test_any_json(value: object) -> None:
    survives(json.dumps(value).encode())
    survives(json.dumps(chat(value)).encode())
    survives(json.dumps(chat({**message(), "text": value, "id": value, "date": value, "file": value})).encode())


PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"/><title>Exported Data</title></head><body>
<div class="page_wrap"><div class="page_header"><div class="content"><div class="text bold">
Border Watch
</div></div></div><div class="page_body chat_page"><div class="history">
<div class="message service" id="message-1"><div class="body details">11 March 2023</div></div>
<div class="message default clearfix" id="message7"><div class="pull_left userpic_wrap"></div><div class="body">
<div class="pull_right date details" title="11.03.2023 23:05:33 UTC+04:00">23:05</div>
<div class="from_name">
Border Watch
</div><div class="reply_to details">In reply to <a href="#go_to_message5">this message</a></div>
<div class="media_wrap clearfix"><a class="photo_wrap clearfix pull_left" href="p.jpg"></a></div>
<div class="text">
The army <strong>shelled</strong> the village.<br>Nobody was hurt<br/>there &amp; then.
</div><div class="signature details">A person</div></div></div>
<div class="message default clearfix joined" id="message8"><div class="body">
<div class="pull_right date details" title="12.03.2023 00:05:33">00:05</div>
<div class="pull_left forwarded userpic_wrap"></div><div class="forwarded body"><div class="from_name">
Ministry press <span class="date details" title="11.03.2023 10:00:00"> 11.03.2023 10:00:00</span></div>
<div class="media_wrap clearfix"><div class="media clearfix pull_left media_file"><div class="body">
<div class="title bold">statement.pdf</div></div></div></div>
<div class="text">The ministry denies the shelling.</div></div></div></div>
<div class="message default clearfix joined" id="message9"><div class="body"><div class="forwarded body">
<div class="text">It will say more on Monday.</div></div></div></div>
<div class="message default clearfix joined" id="message10"><div class="body">
<div class="text">Good morning</div></div></div>
<div class="message default clearfix joined" id="message11"><div class="body">
<div class="text">The border is closed again.</div></div></div>
</div></div></div></body></html>
"""


def read_page(page: str, **told: object) -> list[Outcome]:
    return list(TelegramPage().read(item(page, "messages.html", **told)))


def test_a_page_of_messages() -> None:
    found = read_page(PAGE)
    assert all(isinstance(f, Record) for f in found)
    first, forwarded, also, last = (f for f in found if isinstance(f, Record))
    assert first.source == "messages.html#message 7"
    assert first.content.decode() == "The army shelled the village.\nNobody was hurt\nthere & then."
    assert (first.given_publisher, first.feed_published, first.given_id) == (
        "Border Watch",
        "2023-03-11",
        "Border Watch 7",
    )
    assert (first.origin, first.notes) == (None, ("photo", "reply to 5"))
    assert (forwarded.origin, forwarded.notes) == ("Ministry press", ("file statement.pdf",))
    assert forwarded.feed_published == "2023-03-12"
    assert (also.origin, also.feed_published) == ("Ministry press", None)
    assert (last.source, last.origin) == ("messages.html#message 11", None)
    assert "A person" not in repr(found)


def test_both_exports_of_a_message_are_the_same_document() -> None:
    text = "The army shelled the village.\nNobody was hurt\nthere & then."
    [page, *_] = read_page(PAGE)
    assert isinstance(page, Record)
    assert page.sha256 == one(chat(message(text=text))).sha256


def test_a_page_on_which_people_speak_is_left_out() -> None:
    other = PAGE.replace('<div class="from_name">\nBorder Watch', '<div class="from_name">\nSomebody')
    with pytest.raises(InputError, match="private"):
        read_page(other)
    with pytest.raises(InputError, match="name its chat"):
        read_page(PAGE.replace("page_header", "x"))
    with pytest.raises(InputError, match="bytes allowed"):
        read_page(PAGE, limits=Limits(page=100))


def test_a_page_nested_deep_or_full_of_nuls() -> None:
    survives(PAGE.replace("The army", "<b>" * 100_000 + "The army").encode())
    survives(PAGE.replace("The army", "<div>" * 100_000 + "The army").encode())
    survives(PAGE.replace(" ", "\0 ").encode())
    survives(PAGE.replace("The army", "x " * 5_000_000).encode())


def test_reads_its_own_pages_only() -> None:
    assert TelegramPage().reads(PAGE.encode(), "messages.html")
    assert not TelegramPage().reads(b"<html><body><div class='message default'>x</div></body></html>", "messages.html")
    assert not TelegramPage().reads(b"", "messages.html")


def test_a_file_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_text(json.dumps(chat(message())))
    [found] = Telegram().read(Item(source=str(path), name=path.name, open=lambda: path.open("rb"), path=path))
    assert found.source == f"{path}#message 7"
