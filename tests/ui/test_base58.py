"""Addresses as Solana writes them."""

from __future__ import annotations

import json

from tests.ui.javascript import SCRIPTS, run


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
