"""`/metrics`: who may read it, and that it counts right, with several processes, too."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from paper_trade.metrics import FOLDER_VARIABLE
from tests.api.conftest import MakeSettings
from tests.api.prices import publish_price
from tests.api.site import Site, assert_problem, bearer, log_in, open_site

Samples = dict[tuple[str, ...], float]


def samples(text: str) -> Samples:
    """Every number by its name and the values of its labels."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def read(site: Site) -> Samples:
    answer = await site.program("127.0.0.1").get("/metrics")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/plain; version=")
    return samples(answer.text)


async def test_requests_are_counted_by_route_template_and_status(site: Site) -> None:
    client = site.program()
    client.headers.update(bearer((await log_in(client))["token"]))
    before = await read(site)
    for path in ("/api/orders/1", "/api/orders/2", "/api/nowhere/1", "/api/nowhere/2"):
        await client.get(path)
    await client.request("BREW", "/api/orders")
    after = await read(site)

    def more(method: str, route: str, status: str) -> float:
        name = ("paper_trade_request_seconds_count", method, route, status)
        return after.get(name, 0) - before.get(name, 0)

    assert more("GET", "/api/orders/{order_id}", "404") == 2
    assert more("GET", "none", "404") == 2
    assert more("other", "none", "405") == 1
    assert not [name for name in after if "nowhere" in str(name) or "BREW" in str(name)]


async def test_orders_are_counted_by_what_became_of_them(site: Site) -> None:
    client = site.program()
    client.headers.update(bearer((await log_in(client))["token"]))
    before = await read(site)
    order = {"side": "buy", "size": "1"}
    await client.post("/api/orders", json=order)
    await publish_price(site.services, "150")
    once = order | {"client_order_id": "0d9c7a0e-6d1b-4d6c-9a53-0f4c5b1f7d11"}
    for body in (once, once, order | {"size": "100"}):
        await client.post("/api/orders", json=body)
    after = await read(site)
    for outcome in ("price_unavailable", "filled", "replayed", "insufficient_balance"):
        name = ("paper_trade_orders_total", outcome)
        assert after[name] - before.get(name, 0) == 1


async def test_ages_are_told_when_they_are_known(site: Site) -> None:
    assert ("paper_trade_price_age_seconds",) not in await read(site)
    await publish_price(site.services, "150", age_s=3)
    found = await read(site)
    assert 3 <= found["paper_trade_price_age_seconds",] < 10
    assert found["paper_trade_sockets",] == 0
    assert found["paper_trade_database_connections", "orders", "idle"] >= 1


async def test_strangers_and_proxies_learn_nothing(site: Site) -> None:
    assert_problem(await site.program().get("/metrics"), 401, "unauthenticated")
    local = site.program("127.0.0.1")
    for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):
        answer = await local.get("/metrics", headers={header: "127.0.0.1"})
        assert_problem(answer, 401, "unauthenticated")
    for token in ("", "None", "null"):
        answer = await site.program().get("/metrics", headers=bearer(token))
        assert_problem(answer, 401, "unauthenticated")


async def test_a_collector_elsewhere_shows_its_token(make_settings: MakeSettings) -> None:
    async with open_site(make_settings(metrics_token="collectors only")) as site:
        ask = site.program()
        assert (await ask.get("/metrics", headers=bearer("collectors only"))).status_code == 200
        for headers in ({}, bearer("collectors"), bearer("collectors onlyx"), bearer("é")):
            raw = httpx.Headers(headers, encoding="utf-8")
            assert_problem(await ask.get("/metrics", headers=raw), 401, "unauthenticated")
        assert (await site.program("::1").get("/metrics")).status_code == 200


COUNT = """
import os, sys
from paper_trade.metrics import ORDERS, SOCKETS, health_figures, exposition, forget_process
HEALTH = {
    "price": {"age_ms": 1500},
    "workers": {"prices": {"heartbeat_age_ms": 250}},
    "audit": {"age_s": 90, "findings_total": 2},
}
ORDERS.labels("filled").inc(int(sys.argv[1]))
SOCKETS.set(int(sys.argv[1]))
health_figures(HEALTH)
if sys.argv[2] == "leaves":
    forget_process()
if sys.argv[2] == "killed":
    os.kill(os.getpid(), 9)
if sys.argv[2] == "asked":
    sys.stdout.buffer.write(exposition() + health_figures(HEALTH))
"""


def run_process(folder: Path, number: int, how: str) -> str:
    """A process that has filled so many orders, and has as many sockets."""
    done = subprocess.run(
        [sys.executable, "-c", COUNT, str(number), how],
        env={**os.environ, FOLDER_VARIABLE: str(folder)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode in (0, -9), done.stderr
    return done.stdout


@pytest.mark.parametrize("end", ["leaves", "killed"])
def test_several_processes_count_together(tmp_path: Path, end: str) -> None:
    """Whoever is asked tells of all: what was counted stays, gauges are of the living."""
    run_process(tmp_path, 5, end)
    text = run_process(tmp_path, 7, "asked")
    assert "pid=" not in text
    assert text.count("# TYPE paper_trade_price_age_seconds ") == 1
    found = samples(text)
    assert found["paper_trade_price_age_seconds",] == 1.5
    assert found["paper_trade_heartbeat_age_seconds", "prices"] == 0.25
    assert found["paper_trade_audit_age_seconds",] == 90
    assert found["paper_trade_audit_findings",] == 2
    assert found["paper_trade_orders_total", "filled"] == 12
    assert found["paper_trade_sockets",] == 7
