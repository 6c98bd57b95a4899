"""Whose rate limit an anonymous request counts against. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

UNKNOWN = "unknown"
_IPV6_CUSTOMER_BITS = 64
_LOOPBACK = frozenset({"::/64", UNKNOWN})
_BRACKETED = re.compile(r"\[(?P<address>[^\]]*:[^\]]*)\](:[0-9]+)?")
_WITH_PORT = re.compile(r"(?P<address>[0-9.]+):[0-9]+")


def client_ip(peer: str | None, forwarded_for: Sequence[str], trusted_hops: int) -> str:
    """The client's address, an IPv6 one as its /64 (which one customer holds as a whole).

    Each trusted proxy appends the address it was called from to X-Forwarded-For, so the client is
    the entry that many from the right; what stands further left is the client's own invention. A
    list that is shorter, or no address there, did not come through those proxies: then the peer
    counts. Some proxies append the port too: `1.2.3.4:5678`, `[2001:db8::1]:443`.

    Args:
        peer: the other end of the connection; None on a Unix socket.
        forwarded_for: the X-Forwarded-For header lines, in order.
    """
    entries = [entry.strip() for line in forwarded_for for entry in line.split(",")]
    named = entries[-trusted_hops] if 0 < trusted_hops <= len(entries) else None
    return _customer(named) or _customer(peer) or UNKNOWN


def is_this_machine(client: str) -> bool:
    """Whether `client_ip` has found a program of this machine: loopback, or a Unix socket."""
    return client in _LOOPBACK or ip_network(client).is_loopback


def _customer(text: str | None) -> str | None:
    try:
        address: IPv4Address | IPv6Address = ip_address(_without_port(text or ""))
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(IPv6Network((int(address), _IPV6_CUSTOMER_BITS), strict=False))
    return str(address)


def _without_port(text: str) -> str:
    match = _BRACKETED.fullmatch(text) or _WITH_PORT.fullmatch(text)
    return match["address"] if match else text
