"""What can keep a stack from starting."""

from __future__ import annotations


class StackError(Exception):
    """The stack cannot start or go on. The text is one line for a person and says what to do."""
