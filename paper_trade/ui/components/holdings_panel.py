"""What the account consists of: shares of its worth, and exact balances."""

from __future__ import annotations

import reflex as rx

from paper_trade.money import Asset
from paper_trade.ui import client
from paper_trade.ui.client import Shown
from paper_trade.ui.components.figures import exact
from paper_trade.ui.components.listing import Column, record_row, record_table, skeletons
from paper_trade.ui.components.terms import term
from paper_trade.ui.portfolio_state import PortfolioState


def holdings_panel() -> rx.Component:
    """A bar of SOL and USDC over the table of balances."""
    balances: Shown = PortfolioState.balances
    rows = rx.foreach(balances, lambda row: record_row(_COLUMNS, row, key=row.asset))
    return rx.el.section(
        rx.el.h2("Holdings", class_name="panel-title panel-head"),
        _bar(),
        rx.cond(PortfolioState.ready, record_table("Balances", _COLUMNS, [rows]), skeletons()),
        class_name="panel holdings",
        custom_attrs={"aria-label": "Holdings"},
    )


def _parts() -> Shown:
    account = PortfolioState.account
    parts = client.allocation.call(client.price_now["value"], account.sol, account.usdc)
    return parts.to(dict[str, str])


def _bar() -> rx.Component:
    """Decoration: the table under it says the same in figures."""
    return rx.el.div(
        rx.el.div(class_name="allocation-sol", style={"width": _parts()["sol"]}),
        class_name="allocation",
        custom_attrs={"aria-hidden": "true", "data-testid": "allocation"},
    )


def _asset(row: Shown) -> rx.Component:
    return rx.el.span(
        rx.el.span(class_name="swatch", custom_attrs={"data-asset": row.asset}), row.asset
    )


def _by_asset(row: Shown, sol: str, usdc: str) -> rx.Component:
    parts = _parts()
    shown = rx.cond(row.asset == Asset.SOL.value, parts[sol], parts[usdc])
    return rx.el.span(shown, class_name="num")


_COLUMNS = [
    Column("Asset", _asset, "start bare asset"),
    Column("Share", lambda row: _by_asset(row, "sol", "usdc")),
    Column("Value (USDC)", lambda row: _by_asset(row, "solValue", "usdcValue")),
    Column("Total", lambda row: exact(row.total)),
    Column("Available", lambda row: exact(row.available), "", term("available")),
    Column("Locked", lambda row: exact(row.locked), "", term("locked")),
]
