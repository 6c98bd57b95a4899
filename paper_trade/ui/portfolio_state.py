"""What the portfolio page shows of one account. Prices and the equity curve pass by it."""

from __future__ import annotations

import asyncio
from typing import Final

import reflex as rx

from paper_trade.bootstrap import services
from paper_trade.trading.views import View
from paper_trade.ui.account_page import AccountPage
from paper_trade.ui.portfolio_rows import Balance, Performance, balances_from, performance_from
from paper_trade.ui.rows import Account, Position, account_from, position_from

DAY_S: Final = 86400


class PortfolioState(AccountPage, rx.State):
    """The open account, how well it was traded, and the runs before it."""

    account: Account = Account()
    position: Position = Position()
    balances: list[Balance] = []  # noqa: RUF012 -- Reflex copies a var's default for each client
    performance: Performance = Performance()
    day_open: str = ""
    """Exact USDC: what the account was worth 24 hours ago, or at its opening."""
    opened_at: str = ""

    async def _read(self, user_id: int) -> View:
        running = services()
        yesterday = int(running.clock().timestamp()) - DAY_S
        portfolio, record, day = await asyncio.gather(
            running.portfolios.get(user_id),
            running.portfolios.performance(user_id),
            running.portfolios.equity(user_id, since=yesterday, points=2),
        )
        self.account = account_from(portfolio, running.settings.fee_rate)
        self.position = position_from(portfolio)
        self.balances = balances_from(portfolio)
        self.performance = performance_from(record)
        self.day_open = day[0][1]
        self.opened_at = portfolio["account"]["opened_at"]
        return portfolio
