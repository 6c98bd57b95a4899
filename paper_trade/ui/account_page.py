"""What the pages of signed-in people have in common: who is here, and an account that changes."""

from __future__ import annotations

from collections.abc import AsyncIterator

import reflex as rx
from reflex.event import EventSpec

from paper_trade.bootstrap import services
from paper_trade.trading.views import View
from paper_trade.ui import client
from paper_trade.ui.access import admit_read, find_session, leave, require_session
from paper_trade.ui.amounts import short_address
from paper_trade.ui.browser import live_feed, wallet_watch
from paper_trade.ui.client import Shown
from paper_trade.ui.components.header import header
from paper_trade.ui.components.strip import market_notice, strip
from paper_trade.ui.components.wallet_menu import wallet_menu
from paper_trade.ui.layout import market_values


class AccountPage(rx.State, mixin=True):
    """The state of a page that shows one account.

    Rebuilt from the session and the database by `load`; may be thrown away at any time. A page says
    in `_read` what it shows of the account.
    """

    ready: bool = False
    failed: bool = False
    """The account could not be read at first; `load` tries again."""
    address: str = ""
    short_address: str = ""
    max_age_ms: int = 0
    _shown: tuple[str, int] | None = None
    """The account that is shown and the number of its newest event."""

    @rx.event
    async def load(self) -> AsyncIterator[EventSpec | None]:
        """Fill the page, or leave it when nobody is signed in."""
        try:
            session = await find_session(self)
            if session is None:
                yield leave("sign-in")
                return
            await self._reread(session.user_id)
        except Exception:
            self.failed = not self.ready
            yield None  # an exception alone would not bring this to the page
            raise
        self.address = session.address
        self.short_address = short_address(session.address)
        self.max_age_ms = services().settings.max_price_age_s * 1000
        self.ready, self.failed = True, False

    @rx.event
    async def refresh(self, account_id: str, sequence: int) -> None:
        """The account has changed, here or elsewhere: read it again unless it is shown already.

        It may be another one, after a reset.
        """
        session = await require_session(self)
        if (account_id, sequence) != self._shown:
            await self._reread(session.user_id)

    @rx.event
    async def reread(self) -> None:
        """Read the account again."""
        session = await require_session(self)
        await self._reread(session.user_id)

    async def _reread(self, user_id: int) -> None:
        await admit_read(user_id)
        portfolio = await self._read(user_id)
        self._shown = portfolio["account"]["id"], portfolio["sequence"]

    async def _read(self, user_id: int) -> View:
        """Show the account of `user_id` and answer the portfolio that is shown."""
        raise NotImplementedError


def account_page(
    state: type[AccountPage], path: str, *content: rx.Component, account: Shown = None
) -> rx.Component:
    """Header, notices and `content`, all live; only private changes reach the server.

    `account` (`rows.Account`) is what the wallet menu tells the worth of.
    """
    return rx.el.div(
        live_feed(
            account=state.ready,
            max_age_ms=state.max_age_ms,
            on_account=state.refresh,
            on_end=client.leave.partial("session-ended"),
            **market_values(),
        ),
        wallet_watch(address=state.address),
        header(wallet_menu(state.address, state.short_address, account), current=path),
        strip(),
        market_notice(),
        rx.cond(state.failed, _failure(state)),
        *content,
        class_name="page",
    )


def _failure(state: type[AccountPage]) -> rx.Component:
    return rx.el.div(
        rx.el.p("Your account could not be read. It is safe: nothing was changed."),
        rx.el.button("Try again", type="button", on_click=state.load, class_name="button"),
        class_name="notice notice-warn account-failure",
        role="alert",
    )
