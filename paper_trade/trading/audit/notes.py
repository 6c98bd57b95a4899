"""What an audit notes down about one account. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from paper_trade.findings import Finding
from paper_trade.money import Asset, format_amount

MOST_OF_A_KIND = 3
"""One edit can put thousands of later rows in the wrong: the first few say where to look."""


class Notes:
    """The findings about an account, of each kind the first few and how many more there are."""

    def __init__(self, account_id: int) -> None:
        self._account_id = account_id
        self._found: list[Finding] = []
        self._kinds: Counter[str] = Counter()

    def differ(self, kind: str, which: object, expected: object, found: object) -> None:
        """Note that `kind` `which` is not as expected."""
        self._kinds[kind] += 1
        if self._kinds[kind] <= MOST_OF_A_KIND:
            what = f"{kind} {which}".rstrip()
            self._found.append(Finding(self._account_id, what, str(expected), str(found)))

    def compare(self, kind: str, which: object, expected: object, found: object) -> None:
        """Note it unless both are equal."""
        if expected != found:
            self.differ(kind, which, expected, found)

    def compare_amounts(
        self, kind: str, which: object, expected: int, found: int, asset: Asset
    ) -> None:
        """The same of base units of `asset`."""
        if expected != found:
            self.differ(kind, which, amount(expected, asset), amount(found, asset))

    def findings(self) -> Iterator[Finding]:
        """All that was noted, in that order."""
        yield from self._found
        for kind, number in self._kinds.items():
            if number > MOST_OF_A_KIND:
                more = str(number - MOST_OF_A_KIND)
                yield Finding(self._account_id, f"{kind}, further ones", "0", more)


def amount(units: int, asset: Asset) -> str:
    """Base units as a person reads them: `1.5 SOL`."""
    return f"{format_amount(units, asset)} {asset}"
