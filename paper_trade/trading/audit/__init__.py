"""The audit: every account recomputed from its trades and its ledger, and compared with its rows.

`account`, `entries`, `trades`, `rows` and `notes` are pure; `reading` reads, `auditor` goes through
all accounts.
"""
