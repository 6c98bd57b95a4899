"""The page's own socket: it never gives up, asks again for all of it, tells dead from quiet."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.ui.javascript import SCRIPTS, run

STAGE = Path(__file__).with_name("feed_stage.js")


def play(steps: str) -> Any:
    """What the steps return; the page follows prices from the start, and hears of the link."""
    return run(
        f"""
        import {{ newest, pass, sockets }} from {json.dumps(STAGE.as_uri())};
        const feed = await import({json.dumps((SCRIPTS / "feed.js").as_uri())});
        const links = [], frames = [];
        feed.onLink((link) => links.push(link));
        feed.subscribe("prices", (frame) => frames.push(frame));
        const steps = () => {{ {steps} }};
        process.stdout.write(JSON.stringify(steps()));
        """
    )


def test_it_tries_again_for_ever() -> None:
    """Lesson 19: the client gave up after 31 s."""
    tries = play(
        """
        const tries = [];
        for (let hour = 0; hour < 24; hour++) {
          const before = sockets.length;
          for (let step = 0; step < 600; step++) { if (!newest().tried) newest().fail();
            newest().tried = true; pass(6000); }
          tries.push(sockets.length - before);
        }
        return tries;
        """
    )
    assert all(100 < count < 400 for count in tries), "every 15 s or so, hour after hour"


def test_after_a_reconnect_everything_is_asked_for_again() -> None:
    """Lesson 19: the client never refetched after a reconnect."""
    sent = play(
        """
        feed.subscribe("orders", () => {});
        newest().open(); newest().fail(); pass(1000); newest().open();
        return sockets.map((socket) => socket.sent);
        """
    )
    channels = [{"type": "subscribe", "channel": name} for name in ("prices", "orders")]
    assert sent == [channels, channels]


def test_a_dead_socket_is_given_up_and_a_quiet_one_is_not() -> None:
    """Lesson 19: the client could not tell a dead socket from a quiet one."""
    quiet, dead = play(
        """
        newest().open();
        for (let second = 0; second < 120; second++) {
          pass(1000);
          if (newest().sent.at(-1).type === "ping") newest().hear({ type: "pong" });
        }
        const quiet = sockets.length;
        pass(21000); // nothing more is heard, and no close either
        return [quiet, { sockets: sockets.length, given_up: sockets[0].closed, links }];
        """
    )
    assert quiet == 1
    assert dead["sockets"] == 2
    assert dead["given_up"]
    assert dead["links"] == ["connecting", "open", "lost"]


def test_a_socket_that_was_given_up_says_nothing_more() -> None:
    told = play(
        """
        newest().open(); pass(21000);
        sockets[0].hear({ type: "price", price: "1", publish_time: "2026-01-01T00:00:00Z" });
        return frames;
        """
    )
    assert told == []
