"""The account as such: when it began, its files, a new start; and the runs before it."""

from __future__ import annotations

import reflex as rx
from reflex_components_core.react_router import link

from paper_trade.ui import client
from paper_trade.ui.client import Shown
from paper_trade.ui.components.figures import exact, facts
from paper_trade.ui.components.listing import Column, record_row, record_table
from paper_trade.ui.components.start_over import start_over_button
from paper_trade.ui.portfolio_state import PortfolioState


def this_run_panel() -> rx.Component:
    """The open account."""
    opened = PortfolioState.opened_at
    return rx.el.section(
        rx.el.h2("This run", class_name="panel-title"),
        facts(
            ("Opened", rx.cond(opened != "", _date(opened), "—")),
            ("Starting funds", exact(PortfolioState.starting_funds, "USDC")),
        ),
        rx.el.div(
            _file("/api/trades.csv", "Trades (CSV)", "button"),
            _file("/api/ledger.csv", "Ledger (CSV)", "button"),
            start_over_button(),
            class_name="button-row run-actions",
        ),
        class_name="panel facts-panel",
        custom_attrs={"aria-label": "This run"},
    )


def earlier_runs_panel() -> rx.Component:
    """The accounts that were closed by starting over; nothing without any."""
    runs: Shown = PortfolioState.runs
    rows = rx.foreach(runs, lambda run: record_row(_COLUMNS, run, key=run.id))
    return rx.cond(
        runs.length() > 0,
        rx.el.section(
            rx.el.h2("Earlier runs", class_name="panel-title panel-head"),
            record_table("Earlier runs, newest first", _COLUMNS, [rows]),
            class_name="panel",
            custom_attrs={"aria-label": "Earlier runs"},
        ),
    )


def _date(iso: Shown) -> rx.Component:
    return rx.el.time(client.local_date.call(iso).to(str), date_time=iso, class_name="num")


def _file(address: Shown | str, name: str, css: str) -> rx.Component:
    """A file to save: not a page, so the router must leave its link to the browser."""
    return link(name, to=address, reload_document=True, download=True, class_name=css)


def _files(run: Shown) -> rx.Component:
    return rx.el.span(
        _file("/api/trades.csv?account=" + run.id, "Trades", "link"),
        " · ",
        _file("/api/ledger.csv?account=" + run.id, "Ledger", "link"),
    )


def _result(run: Shown) -> rx.Component:
    return rx.el.span(exact(run.net_pnl, tone=True), rx.el.span(run.percent, class_name="unit num"))


_COLUMNS = [
    Column("Opened", lambda run: _date(run.opened_at), "start"),
    Column("Closed", lambda run: _date(run.closed_at), "start"),
    Column("Started with", lambda run: exact(run.starting_funds)),
    Column("Ended with (USDC)", lambda run: exact(run.equity)),
    Column("Net P&L", _result),
    Column("Save as CSV", _files),
]
