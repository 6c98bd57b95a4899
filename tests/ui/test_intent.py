"""One client_order_id for one intent, however often it is read."""

from __future__ import annotations

import json
from uuid import UUID

from tests.ui.javascript import SCRIPTS, call_all, run


def test_an_intent_keeps_its_id_until_it_changes() -> None:
    wanted = [
        ("buy", "USDC", "100"),
        ("buy", "USDC", "100"),
        ("sell", "USDC", "100"),
        ("buy", "USDC", "100"),
        ("buy", "USDC", ""),
        ("buy", "USDC", "100"),
    ]
    first, again, sell, later, none, last = call_all("figures.js", "intentId", wanted)
    assert first == again
    assert none == ""
    assert len({first, sell, later, last}) == 4
    assert UUID(first).version == 4


def test_base58_is_solanas() -> None:
    addresses = run(
        f"""
        import {{ base58 }} from {json.dumps((SCRIPTS / "base58.js").as_uri())};
        const keys = [new Uint8Array(32), Uint8Array.from({{length: 32}}, (_, i) => 255 - i),
                      Uint8Array.from([0, 0, 1, ...new Uint8Array(29)])];
        process.stdout.write(JSON.stringify(keys.map(base58)));
        """
    )
    from solders.pubkey import Pubkey

    keys = [bytes(32), bytes(255 - i for i in range(32)), bytes([0, 0, 1, *bytes(29)])]
    assert addresses == [str(Pubkey.from_bytes(key)) for key in keys]
