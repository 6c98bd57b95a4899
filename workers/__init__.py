"""The background processes: wiring only, the work itself is in `paper_trade`."""
