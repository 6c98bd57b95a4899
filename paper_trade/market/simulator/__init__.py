"""The market simulator: a Hermes server of our own, for machines that cannot reach Pyth."""

from paper_trade.market.simulator.routes import create_simulator
from paper_trade.market.simulator.server import DEFAULT_PORT, open_source, serve, serve_app

__all__ = ["DEFAULT_PORT", "create_simulator", "open_source", "serve", "serve_app"]
