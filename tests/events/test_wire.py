"""The frames made here are those of RFC 6455, as another implementation reads them."""

from __future__ import annotations

import pytest
from websockets.frames import Frame as ReadFrame
from websockets.frames import Opcode
from websockets.streams import StreamReader

from paper_trade.events.wire import Frame


@pytest.mark.parametrize("length", [0, 1, 125, 126, 127, 65_535, 65_536, 70_000])
def test_any_length_is_read_back(length: int) -> None:
    payload = b"x" * length
    reader = StreamReader()
    reader.feed_data(Frame(payload).wire)
    parsing = ReadFrame.parse(reader.read_exact, mask=False)
    with pytest.raises(StopIteration) as stopped:
        next(parsing)
    frame = stopped.value.value
    assert (frame.opcode, frame.fin, bytes(frame.data)) == (Opcode.TEXT, True, payload)
