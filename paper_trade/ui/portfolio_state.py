"""What the portfolio page shows of one account. Prices and the equity curve pass by it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Final

import reflex as rx

from paper_trade.bootstrap import services
from paper_trade.trading.views import View
from paper_trade.ui.access import admit_order, require_session
from paper_trade.ui.account_page import AccountPage
from paper_trade.ui.amounts import NO_FIGURE, Figure, figure
from paper_trade.ui.portfolio_rows import (
    Balance,
    Performance,
    Run,
    balances_from,
    performance_from,
    runs_from,
)
from paper_trade.ui.reset_entry import starting_funds
from paper_trade.ui.rows import Account, Position, account_from, position_from

DAY_S: Final = 86400
MOST_RUNS: Final = 50
"""A changed list is sent whole, so it may not grow for ever."""


class PortfolioState(AccountPage, rx.State):
    """The open account, how well it was traded, and the runs before it."""

    account: Account = Account()
    position: Position = Position()
    balances: list[Balance] = []  # noqa: RUF012 -- Reflex copies a var's default for each client
    performance: Performance = Performance()
    day_open: str = ""
    """Exact USDC: what the account was worth 24 hours ago, or at its opening."""
    opened_at: str = ""
    starting_funds: Figure = NO_FIGURE
    runs: list[Run] = []  # noqa: RUF012
    """Those before this account, newest first."""

    @rx.event(background=True)
    async def start_over(self, form: dict[str, Any]) -> AsyncIterator[Any]:
        """Close the account and open the next one, with the funds that the form holds.

        In the background, as an order is placed: no failure of Reflex's can follow the reset.
        """
        session = await require_session(self)
        await admit_order(session.user_id)
        await services().accounts.reset(session.user_id, starting_funds(form))
        told = rx.toast.success(
            "A new account is open", description="The run before stays under “Earlier runs”."
        )
        yield [told, PortfolioState.reread]

    async def _read(self, user_id: int) -> View:
        running = services()
        yesterday = int(running.clock().timestamp()) - DAY_S
        portfolio, record, day, accounts = await asyncio.gather(
            running.portfolios.get(user_id),
            running.portfolios.performance(user_id),
            running.portfolios.equity(user_id, since=yesterday, points=2),
            running.portfolios.accounts(user_id),
        )
        self.account = account_from(portfolio, running.settings.fee_rate)
        self.position = position_from(portfolio)
        self.balances = balances_from(portfolio)
        self.performance = performance_from(record)
        self.day_open = day[0][1]
        self.opened_at = portfolio["account"]["opened_at"]
        self.starting_funds = figure(portfolio["account"]["starting_funds"])
        self.runs = runs_from(accounts)[:MOST_RUNS]
        return portfolio
