"""Size, cost and profit of what is held. Pure; sizes in lamports, money in micro-USDC."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from paper_trade.money import exact_notional, round_received
from paper_trade.trading.orders import Fill
from paper_trade.vocabulary import Side

_NINE_DECIMALS = Decimal("1e-9")
_PERCENT_DECIMALS = Decimal("0.0001")
_MICRO_PER_LAMPORT_PRICE = 1000
"""cost basis / size is micro-USDC a lamport; times this it is USDC for one SOL."""


@dataclass(frozen=True, slots=True)
class PositionState:
    """What an account holds of SOL.

    `cost_basis` is what was paid for `size`, fees not in it; an average price would drift with
    rounding, a cost does not. `realized_pnl` (fees not in it) and `fees` add up over the account.
    """

    size: int = 0
    cost_basis: int = 0
    realized_pnl: int = 0
    fees: int = 0

    def after(self, fill: Fill) -> PositionState:
        """The position once `fill` has happened.

        A partial sale removes its share of the cost, rounded down; the last one removes the rest.
        """
        fees = self.fees + fill.fee
        if fill.side is Side.BUY:
            cost = self.cost_basis + fill.notional
            return PositionState(self.size + fill.size, cost, self.realized_pnl, fees)
        removed = self.cost_basis * fill.size // self.size
        return PositionState(
            size=self.size - fill.size,
            cost_basis=self.cost_basis - removed,
            realized_pnl=self.realized_pnl + fill.notional - removed,
            fees=fees,
        )

    @property
    def average_price(self) -> Decimal | None:
        """USDC for one SOL, 9 decimals; None when nothing is held."""
        if self.size == 0:
            return None
        average = Decimal(self.cost_basis * _MICRO_PER_LAMPORT_PRICE) / self.size
        return average.quantize(_NINE_DECIMALS)

    def market_value(self, price: Decimal) -> int:
        """What the position would sell for before fees, rounded down."""
        return round_received(exact_notional(price, self.size))


def percent_of(part: int, whole: int) -> Decimal | None:
    """`part` in percent of `whole`, four decimals; None when there is no whole."""
    if whole == 0:
        return None
    return (Decimal(part) * 100 / whole).quantize(_PERCENT_DECIMALS)
