"""A slow socket gets the newest price, every private event, and never more than the limit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paper_trade.events.outbox import Outbox, OutboxFull
from paper_trade.events.wire import Frame
from tests.events.recording_wire import RecordingWire


def frame(text: str) -> Frame:
    return Frame(text.encode())


def test_a_fast_socket_gets_everything_at_once() -> None:
    wire = RecordingWire()
    outbox = Outbox(wire)
    outbox.put_latest("prices", frame("1"))
    outbox.put(frame("fill"))
    outbox.put_latest("prices", frame("2"))
    assert wire.written == [b"1", b"fill", b"2"]


def test_of_each_topic_only_the_newest_waits() -> None:
    wire = RecordingWire(capacity=0)
    outbox = Outbox(wire)
    for number in range(100):
        outbox.put_latest("prices", frame(f"price {number}"))
        outbox.put_latest("candles", frame(f"candle {number}"))
    wire.capacity = 10
    outbox.flush()
    assert wire.written == [b"price 99", b"candle 99"]


def test_private_events_wait_in_order_and_go_first() -> None:
    wire = RecordingWire(capacity=0)
    outbox = Outbox(wire)
    outbox.put_latest("prices", frame("price"))
    for number in range(3):
        outbox.put(frame(f"fill {number}"))
    wire.capacity = 10
    outbox.flush()
    assert wire.written == [b"fill 0", b"fill 1", b"fill 2", b"price"]


def test_what_waits_stays_in_front_of_what_comes() -> None:
    wire = RecordingWire(capacity=0)
    outbox = Outbox(wire)
    outbox.put(frame("first"))
    wire.capacity = 10
    outbox.put(frame("second"))
    outbox.flush()
    assert wire.written == [b"first", b"second"]


def test_more_than_the_limit_is_refused_not_dropped() -> None:
    outbox = Outbox(RecordingWire(capacity=0), limit_bytes=10)
    outbox.put(frame("12345"))
    outbox.put(frame("67890"))
    with pytest.raises(OutboxFull):
        outbox.put(frame("x"))


def test_one_frame_may_be_larger_than_the_limit() -> None:
    wire = RecordingWire(capacity=0)
    outbox = Outbox(wire, limit_bytes=10)
    outbox.put(frame("a snapshot of any size"))
    wire.capacity = 1
    outbox.flush()
    assert wire.written == [b"a snapshot of any size"]


def test_the_limit_counts_what_waits_only() -> None:
    wire = RecordingWire(capacity=0)
    outbox = Outbox(wire, limit_bytes=10)
    for number in range(100):
        outbox.put(frame(f"event {number:03}"))
        wire.capacity = 1
        outbox.flush()
    assert len(wire.written) == 100


def test_a_topic_nobody_wants_any_more_is_forgotten() -> None:
    wire = RecordingWire(capacity=0)
    outbox = Outbox(wire)
    outbox.put_latest("prices", frame("old"))
    outbox.forget("prices")
    wire.capacity = 1
    outbox.flush()
    assert wire.written == []


@given(st.lists(st.tuples(st.sampled_from(["a", "b", "private"]), st.integers(0, 3))))
def test_whatever_happens_the_last_of_each_topic_arrives_and_every_private_event(
    steps: list[tuple[str, int]],
) -> None:
    wire = RecordingWire(capacity=0)
    outbox = Outbox(wire)
    for number, (topic, room) in enumerate(steps):
        event = frame(f"{topic}:{number}")
        if topic == "private":
            outbox.put(event)
        else:
            outbox.put_latest(topic, event)
        wire.capacity += room
        outbox.flush()
    wire.capacity = 1_000
    outbox.flush()
    sent = [payload.decode().split(":") for payload in wire.written]
    for topic in ("a", "b", "private"):
        expected = [number for number, step in enumerate(steps) if step[0] == topic]
        arrived = [int(number) for name, number in sent if name == topic]
        assert arrived == sorted(arrived)
        assert arrived[-1:] == expected[-1:]
        assert topic != "private" or arrived == expected
