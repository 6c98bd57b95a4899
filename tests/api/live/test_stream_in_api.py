"""The stream within the whole API: nothing around the routes gets in its way."""

from __future__ import annotations

import httpx

from paper_trade.api.app import create_api
from tests.api.live.server import client, serving
from tests.api.stage import ORIGIN, Stage


async def test_a_fill_that_is_ordered_over_http_arrives_on_the_socket(play: Stage) -> None:
    await play.set_price("150")
    token, _ = await play.sign_in()
    async with (
        serving(api=create_api()) as port,
        client(port, origin=ORIGIN, cookie=token) as page,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as program,
    ):
        _, snapshot = await page.subscribe("orders")
        program.headers["Authorization"] = f"Bearer {token}"
        answer = await program.post("/api/orders", json={"side": "buy", "size": "1.5"})
        assert answer.status_code == 201, answer.text
        event = await page.receive()
        assert (event["type"], event["order"]) == ("order_filled", answer.json()["order"])
        assert event["sequence"] == snapshot["sequence"] + 1


async def test_lesson_18_a_logout_over_http_closes_the_socket(play: Stage) -> None:
    token, _ = await play.sign_in()
    async with (
        serving(api=create_api()) as port,
        client(port, origin=ORIGIN, cookie=token) as page,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as program,
    ):
        program.headers["Authorization"] = f"Bearer {token}"
        assert (await program.post("/api/auth/logout")).status_code == 204
        assert await page.close_code() == 4401
