"""The Reflex app with its pages, before it is given an API and services."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import reflex as rx
from reflex.utils.prerequisites import get_web_dir
from reflex_base.constants import Dirs
from reflex_base.vars.function import ArgsFunctionOperation
from reflex_components_core.base.error_boundary import ErrorBoundary
from starlette.applications import Starlette

from paper_trade.errors import PaperTradeError
from paper_trade.ui.about import about
from paper_trade.ui.delivery import PageDelivery
from paper_trade.ui.event_door import EventDoor
from paper_trade.ui.failures import failure_handler, frontend_failed
from paper_trade.ui.home_state import HomeState
from paper_trade.ui.layout import STYLESHEETS, broken_page, head
from paper_trade.ui.pages.home import home_page
from paper_trade.ui.pages.how_fills_work import how_fills_work_page
from paper_trade.ui.pages.not_found import not_found_page
from paper_trade.ui.pages.portfolio import portfolio_page
from paper_trade.ui.pages.trade import trade_page
from paper_trade.ui.portfolio_state import PortfolioState
from paper_trade.ui.rules_state import RulesState
from paper_trade.ui.trade_state import TradeState

_ADDRESSES = ["/trade", "/portfolio", "/how-fills-work"]


def create_app(api: Starlette, expected: Callable[[Exception], PaperTradeError | None]) -> rx.App:
    """The app with `api` in front of its pages; `expected` says what an exception means."""
    app = rx.App(
        stylesheets=STYLESHEETS,
        head_components=head(),
        html_lang="en",
        app_wraps={(55, "ErrorBoundary"): _error_boundary},
        toaster=rx.toast.provider(position="bottom-left", rich_colors=False, visible_toasts=4),
        api_transformer=[
            api,
            EventDoor,
            partial(PageDelivery, pages=_ADDRESSES, folder=_built_pages()),
        ],
        backend_exception_handler=failure_handler(expected),
        frontend_exception_handler=frontend_failed,
    )
    app.add_page(
        home_page,
        "/",
        on_load=HomeState.load,
        **about("Paper Trade: practise trading SOL", listed=True),
    )
    app.add_page(
        trade_page,
        "/trade",
        on_load=[TradeState.load, TradeState.open_linked_receipt],
        **about("SOL/USDC · Paper Trade"),
    )
    app.add_page(
        portfolio_page,
        "/portfolio",
        on_load=PortfolioState.load,
        **about("Portfolio · Paper Trade"),
    )
    app.add_page(
        how_fills_work_page,
        "/how-fills-work",
        on_load=RulesState.load,
        **about("How fills work · Paper Trade", listed=True),
    )
    app.add_page(not_found_page, "/404", **about("Not found · Paper Trade"))
    return app


def _built_pages() -> Path:
    """The folder that Reflex serves the finished pages from; not there yet while they are built."""
    return get_web_dir() / Dirs.STATIC


def _error_boundary(_stateful: bool) -> rx.Component:
    fallback = ArgsFunctionOperation.create(("event_args",), rx.Var.create(broken_page()))
    return ErrorBoundary.create(fallback_render=fallback)
