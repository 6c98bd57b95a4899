"""One client_order_id for one intent, and what is sent of it and when."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from paper_trade.ui.order_entry import order_request
from tests.ui.javascript import SCRIPTS, call, call_all, run

ID = "8a0f6c0e-0f6e-4f0e-9d3c-2f1f6d1f0a11"
READY = {"ready": True, "kind": "", "reason": ""}
SHORT = {"ready": False, "kind": "funds", "reason": "This costs 100 USDC; you have 0"}


def ticket(**changes: Any) -> dict[str, Any]:
    order = {"side": "buy", "unit": "USDC", "amount": "100", "guard": False, "limit": ""}
    return order | changes


def test_an_intent_keeps_its_id_until_it_changes() -> None:
    wanted = [
        ticket(),
        ticket(limit="150"),  # without a guard its limit is nothing
        ticket(side="sell"),
        ticket(unit="SOL"),
        ticket(guard=True, limit="150"),
        ticket(guard=True, limit="151"),
        ticket(),
        ticket(amount=""),
        ticket(),
    ]
    first, again, *others = call_all("order.js", "intentId", [[order] for order in wanted])
    assert first == again
    assert others.pop(-2) == ""
    assert len({first, *others}) == 7
    assert UUID(first).version == 4


def sent_after(age_ms: int, *, browser_clock_ms: int) -> dict[str, Any]:
    """What is sent on a price that was `age_ms` old by the server when it arrived."""
    published = datetime.fromtimestamp(int(time.time()) - age_ms // 1000, UTC)
    frame = {"publish_time": published.strftime("%Y-%m-%dT%H:%M:%SZ"), "age_ms": age_ms}
    script = f"""
        Date.now = () => {browser_clock_ms};
        const {{ hearPrice }} = await import({json.dumps((SCRIPTS / "last_price.js").as_uri())});
        const {{ sendable }} = await import({json.dumps((SCRIPTS / "order.js").as_uri())});
        hearPrice({json.dumps(frame)});
        const order = {json.dumps(ticket(amount=".5", guard=True, limit="150."))};
        process.stdout.write(JSON.stringify(sendable(order, "{ID}")));
    """
    return dict(run(script))


def test_the_moment_of_the_press_is_told_by_the_servers_clock() -> None:
    for age_ms in (0, 9000):
        before = int(time.time()) * 1000
        sent = sent_after(age_ms, browser_clock_ms=5)
        assert before <= int(sent["pressed_at"]) <= time.time() * 1000 + 1000


def test_what_is_sent_is_what_the_server_understands() -> None:
    sent = sent_after(0, browser_clock_ms=5)
    request = order_request(sent)
    assert (request.quote_size, str(request.max_price)) == (500_000, "150")
    assert request.client_order_id == UUID(ID)
    assert call("order.js", "sendable", ticket(limit="150"), ID)["limit"] == ""


def test_before_the_first_price_there_is_no_moment_that_the_server_would_accept() -> None:
    assert call("order.js", "sendable", ticket(), ID)["pressed_at"] == "NaN"


def test_an_order_on_its_way_is_not_sent_again_until_its_answer_is_overdue() -> None:
    def underway(receipt: dict[str, Any], sent: str, *, silent: bool) -> dict[str, Any]:
        return dict(call("order.js", "underway", receipt, {"id": sent, "silent": silent}, "a"))

    sending = {"sending": True, "ready": False, "kind": "", "reason": ""}
    assert underway(READY, "a", silent=False) == sending
    assert underway(SHORT, "a", silent=False) == sending  # the account shows the fill already
    overdue = underway(READY, "a", silent=True)
    assert (overdue["sending"], overdue["ready"], overdue["kind"]) == (False, True, "silence")
    assert "never filled twice" in overdue["reason"]
    assert underway(SHORT, "a", silent=True) == SHORT | {"sending": False}
    for other in ("", "b"):
        assert underway(READY, other, silent=False) == READY | {"sending": False}


def test_a_reason_is_announced_once_however_its_figures_move() -> None:
    said = call_all(
        "order.js",
        "announcement",
        [
            ("loading", "Loading your account…"),
            ("empty", "Enter an amount"),
            ("funds", "This costs about 1,073.97 USDC"),
            ("funds", "This costs about 1,073.99 USDC"),
            ("", ""),
            ("funds", "This costs about 1,074.01 USDC"),
        ],
    )
    once = "This costs about 1,073.97 USDC"
    assert said == ["", "", once, once, "", "This costs about 1,074.01 USDC"]
