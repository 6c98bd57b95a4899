"""How many sockets a client may hold, and how fast it may open them."""

from __future__ import annotations

import pytest

from paper_trade.api.client_ip import is_this_machine
from paper_trade.api.socket_gate import SocketGate

HERE, THERE = "203.0.113.7", "198.51.100.1"


def test_so_many_are_open_at_a_time_and_others_have_their_own() -> None:
    gate = SocketGate(most_open=2, per_minute=0)
    assert [gate.enter(HERE, 0) for _ in range(3)] == [True, True, False]
    assert gate.enter(THERE, 0)
    gate.leave(HERE)
    assert [gate.enter(HERE, 0) for _ in range(2)] == [True, False]


def test_opening_and_closing_has_a_limit_too() -> None:
    gate = SocketGate(most_open=0, per_minute=3)
    admitted = []
    for _ in range(5):
        admitted.append(gate.enter(HERE, 0))
        if admitted[-1]:
            gate.leave(HERE)
    assert admitted == [True, True, True, False, False]
    assert gate.enter(THERE, 0)
    assert [gate.enter(HERE, 20) for _ in range(2)] == [True, False]


def test_nought_switches_a_limit_off() -> None:
    gate = SocketGate(most_open=0, per_minute=0)
    assert all(gate.enter(HERE, 0) for _ in range(1000))


def test_who_is_gone_for_a_minute_is_forgotten_and_who_is_not_is_not() -> None:
    gate = SocketGate(most_open=1, per_minute=2)
    for number in range(1000):
        assert gate.enter(f"client {number}", 0)
    for number in range(1, 1000):
        gate.leave(f"client {number}")
    assert gate.enter(THERE, 61)
    assert len(gate) == 2, "the one that stays, and the newcomer"
    assert not gate.enter("client 0", 61)
    gate.leave("client 0")
    assert gate.enter("client 0", 62)


def test_refused_ones_are_no_way_to_be_forgotten() -> None:
    gate = SocketGate(most_open=0, per_minute=1)
    assert gate.enter(HERE, 0)
    gate.leave(HERE)
    assert not gate.enter(HERE, 59)
    assert gate.enter(HERE, 61), "a minute after it was taken the allowance is back"


@pytest.mark.parametrize(
    ("client", "ours"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::/64", True),
        ("unknown", True),
        ("203.0.113.7", False),
        ("10.0.0.1", False),
        ("2001:db8:1:2::/64", False),
    ],
)
def test_this_machine_is_known_by_its_loopback(client: str, ours: bool) -> None:
    assert is_this_machine(client) is ours
