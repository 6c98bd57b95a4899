"""The worked numbers of the page "How fills work" as cards and tables."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

import reflex as rx

from paper_trade.money import Asset, format_amount, format_decimal
from paper_trade.trading.ledger import Entry
from paper_trade.ui import worked_examples as worked
from paper_trade.ui.amounts import grouped, share_percent
from paper_trade.ui.components.article import Line, card
from paper_trade.ui.components.terms import term
from paper_trade.vocabulary import Side


def sol(units: int) -> str:
    """Lamports as SOL."""
    return grouped(format_amount(units, Asset.SOL))


def usdc(units: int) -> str:
    """Micro-USDC as USDC."""
    return grouped(format_amount(units, Asset.USDC))


def price_text(price: Decimal) -> str:
    """USDC for one SOL."""
    return grouped(format_decimal(price))


def signed(units: int, asset: Asset = Asset.USDC) -> str:
    """With a plus before gains."""
    plus = "+" if units > 0 else ""
    return plus + grouped(format_amount(units, asset))


FEE: Final = share_percent(worked.RULES.fee_rate)
PRICE: Final = price_text(worked.PRICE)
_WITH_FEE: Final = format_decimal(1 + worked.RULES.fee_rate)
_LESS_FEE: Final = format_decimal(1 - worked.RULES.fee_rate)
_FEE_HOW: Final = f"size × price × {FEE} %, rounded up"


def buy_for_usdc() -> rx.Component:
    """A purchase for a USDC amount."""
    fill = worked.BUY_FOR_USDC
    budget = usdc(fill.total)
    return card(
        f"Buy for {budget} USDC",
        [
            Line(
                term("size"),
                sol(fill.size),
                "SOL",
                f"{budget} ÷ ({PRICE} × {_WITH_FEE}), rounded down",
            ),
            Line(term("fee"), usdc(fill.fee), "USDC", _FEE_HOW),
            Line(term("notional"), usdc(fill.notional), "USDC", f"{budget} − fee"),
            Line("You pay", budget, "USDC", total=True),
        ],
        "All of it is spent, the fee included.",
    )


def buy_size() -> rx.Component:
    """A purchase of so much SOL."""
    fill = worked.BUY_SIZE
    return card(
        f"Buy {sol(fill.size)} SOL",
        [
            Line("Notional", usdc(fill.notional), "USDC", "size × price, rounded up"),
            Line("Fee", usdc(fill.fee), "USDC", _FEE_HOW),
            Line("You pay", usdc(fill.total), "USDC", "notional + fee", total=True),
        ],
        f"Exactly {sol(fill.size)} SOL arrive.",
    )


def sell_size() -> rx.Component:
    """A sale of so much SOL."""
    fill = worked.SELL_SIZE
    return card(
        f"Sell {sol(fill.size)} SOL",
        [
            Line("Fee", usdc(fill.fee), "USDC", _FEE_HOW),
            Line("Notional", usdc(fill.notional), "USDC", "received + fee"),
            Line(
                "You receive",
                usdc(fill.total),
                "USDC",
                f"size × price × {_LESS_FEE}, rounded down",
                total=True,
            ),
        ],
        f"Exactly {sol(fill.size)} SOL leave. 100 % sells to the last ",
        term("base unit", "base unit"),
        ".",
    )


def sell_for_usdc() -> rx.Component:
    """A sale for a USDC amount."""
    fill = worked.SELL_FOR_USDC
    wanted = usdc(fill.total)
    return card(
        f"Sell for {wanted} USDC",
        [
            Line("Size", sol(fill.size), "SOL", f"{wanted} ÷ ({PRICE} × {_LESS_FEE}), rounded up"),
            Line("Fee", usdc(fill.fee), "USDC", _FEE_HOW),
            Line("Notional", usdc(fill.notional), "USDC", "received + fee"),
            Line("You receive", wanted, "USDC", total=True),
        ],
        "As much SOL as it takes to receive at least that, after the fee.",
    )


def step_card(number: int, step: worked.Step) -> rx.Component:
    """An order and the position after it."""
    fill, after = step.fill, step.position
    verb = "Buy" if fill.side is Side.BUY else "Sell"
    average = after.average_price
    lines = [
        Line("Held", sol(after.size), "SOL"),
        Line("Cost basis", usdc(after.cost_basis), "USDC"),
        Line("Average entry", *(("—", "") if average is None else (price_text(average), "USDC"))),
        Line("Fee", usdc(fill.fee), "USDC"),
    ]
    if fill.side is Side.SELL:
        lines.append(Line("Realised P&L", signed(step.gain), "USDC", _gain_of(step), total=True))
    return card(f"{number}. {verb} {sol(fill.size)} SOL at {price_text(fill.price)}", lines)


def _gain_of(step: worked.Step) -> str:
    """`160 − 154`: what it brought minus what it had cost."""
    cost = step.fill.notional - step.gain
    return f"{usdc(step.fill.notional)} − {usdc(cost)}"


def ledger_table(entries: list[Entry]) -> rx.Component:
    """Ledger entries with the balances that they lead to."""
    heads = ("Entry", "Change", "Balance after")
    rows = [
        (
            f"{entry.kind.capitalize()}, {entry.asset}",
            signed(entry.amount, entry.asset),
            grouped(format_amount(entry.balance_after, entry.asset)),
        )
        for entry in entries
    ]
    return rx.el.table(
        rx.el.caption("Ledger entries of one purchase", class_name="sr-only"),
        rx.el.thead(rx.el.tr(*[rx.el.th(head, scope="col") for head in heads])),
        rx.el.tbody(
            *[
                rx.el.tr(
                    rx.el.th(name, scope="row"),
                    *[rx.el.td(cell, class_name="num") for cell in cells],
                )
                for name, *cells in rows
            ]
        ),
    )
