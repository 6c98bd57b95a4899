"""Events that overtook others wait for them, not for ever, and none is lost."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paper_trade.events.ordering import MOST_WAITING, WAIT_S, Event, EventOrder
from paper_trade.events.wire import Frame
from tests.events.user_events import fill, portfolio, short


class Ordered:
    """An order that starts behind event 1 of account 1, and what it has passed on."""

    def __init__(self) -> None:
        self.order = EventOrder()
        self.order.start((1, 1))
        self.passed: list[str] = []

    def arrive(self, *frames: Frame, at: float = 0.0) -> list[str]:
        """Have `frames` arrive one after the other; all that was passed on so far."""
        for frame in frames:
            self.order.put(Event.read(frame, at))
            self.look(at)
        return self.passed

    def look(self, now: float) -> list[str]:
        """Take what is due; all that was passed on so far."""
        self.passed += [short(event.frame.payload) for event in self.order.take(now)]
        return self.passed


def test_in_order_nothing_waits() -> None:
    ordered = Ordered()
    for number in (2, 3):
        assert ordered.arrive(fill(number))[-1] == f"f{number}"
        assert ordered.arrive(portfolio(number))[-1] == f"p{number}"
    assert ordered.order.due_at is None


def test_an_event_that_overtook_another_waits_for_it() -> None:
    ordered = Ordered()
    assert ordered.arrive(fill(3), portfolio(3), at=10.0) == []
    assert ordered.order.due_at == 10.0 + WAIT_S
    assert ordered.arrive(fill(2), portfolio(2)) == ["f2", "p2", "f3", "p3"]
    assert ordered.order.due_at is None


def test_a_fill_waits_for_the_portfolio_before_it() -> None:
    ordered = Ordered()
    assert ordered.arrive(fill(2), fill(3)) == ["f2"]
    assert ordered.arrive(portfolio(2), portfolio(3)) == ["f2", "p2", "f3", "p3"]


def test_what_does_not_come_is_not_waited_for_any_longer() -> None:
    ordered = Ordered()
    ordered.arrive(portfolio(5), fill(5), at=0.0)
    ordered.arrive(fill(8), at=0.4)
    assert ordered.look(WAIT_S - 0.01) == []
    assert ordered.look(WAIT_S) == ["f5", "p5"]
    assert ordered.order.due_at == pytest.approx(0.4 + WAIT_S)
    assert ordered.arrive(fill(6), portfolio(6), at=0.6) == ["f5", "p5", "f6", "p6"]
    assert ordered.look(0.4 + WAIT_S)[-1] == "f8"


def test_what_comes_too_late_is_passed_on_at_once() -> None:
    ordered = Ordered()
    ordered.arrive(fill(3), portfolio(3), at=0.0)
    ordered.look(WAIT_S)
    assert ordered.arrive(fill(2), at=1.0) == ["f3", "p3", "f2"]
    assert ordered.arrive(fill(4), at=1.0)[-1] == "f4"


def test_a_start_further_on_ends_the_wait() -> None:
    ordered = Ordered()
    ordered.arrive(fill(5), fill(9))
    ordered.order.start((1, 8))
    assert ordered.look(0.0) == ["f5", "f9"]
    ordered.order.start((1, 3))
    ordered.arrive(portfolio(9), fill(10))
    assert ordered.passed == ["f5", "f9", "p9", "f10"], "a start never goes back"


@pytest.mark.parametrize("first", [0, 1])
def test_the_numbers_begin_again_with_another_account(first: int) -> None:
    ordered = Ordered()
    assert ordered.arrive(portfolio(first, 2)) == [f"p{first}"]
    assert ordered.arrive(fill(first + 2, 2), fill(first + 1, 2)) == [f"p{first}", f"f{first + 1}"]
    assert ordered.arrive(fill(7, 1))[-1] == "f7", "the closed account's are late, and not lost"


def test_another_account_s_events_come_behind_those_that_wait() -> None:
    ordered = Ordered()
    assert ordered.arrive(portfolio(3, 1), portfolio(0, 2)) == []
    assert ordered.arrive(portfolio(2, 1)) == ["p2", "p3", "p0"]


def test_not_more_than_the_limit_waits() -> None:
    ordered = Ordered()
    ordered.arrive(*(fill(number) for number in range(1000, 1000 + 4 * MOST_WAITING, 2)))
    assert len(ordered.passed) == MOST_WAITING
    assert ordered.passed == [f"f{number}" for number in range(1000, 1000 + 2 * MOST_WAITING, 2)]


@given(st.integers(0, 2**32), st.integers(1, 20))
def test_whatever_the_order_of_arrival_all_are_passed_on_in_theirs(seed: int, count: int) -> None:
    sent = [made(number) for number in range(2, 2 + count) for made in (fill, portfolio)]
    arriving = list(sent)
    random.Random(seed).shuffle(arriving)
    arriving.sort(key=lambda frame: frame.payload.startswith(b'{"type":"portfolio"'))
    assert Ordered().arrive(*arriving) == [short(frame.payload) for frame in sent]


@pytest.mark.parametrize("payload", [b"", b"{}", b'{"type":"portfolio","sequence":"x"}'])
def test_what_is_no_event_is_refused(payload: bytes) -> None:
    with pytest.raises((ValueError, KeyError)):
        Event.read(Frame(payload), 0.0)
