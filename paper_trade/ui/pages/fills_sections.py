"""The sections of the page "How fills work". Their numbers come from `worked_examples`."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Final

import reflex as rx

from paper_trade.trading.orders import MAX_SIZE, MIN_SIZE
from paper_trade.ui import worked_examples as worked
from paper_trade.ui.components.article import Line, Section, card, cards, paragraph, points
from paper_trade.ui.components.guide_link import guide_link
from paper_trade.ui.components.terms import term
from paper_trade.ui.pages import fills_cards as shown
from paper_trade.ui.rules_state import RulesState

_MARK: Final = Decimal(160)
_HELD: Final = worked.STEPS[1].position
_UNREALISED: Final = _HELD.market_value(_MARK) - _HELD.cost_basis


def _word(name: str) -> rx.Component:
    """A term inside of a sentence."""
    return term(name, name)


def _short() -> Section:
    return Section(
        "in-short",
        "In short",
        (
            points(
                (
                    "An order is filled at once and in full, at the ",
                    term("oracle", "oracle’s"),
                    " price of that moment. Buyers and sellers get the same price.",
                ),
                (
                    "The ",
                    _word("fee"),
                    " is ",
                    RulesState.fee_percent,
                    " % of what you trade, paid in USDC, when you buy and when you sell.",
                ),
                (
                    "You trade with what you have: no borrowing, no leverage, no selling of what "
                    "you do not own.",
                ),
                ("When the price is old, uncertain or missing, nobody trades.",),
                (
                    "A refused order changes nothing, and an order that is sent twice is filled "
                    "once.",
                ),
            ),
            _other_fee(),
        ),
    )


def _other_fee() -> rx.Component:
    """Honest where a site charges something else than the examples do."""
    return rx.cond(
        RulesState.fee_percent == shown.FEE,
        rx.fragment(),
        rx.el.p(
            f"The examples below use a fee of {shown.FEE} %. This site charges ",
            RulesState.fee_percent,
            " %.",
            class_name="notice",
        ),
    )


def _the_price() -> Section:
    return Section(
        "price",
        "The price",
        (
            paragraph(
                "There is one kind of order, the ",
                _word("market order"),
                ". Its price is the newest one that the server has from Pyth, a network that "
                "gathers what SOL trades at on many exchanges and publishes one figure from all "
                "of them, several times a second. Prices are in US dollars; one USDC counts as "
                "one dollar.",
            ),
            paragraph(
                "The form shows an estimate until you press the button. The fill is at the price "
                "a moment later, better or worse. A ",
                _word("price guard"),
                " makes sure that it is not much worse.",
            ),
            rx.el.h3("When trading pauses"),
            points(
                (
                    "The price is too old. Each says when it was published; after ",
                    RulesState.max_age_s,
                    " seconds it is ",
                    _word("stale"),
                    ".",
                ),
                (
                    "The price is too uncertain. Each comes with a ",
                    _word("confidence"),
                    f", such as {shown.PRICE} ±\N{NO-BREAK SPACE}{worked.CONFIDENCE}: that is "
                    f"within {worked.CONFIDENCE / worked.PRICE * 100:.2f} %. With more than ",
                    RulesState.max_confidence_percent,
                    " % it is no price to trade on.",
                ),
                ("There is no price at all, for example just after a start.",),
            ),
            paragraph(
                "Trading goes on by itself with the next good price. Your account is not touched "
                "meanwhile. If a site runs on simulated or replayed prices, a banner on every "
                "page says so.",
            ),
        ),
    )


def _amounts() -> Section:
    return Section(
        "amounts",
        "Four ways to order",
        (
            paragraph(
                f"All four at a price of {shown.PRICE} USDC and a fee of {shown.FEE} %. What you "
                "type is exactly what changes hands; the other side follows from it.",
            ),
            cards(shown.buy_for_usdc(), shown.buy_size(), shown.sell_size(), shown.sell_for_usdc()),
        ),
    )


def _rounding() -> Section:
    return Section(
        "rounding",
        "Rounding and limits",
        (
            paragraph(
                "Amounts are counted in whole ",
                term("base unit", "base units"),
                ": nine decimals of SOL, six of USDC. Where a calculation does not come out even, "
                "what you pay is rounded up and what you receive is rounded down. It is never "
                "more than a millionth of a USDC, and it means that nobody makes money by cutting "
                "an order into crumbs.",
            ),
            paragraph(
                f"The smallest order is {shown.sol(MIN_SIZE)} SOL, the largest "
                f"{shown.sol(MAX_SIZE)} SOL. Receipts are calculated exactly: their figures add "
                "up to the last digit.",
            ),
        ),
    )


def _position() -> Section:
    return Section(
        "position",
        "Profit and loss",
        (
            paragraph(
                "Your position has a ",
                _word("cost basis"),
                ": what you paid for the SOL you still hold, without fees. Cost ÷ size is the ",
                _word("average entry"),
                ". A sale takes its share of the cost away, and what it brings above that share "
                "is ",
                term("realised P&L", "realised profit"),
                ". Fees are counted on their own, so that you see what they cost.",
            ),
            cards(
                *[
                    shown.step_card(number, step)
                    for number, step in enumerate(worked.STEPS, start=1)
                ]
            ),
            paragraph(
                "While you hold SOL, the ",
                _word("mark price"),
                " says what it is worth: size × mark price is its ",
                _word("market value"),
                ", and market value − cost basis the ",
                _word("unrealised P&L"),
                f". After the second step, at a price of {_MARK}, that would be ",
                shown.signed(_UNREALISED),
                " USDC.",
            ),
            paragraph(
                "In the end the four trades realised ",
                shown.signed(worked.STEPS[-1].position.realized_pnl),
                " USDC and cost ",
                shown.usdc(worked.STEPS[-1].position.fees),
                " USDC in fees. Your ",
                _word("net P&L"),
                " is both together: ",
                shown.signed(
                    worked.STEPS[-1].position.realized_pnl - worked.STEPS[-1].position.fees
                ),
                " USDC.",
            ),
        ),
    )


def _round_trip() -> Section:
    trip = worked.ROUND_TRIP
    return Section(
        "round-trip",
        "What a round trip costs",
        (
            paragraph(
                "Buying and selling again pays two fees. If the price stands still, that is what "
                "you lose; the price has to rise by ",
                rx.el.strong(f"{trip.rise * 100:.2f} %"),
                " before a purchase has earned its fees. The more often you trade, the more this "
                "counts: see your ",
                _word("turnover"),
                ".",
            ),
            cards(
                card(
                    "Bought and sold at the same price",
                    [
                        Line(
                            "You pay", shown.usdc(trip.buy.total), "USDC", f"buy at {shown.PRICE}"
                        ),
                        Line(
                            "You receive",
                            shown.usdc(trip.sale.total),
                            "USDC",
                            f"sell at {shown.PRICE}",
                        ),
                        Line("Lost to fees", shown.usdc(trip.lost), "USDC", total=True),
                        Line("Break-even price", shown.price_text(trip.break_even), "USDC"),
                    ],
                )
            ),
        ),
    )


def _refused() -> Section:
    return Section(
        "refused",
        "When an order is refused",
        (
            paragraph(
                "A refusal changes no balance, no position and costs nothing. It comes with the "
                "reason and its numbers. Somebody with 1,000 USDC would read:",
            ),
            rx.el.dl(
                *[
                    rx.el.div(rx.el.dt(title), rx.el.dd(words), class_name="refusal")
                    for title, words in worked.REFUSALS.items()
                ],
                class_name="panel refusals",
            ),
        ),
    )


def _once() -> Section:
    return Section(
        "once",
        "Sent twice, filled once",
        (
            paragraph(
                "The form gives every order a number of its own before it is sent. If the same "
                "order arrives again, after a double click or a lost answer, it is not filled "
                "again: you get the first fill’s ",
                _word("receipt"),
                " back. A double click never buys twice.",
            ),
            paragraph(
                "A fill happens as a whole or not at all: balances, position, receipt and ledger "
                "change together. If you trade in two tabs, one order waits for the other, and "
                "you cannot spend the same USDC twice.",
            ),
        ),
    )


def _records() -> Section:
    return Section(
        "records",
        "Receipts and the ledger",
        (
            paragraph(
                "Every fill keeps the price it was given, with its confidence, the time it was "
                "published, how old it was and the ",
                _word("feed"),
                " it came from. You can check each of them later.",
            ),
            paragraph(
                "The ",
                _word("ledger"),
                " is the account’s bank statement. The purchase for ",
                shown.usdc(worked.BUY_FOR_USDC.total),
                " USDC above, as the first of an account with 1,000, writes three entries, each "
                "with the balance after it. Adding up all entries always gives your balances.",
            ),
            rx.el.div(shown.ledger_table(worked.LEDGER), class_name="panel statement"),
        ),
    )


def _real_markets() -> Section:
    return Section(
        "real-markets",
        "What a real market adds",
        (
            paragraph(
                "Practice should not teach what fails in earnest. These things exist on a real "
                "market and not here; nearly all of them cost you money:",
            ),
            points(
                (
                    rx.el.strong("Spread. "),
                    "Buyers pay a little more than sellers get. Here both trade at one price.",
                ),
                (
                    rx.el.strong("Depth. "),
                    "Only so much is offered at the best price; a large order eats into worse "
                    "ones. That ",
                    _word("slippage"),
                    " does not exist here: 10,000 SOL fill at the same price as one.",
                ),
                (
                    rx.el.strong("Waiting and partial fills. "),
                    "Real orders take time, may fill in parts, or fail while the price runs away. "
                    "On a blockchain you pay network fees, even for some transactions that fail.",
                ),
                (
                    rx.el.strong("Others. "),
                    "Your orders do not move this price. On a real market, others see and answer "
                    "them, and some get ahead of them.",
                ),
                (
                    rx.el.strong("Funding and borrowing. "),
                    "Here is only buying and selling what you own: no leverage, no short sales, "
                    "so no interest and no liquidation.",
                ),
                (
                    rx.el.strong("Other fees. "),
                    "Venues charge from nothing to well over half a percent, and differently for "
                    "orders that wait. Deposits and withdrawals may cost, too.",
                ),
                (
                    rx.el.strong("The price itself. "),
                    "An oracle sums up many exchanges; the one you trade on may be above or below "
                    "it, and a USDC may be worth a little more or less than a dollar.",
                ),
            ),
            paragraph(
                "So expect a live result to be worse than a practised one. A strategy that makes "
                "a few tenths of a percent a trade here may well lose there.",
            ),
            rx.el.div(
                rx.el.a("Open the terminal", href="/trade", class_name="button button-primary"),
                guide_link("Guided first trade", class_name="button"),
                class_name="article-end",
            ),
        ),
    )


SECTIONS: Final[tuple[Callable[[], Section], ...]] = (
    _short,
    _the_price,
    _amounts,
    _rounding,
    _position,
    _round_trip,
    _refused,
    _once,
    _records,
    _real_markets,
)
"""In the order in which they are read."""
