"""`python -m paper_trade …`: the whole stack, or one part of it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from paper_trade.heartbeat import WORKERS
from paper_trade.settings import Settings, SettingsError, load_settings
from paper_trade.stack import commands
from paper_trade.stack.errors import StackError

ALL_IS_WELL = 0
CANNOT_RUN = FINDINGS = 1
BAD_SETTING = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the process's exit code. Expected failures are one line on stderr."""
    options = _parser().parse_args(arguments)
    try:
        return run(options, load_settings())
    except SettingsError as error:
        print(error, file=sys.stderr)
        return BAD_SETTING
    except StackError as error:
        print(error, file=sys.stderr)
        return CANNOT_RUN
    except KeyboardInterrupt:
        return ALL_IS_WELL


def run(options: argparse.Namespace, settings: Settings) -> int:
    match options.command:
        case "up":
            commands.whole_stack(settings)
        case "web":
            commands.web(settings)
        case "worker":
            commands.worker(settings, options.name)
        case "simulator":
            commands.simulator(settings, options.port)
        case "migrate":
            commands.migrate(settings)
        case "audit":
            return ALL_IS_WELL if commands.audit(settings) else FINDINGS
    return ALL_IS_WELL


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m paper_trade", description=__doc__)
    choice = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    choice.add_parser("up", help="everything: servers, migrations, prices, candles, web")
    choice.add_parser("web", help="pages, API and WebSocket on HOST:PORT")
    worker = choice.add_parser("worker", help="one background worker")
    worker.add_argument("name", choices=WORKERS)
    simulator = choice.add_parser("simulator", help="a made-up market that speaks Pyth's protocol")
    simulator.add_argument("--port", type=int, help="loopback port to listen on")
    choice.add_parser("migrate", help="bring DATABASE_URL's schema up to date")
    choice.add_parser("audit", help="recompute every account from its ledger and trades")
    return parser


if __name__ == "__main__":
    sys.exit(main())
