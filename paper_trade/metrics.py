"""What Prometheus is told of the web processes of this machine, counted together.

Several processes answer behind one port, and a scrape reaches one of them. So with several, each
keeps its numbers in files of a folder that they share (prometheus_client's multiprocess mode, with
PROMETHEUS_MULTIPROC_DIR naming the folder), and whoever is asked adds up all of them: counts of
processes that ended stay in, gauges count the living.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
CONTENT_TYPE = CONTENT_TYPE_LATEST
_OF_PROCESS = re.compile(r"gauge_live[a-z]*_([0-9]+)\.db")

REQUESTS = Histogram(
    "paper_trade_request_seconds",
    "API requests until their answer began, by route template",
    ["method", "route", "status"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 12),
)
ORDERS = Counter(
    "paper_trade_orders",
    "Orders by what became of them: filled, replayed, or the code of their refusal",
    ["outcome"],
)
SOCKETS = Gauge("paper_trade_sockets", "Open WebSockets", multiprocess_mode="livesum")
CONNECTIONS = Gauge(
    "paper_trade_database_connections",
    "Connections to PostgreSQL, by pool and state",
    ["pool", "state"],
    multiprocess_mode="livesum",
)


def exposition() -> bytes:
    """All of the above in Prometheus' text format."""
    folder = os.environ.get(FOLDER_VARIABLE)
    if folder is None:
        return generate_latest(REGISTRY)
    _bury_dead(Path(folder))
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


def health_figures(health: Mapping[str, Any]) -> bytes:
    """The figures of a health report, the same text; what is not known is left out.

    All processes read them from Redis alike, so they are no numbers of a process and are not kept.
    """
    price = GaugeMetricFamily("paper_trade_price_age_seconds", "Age of the newest price")
    if health["price"]["age_ms"] is not None:
        price.add_metric([], health["price"]["age_ms"] / 1000)
    heartbeats = GaugeMetricFamily(
        "paper_trade_heartbeat_age_seconds",
        "Age of each worker's newest sign of life",
        labels=["worker"],
    )
    for worker, view in health["workers"].items():
        if view["heartbeat_age_ms"] is not None:
            heartbeats.add_metric([worker], view["heartbeat_age_ms"] / 1000)
    audit_age = GaugeMetricFamily("paper_trade_audit_age_seconds", "Age of the newest audit")
    findings = GaugeMetricFamily("paper_trade_audit_findings", "What the newest audit found")
    if health["audit"] is not None:
        audit_age.add_metric([], health["audit"]["age_s"])
        findings.add_metric([], health["audit"]["findings_total"])
    return generate_latest(_Found([price, heartbeats, audit_age, findings]))


class _Found(Collector):
    """Families that were made for one answer."""

    def __init__(self, families: list[Metric]) -> None:
        self._families = families

    def collect(self) -> list[Metric]:
        return self._families


def forget_process() -> None:
    """This process ends: its gauges count no more."""
    if FOLDER_VARIABLE in os.environ:
        mark_process_dead(os.getpid())  # type: ignore[no-untyped-call]


def _bury_dead(folder: Path) -> None:
    """The same for processes that were killed and could not say so."""
    for file in folder.iterdir():
        match = _OF_PROCESS.fullmatch(file.name)
        if match and not psutil.pid_exists(int(match[1])):
            file.unlink(missing_ok=True)
