"""Clients: who asks, as far as an address tells, and how often they may."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from ipaddress import IPv6Address, ip_address

from adapters.web import limits


def address(peer: str | None, forwarded: Sequence[str], proxies: int) -> str:
    """The address of a client: of the peer, or of whom the outermost of our own proxies names in X-Forwarded-For.

    `forwarded` are the header's lines as received. Whatever stands further left was written by the client and means
    nothing. Who forwards from this very machine is a proxy of ours, also where none was told of. An IPv6 client is its /64, since that is what one customer has (RFC 6177).
    """
    hops = [hop.strip() for line in forwarded for hop in line.split(",")]
    proxies = proxies or int(is_here(peer or ""))
    named = hops[-proxies] if 0 < proxies <= len(hops) else peer or ""
    try:
        parsed = ip_address(named)
    except ValueError:
        return peer or ""
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(IPv6Address(int(parsed) >> 64 << 64))
    return str(parsed)


def is_here(client: str) -> bool:
    """Whether it is this machine itself."""
    try:
        return ip_address(client).is_loopback
    except ValueError:
        return client == ""  # a Unix socket


class Allowance:
    """`rate` questions a minute for each client, some of them at once (generic cell rate algorithm, ITU-T I.371)."""

    def __init__(self, rate: int, *, clients: int = limits.CLIENTS) -> None:
        """`rate` 0: no limit. Of more than so many `clients` those that asked longest ago are forgotten."""
        self._interval = 60 / rate if rate else 0.0
        self._slack = max(0.0, rate * limits.BURST - 1) * self._interval
        self._clients = clients
        self._due: OrderedDict[str, float] = OrderedDict()  # when the next question would be due if all came evenly

    def wait(self, client: str, now: float) -> float:
        """Takes a question of this client, or tells in how many seconds it may come; `now` in seconds."""
        if not self._interval:
            return 0.0
        due = max(self._due.get(client, now), now)
        if (early := due - self._slack - now) > 0:
            return early
        self._due[client] = due + self._interval
        self._due.move_to_end(client)
        while len(self._due) > self._clients:
            self._due.popitem(last=False)
        return 0.0
