"""The panel under the chart: positions, orders, trades and ledger, one tab each."""

from __future__ import annotations

import reflex as rx

from paper_trade.ui import client
from paper_trade.ui.browser import tab_list, when_changed
from paper_trade.ui.client import Shown
from paper_trade.ui.components.history_panels import ledger_panel, orders_panel, trades_panel
from paper_trade.ui.components.positions_panel import positions_panel
from paper_trade.ui.history_state import LedgerState, OrdersState, TradesState
from paper_trade.ui.trade_state import TradeState

_PANEL = "lower-panel"


def lower_panel() -> rx.Component:
    """Only the open tab is in the page, and only its list follows the account."""
    chosen = client.panel.value
    position = TradeState.position
    return rx.el.section(
        tab_list(
            label="Account",
            tabs=[
                {
                    "id": "positions",
                    "label": "Positions",
                    "count": rx.cond(position.size == "0", 0, 1),
                },
                {"id": "orders", "label": "Orders", "count": 0},
                {"id": "trades", "label": "Trades", "count": TradeState.fills},
                {"id": "ledger", "label": "Ledger", "count": 0},
            ],
            chosen=chosen,
            panel=_PANEL,
            memory="panel",
            on_choose=client.panel.set_value,
        ),
        rx.el.div(
            rx.match(
                chosen,
                ("orders", _following(orders_panel(), OrdersState)),
                ("trades", _following(trades_panel(), TradesState)),
                ("ledger", _following(ledger_panel(), LedgerState)),
                positions_panel(TradeState.account, position, TradeState.ready),
            ),
            id=_PANEL,
            role="tabpanel",
            tab_index=0,
            class_name="tab-panel",
            custom_attrs={"aria-labelledby": f"tab-{chosen}"},
        ),
        class_name="panel lower-panel",
        custom_attrs={"aria-label": "Positions and history"},
    )


def _following(content: rx.Component, state: Shown) -> rx.Component:
    """Read when it opens and whenever the account changes."""
    return rx.fragment(when_changed(value=TradeState.version, on_change=state.reread), content)
