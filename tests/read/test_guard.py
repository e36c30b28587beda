"""Addresses that may not be fetched, in every spelling."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.read.hostile import PAGE, Hostile
from whowhom.read.fetched import FetchError
from whowhom.read.guard import checked, forbidden
from whowhom.read.politeness import Politeness
from whowhom.read.web import Web

FORBIDDEN = """
127.0.0.1 127.255.255.254 0.0.0.0 0.1.2.3 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.1.1 169.254.169.254
100.64.0.1 100.100.100.200 100.127.255.255 192.0.0.1 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1
239.255.255.255 240.0.0.1 255.255.255.255 168.63.129.16 192.88.99.1
:: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:0:7f00:1 64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::1
2002:7f00:1:: 2001:0:1::1 2001:db8::1 fe80::1 fe80::1%eth0 fec0::1 fc00::1 fd00:ec2::254 ff02::1 100::1 4000::1 5f00::1
fd00:ec2::23 fd20:ce::254 fd00:c1::a9fe:a9fe nonsense
""".split()
PUBLIC = "8.8.8.8 93.184.216.34 100.63.255.255 100.128.0.1 172.32.0.1 2606:4700::1111 2a00:1450:4001::200e".split()
SPELLINGS = """
2130706433 0x7f000001 0x7f.1 0x7F.0.0.1 017700000001 0177.0.0.1 127.1 127.0.1 127.0.0.1. 0 0x0 localhost localhost.
[::1] [::ffff:127.0.0.1] [::ffff:7f00:1] [0:0:0:0:0:0:0:1] [64:ff9b::7f00:1] [fe80::1] 169.254.169.254 2852039166
""".split()


@pytest.mark.parametrize("address", FORBIDDEN)
def test_addresses_that_may_not_be_fetched(address: str) -> None:
    assert forbidden(address) is not None


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_that_may(address: str) -> None:
    assert forbidden(address) is None


def test_private_opens_the_own_network_and_no_more() -> None:
    opened = {address for address in FORBIDDEN if forbidden(address, private=True) is None}
    assert opened == set(
        "127.0.0.1 127.255.255.254 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 100.64.0.1 100.127.255.255 ::1 "
        "fc00::1".split()
    )


@given(inner=st.ip_addresses(v=4), prefix=st.sampled_from(["::ffff:0:0", "64:ff9b::", "::", "::ffff:0:0:0"]))
@settings(derandomize=True, max_examples=100)
def test_no_address_hides_in_another(inner: ipaddress.IPv4Address, prefix: str) -> None:
    assert forbidden(str(ipaddress.IPv6Address(int(ipaddress.IPv6Address(prefix)) + int(inner)))) is not None


@pytest.mark.parametrize("host", SPELLINGS)
def test_no_spelling_reaches_a_private_address(hostile: Hostile, host: str) -> None:
    with Web(Politeness(total=2, attempts=1)) as web, pytest.raises(FetchError) as caught:
        web.get(f"http://{host}:{hostile.port}/page")
    assert caught.value.kind in ("private", "refused")
    assert hostile.log == []


@pytest.mark.parametrize(
    "url",
    [
        "", "/page", "page", "ftp://wire.example/", "file:///etc/passwd", "http://", "http:///page", "http://./",
        "http://user@wire.example/", "http://user:secret@wire.example/", "http://wire.example:99999/",
        "http://wire.example:0/", "http://wire.example:-1/", "http://[::1/", "http://[fe80::1%25eth0]/",
        "http://a\x00b.example/", "http://wire.example/a\nb", "http://wire example/", "http://1.2.3.4.5/",
        "http://0x7g.1/", "http://999999999999/", "http://256.1.1.1/", "http://good.example\\@evil.example/",
        "http://１２７.0.0.1/", "http://" + "a" * 300 + ".example/", "http://wire.example/" + "a" * 4_000,
        "javascript:alert(1)", "data:text/html,hi", "http:wire.example", "\ud800",
    ],
)  # fmt: skip
def test_what_is_no_address_to_fetch(url: str) -> None:
    with pytest.raises(FetchError) as caught:
        checked(url)
    assert caught.value.kind == "refused"
    assert len(str(caught.value)) < 400
    assert str(caught.value).isprintable()
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("HTTP://Wire.Example/A?b=c#d", "http://wire.example/A?b=c"),
        (" http://wire.example ", "http://wire.example"),
        ("http://wire.example./a", "http://wire.example/a"),
        ("http://bücher.example/ä", "http://xn--bcher-kva.example/%C3%A4"),
        ("http://134744072/", "http://8.8.8.8/"),
        ("http://[2606:4700::1111]:8080/", "http://[2606:4700::1111]:8080/"),
        ("http://xn--ls8h.example/", "http://xn--ls8h.example/"),
        ("http://under_score.example/", "http://under_score.example/"),
    ],
)
def test_addresses_as_they_are_asked_for(url: str, plain: str) -> None:
    assert str(checked(url)) == plain


@given(st.one_of(st.text(max_size=80), st.text(max_size=80).map("http://".__add__)))
@settings(derandomize=True, max_examples=300, deadline=None)
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        url = checked(text)
    except FetchError:
        return
    assert url.scheme in ("http", "https")
    assert str(checked(str(url), 40_000)) == str(url)


def test_a_name_with_one_private_address_is_refused(hostile: Hostile) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        return ["93.184.216.34", "127.0.0.1"]

    with Web(Politeness(total=2), resolve=resolve) as web, pytest.raises(FetchError) as caught:
        web.get(f"http://wire.example:{hostile.port}/page")
    assert caught.value.kind == "private"
    assert "a loopback address" in str(caught.value)


def test_a_name_is_looked_up_once_for_each_connection(hostile: Hostile) -> None:
    """One that changes after the check has no second chance: the connection goes to what was checked."""
    looked: list[str] = []

    async def resolve(host: str, port: int) -> list[str]:
        looked.append(host)
        return ["127.0.0.1"] if len(looked) <= 2 else ["169.254.169.254"]

    politeness = Politeness(total=2, pause=0, private=True, attempts=1)
    url = f"http://wire.example:{hostile.port}/page"
    hostile.route("/page", PAGE)
    with Web(politeness, resolve=resolve) as web:
        assert web.get(url).body == PAGE  # robots.txt and the page: a connection each.
        with pytest.raises(FetchError, match=r"169\.254\.169\.254"):
            web.get(url)
    assert looked == ["wire.example"] * 3


def test_an_allowed_host_is_not_checked(hostile: Hostile) -> None:
    hostile.route("/page", PAGE)
    with Web(Politeness(pause=0, allow=("LOCALHOST.",))) as web:
        assert web.get(f"http://localhost:{hostile.port}/page").body == PAGE
        with pytest.raises(FetchError, match="loopback"):
            web.get(hostile.address("/page"))
