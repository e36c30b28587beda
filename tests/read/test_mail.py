"""Mail: newsletters as single messages and as boxes, their attachments, and what hostile mail does."""

from __future__ import annotations

import base64
import io
import time
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whowhom.errors import InputError
from whowhom.model.text import Record, Rejected
from whowhom.read import pdf
from whowhom.read.mail import Mail
from whowhom.read.reader import Item, Limits, Outcome, Told, digest

TEXT = "The army shelled the northern village on Saturday morning.\nNobody was hurt.\n"
HTML = f"<html><body><h1>Shelling</h1><p>{TEXT}</p><p>The ministry denies it.</p></body></html>"
LIST = "List-Id: Border Watch daily <daily.example.org>\n"
QUICK = settings(max_examples=80, derandomize=True, deadline=None)


def letter(**more: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = '"Border Watch" <desk@watch.example>'
    mail["To"] = "reader@private.example"
    mail["Received"] = "from relay.private.example by mx.private.example"
    mail["Subject"] = "Shelling near the border"
    mail["Date"] = "Sat, 11 Mar 2023 23:35:33 -0500"
    mail["Message-ID"] = "<a1b2c3@watch.example>"
    for name, value in more.items():
        mail[name.replace("_", "-")] = value
    return mail


def item(content: bytes | str | EmailMessage, name: str = "a.eml", **told: object) -> Item:
    raw = (
        bytes(content)
        if isinstance(content, EmailMessage)
        else content.encode()
        if isinstance(content, str)
        else content
    )
    return Item(source=name, name=name, open=lambda: io.BytesIO(raw), told=Told(**told))  # type: ignore[arg-type]


def read(content: bytes | str | EmailMessage, **told: object) -> list[Outcome]:
    return list(Mail().read(item(content, **told)))


def one(content: bytes | str | EmailMessage, **told: object) -> Record:
    [found] = read(content, **told)
    assert isinstance(found, Record)
    return found


def survives(content: bytes) -> float:
    begun = time.monotonic()
    Mail().reads(content[:65_536], "a.eml")
    try:
        for found in Mail().read(item(content)):
            if isinstance(found, Record):
                found.content.decode()
            repr(found).encode()
    except InputError:
        pass
    return time.monotonic() - begun


def test_a_newsletter() -> None:
    mail = letter(Archived_At="<https://watch.example/2023/shelling>")
    mail.set_content(TEXT)
    found = one(mail, published="2023-03-12")
    assert (found.source, found.media, found.encoding) == ("a.eml", "text", "utf-8")
    assert found.content.decode().split() == TEXT.split()
    assert (found.given_title, found.given_publisher) == ("Shelling near the border", "Border Watch")
    assert (found.given_published, found.feed_published) == ("2023-03-12", "2023-03-11")
    assert found.canonical == found.given_url == "https://watch.example/2023/shelling"
    assert found.sha256 == digest(found.content, "Border Watch")
    assert "private" not in repr(found)


@pytest.mark.parametrize(
    ("plain", "html", "media"),
    [
        (TEXT + "The ministry denies it.", HTML, "html"),
        ("View this mail in your browser.", HTML, "html"),
        (TEXT, "<html><body><img src='x.png'><a href='https://x.example'>Read</a></body></html>", "text"),
        (TEXT, "<html><style>" + "a b c " * 99 + "</style></html>", "text"),
        ("https://x.example/a/b/c/d/e/f/g " * 99 + TEXT, HTML, "html"),
    ],
)
def test_the_alternative_that_says_more(plain: str, html: str, media: str) -> None:
    mail = letter()
    mail.set_content(plain)
    mail.add_alternative(html, subtype="html")
    assert one(mail).media == media


@pytest.mark.parametrize(
    ("headers", "publisher"),
    [
        ("List-Id: Border Watch daily <daily.example.org>\nFrom: a@b.example", "Border Watch daily"),
        ("List-Id: 4711mc list <hash.example.org>\nFrom: Border Watch <a@b.example>", "Border Watch"),
        ("List-Id: <daily.example.org>\nFrom: Ministry, Press Office <a@b.example>", "Ministry, Press Office"),
        ("From: =?utf-8?q?Border=2C_?= =?utf-8?b?V2F0Y2g=?= <a@b.example>", "Border, Watch"),
        ("From: desk@watch.example", "watch.example"),
        ("From: nonsense", None),
        ("From: " + "(" * 3000, None),
    ],
)
def test_publisher(headers: str, publisher: str | None) -> None:
    assert one(f"{headers}\nSubject: x\n\n{TEXT}").given_publisher == publisher


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("=?utf-8?b?0JDRgNC80LjRjw==?= =?utf-8?q?_left?=", "Армия left"),
        ("=?x-unknown?q?Army_left?=", "Army left"),
        ("=?utf-8?b?!!!?=", None),
        ("Re: Fwd: Army left", "Army left"),
        ("Army\n left", "Army left"),
        ("Армия ушла", "Армия ушла"),
        ("a" * 100_000, "a" * 500),
        ("", None),
    ],
)
def test_title(subject: str, title: str | None) -> None:
    assert one(f"From: a@b.example\nSubject: {subject}\n\n{TEXT}").given_title == title


@pytest.mark.parametrize(
    ("date", "day"),
    [
        ("Sat, 11 Mar 2023 23:35:33 -0500", "2023-03-11"),
        ("11 Mar 2023 10:00", "2023-03-11"),
        ("Sat, 31 Feb 2023 10:00:00 +0000", None),
        ("soon", None),
        ("99999999999999999999 Mar 2023", None),
    ],
)
def test_day(date: str, day: str | None) -> None:
    assert one(f"From: a@b.example\nDate: {date}\n\n{TEXT}").feed_published == day


@pytest.mark.parametrize(
    ("header", "url"),
    [
        ("List-Archive: <https://lists.example/daily/>", None),
        (
            "List-Archive: <https://lists.example/msg/a1b2c3%40watch.example>",
            "https://lists.example/msg/a1b2c3%40watch.example",
        ),
        ("Archived-At: <https://user:word@lists.example/1>", None),
        ("Archived-At: <javascript:alert(1)>", None),
        ("Archived-At: <https://[bad/1>", None),
    ],
)
def test_address(header: str, url: str | None) -> None:
    assert one(f"From: a@b.example\nMessage-ID: <a1b2c3@watch.example>\n{header}\n\n{TEXT}").canonical == url


@pytest.mark.parametrize(
    ("charset", "encoded"),
    [
        ("windows-1251", "Армия ушла из деревни".encode("cp1251")),
        ("us-ascii", "Армия ушла из деревни".encode()),
        ("iso-8859-1", "Армия ушла из деревни".encode()),
        ("koi8-r", "Армия ушла из деревни".encode("koi8-r")),
        ("utf-16", "Армия ушла из деревни".encode("utf-16")),
    ],
)
def test_charsets_and_those_that_lie(charset: str, encoded: bytes) -> None:
    for cte, body in (("base64", base64.encodebytes(encoded)), ("8bit", encoded)):
        if charset == "utf-16" and cte == "8bit":
            continue
        head = f"From: a@b.example\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: {cte}\n\n"
        assert one(head.encode() + body).content.decode().strip() == "Армия ушла из деревни"


@pytest.mark.parametrize(
    "charset", ["idna", "punycode", "unicode_escape", "base64", "undefined", "\x00", "utf-7", "x" * 999]
)
def test_charsets_that_are_none(charset: str) -> None:
    head = f'From: a@b.example\nContent-Type: text/plain; charset="{charset}"\n\n'
    assert one(head.encode() + b"The army left the zone \xff today.").content


def test_soft_line_ends_and_quoted_printable() -> None:
    head = "From: a@b.example\nContent-Type: text/plain; format=flowed\nContent-Transfer-Encoding: quoted-printable\n\n"
    assert one(head + "The army=20\nleft =\nthe zone.\n").content.decode() == "The army left the zone.\n"


def test_forwarded_and_resent_mail() -> None:
    found = one(f"From: Somebody <a@b.example>\nSubject: Fwd: Army left\n\n> From: Ministry\n\n{TEXT}")
    assert (found.given_title, found.given_publisher, found.origin) == ("Army left", None, None)
    assert found.notes == ("forwarded mail",)
    assert one(f"From: Desk <a@b.example>\nResent-From: c@d.example\n\n{TEXT}").notes == ("resent mail",)


def test_attachments_one_level_deep(monkeypatch: pytest.MonkeyPatch) -> None:
    found_in_pdf = {
        "pages": 1, "broken": 0, "pictures": 0, "title": "", "created": "",
        "lines": [[0, "The ministry denies the shelling.", 50, 500, 300, 488, 12]],
    }  # fmt: skip
    monkeypatch.setattr(pdf, "_extracted", lambda *_: found_in_pdf)
    inner = letter(List_Id="Ministry list <m.example.org>")
    inner.set_content("The ministry says more.")
    inner.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="deep.pdf")
    mail = letter()
    mail.set_content(TEXT)
    mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="release.pdf")
    mail.add_attachment(b"GIF8", maintype="image", subtype="gif", filename="../x\u202e.gif")
    mail.add_attachment(b"no pdf", maintype="application", subtype="pdf", filename="bad.pdf")
    mail.add_attachment(inner)
    text, release, bad, attached = read(mail)
    assert isinstance(text, Record)
    assert text.notes == (
        "attachment release.pdf", "attachment bad.pdf", "attachment message/rfc822", "attachment ../x .gif",
    )  # fmt: skip
    assert isinstance(release, Record)
    assert (release.source, release.feed_published) == ("a.eml#attachment 1", "2023-03-11")
    assert (release.given_publisher, release.sha256) == ("Border Watch", digest(release.content, "Border Watch"))
    assert isinstance(bad, Rejected)
    assert (bad.source, bad.reason) == ("a.eml#attachment 2", "bad.pdf: the attachment is no PDF: fetch it again")
    assert isinstance(attached, Record)
    assert (attached.source, attached.given_publisher) == ("a.eml#attachment 3", "Ministry list")
    assert attached.notes == ("attachment deep.pdf",)


def test_a_box() -> None:
    message = f"From: Desk <a@b.example>\nSubject: x\n\n{TEXT}\n>From the north, it said, guns.\n\nFrom now on: no.\n"
    begins = "From desk@b.example Sat Mar 11 10:05:33 2023\n"
    long = f"{begins}Subject: y\n\n{'x ' * 90_000}\n{'y ' * 90}\n\n"
    empty = f"{begins}Subject: z\n\n\n"
    found = read(f"{begins}{message}\n{long}{empty}{begins}{message}", limits=Limits(page=50_000))
    assert [(f.source, type(f)) for f in found] == [
        ("a.eml#message 1", Record),
        ("a.eml#message 2", Rejected),
        ("a.eml#message 3", Rejected),
        ("a.eml#message 4", Record),
    ]
    first = found[0]
    assert isinstance(first, Record)
    assert "\nFrom the north" in first.content.decode()
    assert "\nFrom now on" in first.content.decode()


def test_mail_without_text_locked_or_too_long() -> None:
    for mail, says in (
        ("From: a@b.example\nContent-Type: image/png\n\nxx", "no text"),
        ("From: a@b.example\nContent-Type: application/pkcs7-mime\n\nxx", "encrypted"),
        ("From: a@b.example\n\n" + "x " * 9000, "bytes allowed"),
    ):
        with pytest.raises(InputError, match=says):
            read(mail, limits=Limits(page=9000))


@pytest.mark.parametrize(
    ("head", "name", "is_its"),
    [
        ("From: a@b.example\nSubject: x\n\nText", "a.eml", True),
        ("Return-Path: <a@b.example>\nMessage-ID: <1@b>\n y\nFrom: a@b.example\n\nText", "letter", True),
        ("From desk@b.example Sat Mar 11 10:05:33 2023\nSubject: x\n\nText", "box", True),
        ("From - Sat Mar 11 10:05:33 2023\nSubject: x\n\nText", "Inbox", True),
        ("From: Ministry of Examples\nDate: 11 March 2023\nSubject: Statement\n\nThe army left.", "a.txt", False),
        ("From Baku, 11 March 2023, 14:05.\nUpdate: the army left.", "a.txt", False),
        ("From Friday Sat in 10:05 the 2023\nthe army left.", "a.txt", False),
        ("The army left.\nMessage-ID: x\nReceived: y\nFrom: z", "a.txt", False),
        ("The army left the zone.", "a.eml", False),
        ("", "a.eml", False),
    ],
)
def test_reads_its_own_form_only(head: str, name: str, is_its: bool) -> None:
    assert Mail().reads(head.encode(), name) is is_its


def nested(depth: int, *, end: bytes) -> bytes:
    opened = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (i, i) for i in range(depth))
    return b"From: a@b.example\n" + opened + b"\nThe army left the zone.\n" + end


@pytest.mark.parametrize(
    "content",
    [
        nested(5000, end=b""),
        nested(200, end=b"a line\n" * 500_000),
        b"From: a@b.example\n" + b"X-A: b\n" * 500_000 + b"\n" + TEXT.encode(),
        b"From: a@b.example\nSubject: " + b"=?utf-8?q?a?= " * 200_000 + b"\n\n" + TEXT.encode(),
        b"From: a@b.example\nContent-Type: text/plain" + b';a*1*="(' * 100_000 + b"\n\n" + TEXT.encode(),
        b"From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\na\n" * 500_000,
        b"From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n"
        + b"--x\nContent-Type: multipart/mixed; boundary=y\n\n" * 100_000,
        b"From: a@b.example\n\n" + b"x" * 10_000_000,
        b"From a@b Sat Mar 11 10:05" + b"00:00 2023 " * 500_000 + b"\n\nFrom: x",
        b"From: a@b.example\nContent-Type: text/html\n\n" + b"<script>" * 200_000 + b"<div>" * 200_000 + TEXT.encode(),
        b"From: a@b.example\nSubject: Fwd: x\n\n" + b"\n> " * 300_000 + TEXT.encode(),
        b"From: a@b.example\n\n" + b"\0\x01\xe2\x80\xae" * 10_000,
    ],
    ids=range(12),
)
def test_bombs_take_a_moment(content: bytes) -> None:
    assert survives(content) < 5


def test_parts_beyond_the_bound_are_left_out() -> None:
    parts = b"".join(b"--x\n\nPart %d says that the army left.\n" % i for i in range(300))
    assert one(b"From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n" + parts + b"--x--").content


ALL = letter()
ALL.set_content(TEXT)
ALL.add_alternative(HTML, subtype="html")
ALL.add_attachment(b"GIF8", maintype="image", subtype="gif", filename="x.gif")
SEEDS = (
    bytes(ALL),
    b"From a@b Sat Mar 11 10:05:33 2023\n" + bytes(ALL) + b"\n\nFrom a@b Sat Mar 11 10:05:33 2023\n" + bytes(ALL),
)


@QUICK
@given(st.binary(max_size=300))
def test_any_bytes(content: bytes) -> None:
    survives(content)
    survives(b"From: a@b.example\n" + content)
    survives(b"From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n--x\n" + content + b"\n--x--")


@QUICK
@given(st.sampled_from(SEEDS), st.integers(0, 10**6), st.binary(max_size=6), st.integers(0, 30))
def test_flipped_and_cut(whole: bytes, at: int, put: bytes, gone: int) -> None:
    at %= len(whole)
    survives(whole[:at] + put + whole[at + gone :])
    survives(whole[:at])


@QUICK
@given(
    st.sampled_from("From Subject Date List-Id Archived-At Content-Type Content-Disposition Message-ID".split()),
    st.text(st.sampled_from("=?utf-8qb ()<>@\"\\;,*'%01a/\u202e\udcff\n\t"), max_size=60),
)
def test_any_header(name: str, value: str) -> None:
    raw = value.encode("utf-8", "surrogateescape")
    survives(b"From: a@b.example\n" + name.encode() + b": " + raw + b"\n\n" + TEXT.encode())
    survives(b"From: a@b.example\n" + name.encode() + b": text/plain; charset=" + raw + b"\n\n" + TEXT.encode())
