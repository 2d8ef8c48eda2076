"""Who asks, and how often they may."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web.clients import Allowance, address, is_here


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "client"),
    [
        ("198.51.100.1", [], 0, "198.51.100.1"),
        ("198.51.100.1", ["203.0.113.5"], 0, "198.51.100.1"),  # nobody was said to stand in front
        ("10.0.0.1", ["203.0.113.5"], 1, "203.0.113.5"),
        ("10.0.0.1", ["6.6.6.6, 203.0.113.5"], 1, "203.0.113.5"),  # the first one is the client's own invention
        ("10.0.0.1", ["6.6.6.6", "203.0.113.5, 10.0.0.2"], 2, "203.0.113.5"),
        ("10.0.0.1", [], 1, "10.0.0.1"),
        ("10.0.0.1", ["unknown"], 1, "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", [], 0, "2001:db8:1:2::"),
        ("::ffff:198.51.100.1", [], 0, "198.51.100.1"),
        (None, [], 0, ""),
        ("127.0.0.1", ["6.6.6.6, 203.0.113.5"], 0, "203.0.113.5"),  # only a proxy on this machine can have written it
        (None, ["203.0.113.5"], 0, "203.0.113.5"),  # nor can another speak by a Unix socket
        ("127.0.0.1", ["unknown"], 0, "127.0.0.1"),
    ],
)
def test_a_client_is_whom_our_own_proxies_name(
    peer: str | None, forwarded: list[str], proxies: int, client: str
) -> None:
    assert address(peer, forwarded, proxies) == client


@pytest.mark.parametrize(("client", "here"), [("127.0.0.1", True), ("::1", True), ("", True), ("10.0.0.1", False)])
def test_this_machine_itself_is_known(client: str, here: bool) -> None:
    assert is_here(client) is here


def test_half_a_minutes_questions_may_be_asked_at_once_and_then_evenly() -> None:
    allowance = Allowance(60)
    assert [allowance.wait("a", 0.0) for _ in range(30)] == [0.0] * 30
    assert allowance.wait("a", 0.0) == pytest.approx(1.0)
    assert allowance.wait("a", 1.0) == 0.0
    assert allowance.wait("b", 1.0) == 0.0


def test_no_rate_is_no_limit() -> None:
    allowance = Allowance(0)
    assert all(allowance.wait("a", 0.0) == 0.0 for _ in range(1_000))


def test_only_so_many_clients_are_remembered() -> None:
    allowance = Allowance(1, clients=2)
    for client in "abc":
        allowance.wait(client, 0.0)
    assert allowance.wait("a", 0.0) == 0.0
    assert allowance.wait("c", 0.0) > 0


@given(st.lists(st.floats(0, 5), max_size=200), st.integers(1, 120))
def test_no_client_gets_more_than_its_rate_and_what_may_come_at_once(pauses: list[float], rate: int) -> None:
    allowance, now, got = Allowance(rate), 1_000.0, 0
    for pause in pauses:
        now += pause
        got += allowance.wait("a", now) == 0.0
    assert got <= max(1.0, rate * 0.5) + (now - 1_000.0) * rate / 60 + 1e-6
