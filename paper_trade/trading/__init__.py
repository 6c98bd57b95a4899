"""Accounts, orders, positions: the ledger and the rules that move it."""
