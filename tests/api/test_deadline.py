"""A PostgreSQL that hangs: every request is answered, and what was under way comes to its end."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from paper_trade.api import deadline
from tests.api.conftest import MakeSettings
from tests.api.prices import publish_price
from tests.api.site import Site, assert_problem, bearer, log_in, open_site
from tests.faulty_redis import until
from tests.trading.market import assert_invariants


@pytest.fixture
async def impatient(
    make_settings: MakeSettings, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Site]:
    """A site that answers within half a second."""
    monkeypatch.setattr(deadline.Deadline.__init__, "__defaults__", (0.5,))
    async with open_site(make_settings()) as site:
        yield site


async def test_a_request_that_hangs_is_answered_and_its_order_is_still_whole(
    impatient: Site,
) -> None:
    await publish_price(impatient.services, "150")
    client = impatient.program()
    client.headers.update(bearer((await log_in(client))["token"]))
    order = {"side": "buy", "size": "1", "client_order_id": "0" * 32}
    async with impatient.services.engine.begin() as holder:
        await holder.exec_driver_sql("SELECT 1 FROM balances FOR UPDATE")
        refused = await client.post("/api/orders", json=order)
        body = assert_problem(refused, 503, "service_unavailable")
        assert "look at your orders" in body["detail"]
        assert body["outcome"] == "unknown"

    async def filled() -> bool:
        return bool((await client.get("/api/orders")).json()["orders"])

    await until(filled)
    again = await client.post("/api/orders", json=order)
    assert again.status_code == 200
    await assert_invariants(impatient.services.engine)
