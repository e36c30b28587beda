"""Addresses that may not be fetched: those that are no web address, and those inside somebody's network.

A page can name any address, and what reads it runs inside a network that trusts it. So names are resolved here, every
address that comes back is checked, and the connection goes to a checked one (``transfer.Connector``).
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable, Collection
from typing import TYPE_CHECKING

from whowhom.read.fetched import FetchError, shown

if TYPE_CHECKING:
    import httpx

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""The IP addresses of a host, in the order in which to try them; OSError where there are none."""

_METADATA = frozenset(
    ipaddress.ip_address(one)
    for one in (
        "169.254.169.254", "169.254.170.2", "100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254",
        "fd00:ec2::23", "fd20:ce::254", "fd00:c1::a9fe:a9fe",
    )
)  # fmt: skip
"""Where clouds hand out the credentials of a machine; some are not in any private range."""

_EMBEDDING = tuple(
    ipaddress.ip_network(one)
    for one in (
        "::/96",  # IPv4-compatible, deprecated
        "::ffff:0:0/96",  # IPv4-mapped
        "::ffff:0:0:0/96",  # IPv4-translated
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",  # NAT64, local
        "2001::/32",  # Teredo
        "2002::/16",  # 6to4
    )
)
"""IPv6 ranges that carry an IPv4 address within, which a gateway would unwrap after the check."""

_GLOBAL_6 = ipaddress.ip_network("2000::/3")
"""The only IPv6 range given out for the public internet."""

_INNER = tuple(
    ipaddress.ip_network(one)
    for one in ("127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
)
"""Own machine and own network: what ``Politeness.private`` opens."""

_RELAY = ipaddress.ip_network("192.88.99.0/24")
"""Once the relays of 6to4; Python's table calls it public."""

_NUMERIC = re.compile(r"(?:.*\.)?(?:\d+|0[xX][0-9a-fA-F]*)\Z")
"""A host whose last part is a number is an IPv4 address in one of its spellings, as browsers see it."""

_HOST = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
"""A name of the DNS, or four numbers, in small letters."""


def checked(url: str, longest: int = 4_000) -> httpx.URL:
    """``url`` as it is asked for: without fragment, IPv4 as four numbers, no dot at the host's end.

    Raises FetchError (``refused``) where it is over ``longest`` characters, not http or https, has a name or password
    in it, or no host that can be.
    """
    import httpx

    def refused(why: str) -> FetchError:
        return FetchError(f"{shown(url)} is not fetched: {why}", kind="refused", url=url)

    if len(url) > longest:
        raise refused(f"it has {len(url):,} characters and {longest:,} are allowed")
    try:
        parsed = httpx.URL(url.strip())
        host = parsed.raw_host.decode("ascii")
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise refused("it is no address that can be read") from error
    if parsed.scheme not in ("http", "https"):
        raise refused("only http and https addresses are")
    if parsed.userinfo:
        raise refused("there is a name or password in it")
    host = host.rstrip(".")
    if _NUMERIC.match(host):
        try:
            host = socket.inet_ntoa(socket.inet_aton(host))
        except OSError:
            raise refused("its host is no address that can be") from None
    if not _is_host(host) or not 1 <= (80 if parsed.port is None else parsed.port) <= 65_535:
        raise refused("there is no host in it that can be asked")
    try:
        parsed = parsed.copy_with(host=host, fragment=None)
        # Percent-encoding may have made it longer.
        if len(str(parsed)) > 3 * longest:
            raise refused("it is too long once written in plain letters")
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise refused("it is no address that can be read") from error
    return parsed


def _is_host(host: str) -> bool:
    if ":" not in host:
        return len(host) <= 253 and _HOST.fullmatch(host) is not None
    try:
        return ipaddress.IPv6Address(host).scope_id is None
    except ValueError:
        return False


def forbidden(address: str, *, private: bool = False) -> str | None:
    """What an IP address is where it may not be fetched from, as "a loopback address"; None where it may.

    ``private`` lets loopback and private networks pass, and nothing else: link-local, multicast, reserved and
    metadata addresses stay forbidden.
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "no IP address"
    if ip in _METADATA:
        return "a metadata service of a cloud"
    if private and any(ip in network for network in _INNER):
        return None
    if ip.is_unspecified:
        return "no host's address"
    if ip.is_loopback:
        return "a loopback address"
    if ip.is_link_local:
        return "a link-local address"
    if ip.is_multicast:
        return "a multicast address"
    if any(ip in network for network in _EMBEDDING):
        return "an IPv4 address inside an IPv6 one"
    if any(ip in network for network in _INNER):
        return "an address inside a private network"
    if not ip.is_global or ip.is_reserved or ip in _RELAY or (ip.version == 6 and ip not in _GLOBAL_6):
        return "a reserved address"
    return None


async def addresses(host: str, port: int, *, resolve: Resolve, private: bool, allow: Collection[str] = ()) -> list[str]:
    """The IP addresses to connect to, all of them checked; a host named in ``allow`` is not.

    Raises FetchError (``private``) where one of them is forbidden, and OSError where the name has none.
    """
    found = await resolve(host, port)
    if not found:
        raise OSError("no address")
    if host.lower() not in allow:
        for address in found:
            what = forbidden(address, private=private)
            if what is not None:
                own = forbidden(address, private=True) is None
                remedy = "--allow-private fetches it if it is yours" if own else "it is never fetched"
                raise FetchError(
                    f"{shown(host)} is not fetched: it is at {shown(address)}, {what}; {remedy}", kind="private"
                )
    return found


async def system_resolve(host: str, port: int) -> list[str]:
    """What the system's resolver says."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError(f"{shown(host)} is no name that can be looked up") from error
    return list(dict.fromkeys(str(address[0]) for *_, address in found))
