"""The account's fills are read as far back as the chart reaches, and no further."""

from __future__ import annotations

import json
from typing import Any

from tests.ui.javascript import SCRIPTS, run


def trade(number: int, time: int) -> dict[str, Any]:
    """The trade with that id, at a price published at `time`, UNIX seconds."""
    from_epoch = f"1970-01-01T00:{time // 60:02}:{time % 60:02}.500000Z"
    receipt = {"publish_time": from_epoch}
    return {"id": str(number), "side": "buy", "size": "1", "price": "150", "receipt": receipt}


PAGES = {
    "": {"trades": [trade(6, 600), trade(5, 500)], "next_cursor": "5"},
    "5": {"trades": [trade(4, 400), trade(3, 300)], "next_cursor": "3"},
    "3": {"trades": [trade(2, 200), trade(1, 100)], "next_cursor": None},
}


def play(steps: str) -> Any:
    """What `steps` put into `out`; `asked` are the cursors asked for, `shown` the fills' times."""
    module = json.dumps((SCRIPTS / "account_fills.js").as_uri())
    return run(
        f"""
        import {{ AccountFills }} from {module};
        const pages = JSON.parse(process.argv[1]);
        const asked = [];
        let [shown, broken] = [[], false];
        globalThis.fetch = async (address) => {{
            const cursor = new URL(address, "http://x").searchParams.get("cursor") ?? "";
            asked.push(cursor);
            return {{ ok: !broken, json: async () => pages[cursor] }};
        }};
        const settled = () => new Promise((done) => setTimeout(done, 5));
        const fills = new AccountFills("1", (all) => {{ shown = all.map(({{ time }}) => time); }});
        const out = {{}};
        {steps}
        process.stdout.write(JSON.stringify({{ ...out, asked, shown }}));
        """,
        json.dumps(PAGES),
    )


def test_only_as_far_back_as_the_chart_reaches() -> None:
    out = play("fills.reach(450); await settled();")
    assert out["asked"] == ["", "5"]
    assert out["shown"] == [600.5, 500.5, 400.5, 300.5]


def test_further_back_when_the_chart_goes_there_and_never_twice() -> None:
    out = play(
        """fills.reach(550); await settled();
        fills.reach(250); fills.reach(240); await settled();
        fills.reach(0); await settled(); fills.reach(-1); await settled();"""
    )
    assert out["asked"] == ["", "5", "3"]
    assert len(out["shown"]) == 6


def test_a_failure_is_tried_again_from_where_it_was() -> None:
    out = play(
        """fills.reach(550); await settled();
        broken = true; fills.reach(350); await settled();
        broken = false; fills.reach(350); await settled();"""
    )
    assert out["asked"] == ["", "5", "5"]
    assert len(out["shown"]) == 4
