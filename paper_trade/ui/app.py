"""The Reflex app with its pages, before it is given an API and services."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import reflex as rx
from reflex_base.vars.function import ArgsFunctionOperation
from reflex_components_core.base.error_boundary import ErrorBoundary
from starlette.applications import Starlette

from paper_trade.errors import PaperTradeError
from paper_trade.ui.delivery import PageDelivery
from paper_trade.ui.failures import failure_handler, frontend_failed
from paper_trade.ui.home_state import HomeState
from paper_trade.ui.layout import STYLESHEETS, broken_page, head
from paper_trade.ui.pages.home import home_page
from paper_trade.ui.pages.how_fills_work import how_fills_work_page
from paper_trade.ui.pages.not_found import not_found_page
from paper_trade.ui.pages.trade import trade_page
from paper_trade.ui.rules_state import RulesState
from paper_trade.ui.trade_state import TradeState

_DESCRIPTION = "Practise trading SOL/USDC on live prices with virtual funds. No money at risk."


def create_app(api: Starlette, expected: Callable[[Exception], PaperTradeError | None]) -> rx.App:
    """The app with `api` in front of its pages; `expected` says what an exception means."""
    app = rx.App(
        stylesheets=STYLESHEETS,
        head_components=head(),
        html_lang="en",
        app_wraps={(55, "ErrorBoundary"): _error_boundary},
        toaster=rx.toast.provider(position="bottom-left", rich_colors=False, visible_toasts=4),
        api_transformer=[api, partial(PageDelivery, pages=["/trade", "/how-fills-work"])],
        backend_exception_handler=failure_handler(expected),
        frontend_exception_handler=frontend_failed,
    )
    app.add_page(home_page, "/", title="Paper Trade: practise trading SOL", on_load=HomeState.load)
    app.add_page(
        trade_page,
        "/trade",
        title="SOL/USDC · Paper Trade",
        on_load=[TradeState.load, TradeState.open_linked_receipt],
    )
    app.add_page(
        how_fills_work_page,
        "/how-fills-work",
        title="How fills work · Paper Trade",
        on_load=RulesState.load,
    )
    app.add_page(not_found_page, "/404", title="Not found · Paper Trade")
    return app


def _error_boundary(_stateful: bool) -> rx.Component:
    fallback = ArgsFunctionOperation.create(("event_args",), rx.Var.create(broken_page()))
    return ErrorBoundary.create(fallback_render=fallback)
