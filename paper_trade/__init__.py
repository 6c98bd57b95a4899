"""A place to practise trading SOL/USDC with virtual funds and live prices."""

__version__ = "0.1.0"
