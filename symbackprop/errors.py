"""What the program raises when it is misused; a person's mistakes on a page are values, never these."""

from __future__ import annotations


class SymbackpropError(Exception):
    """Base of all errors that are the caller's to mend: the message says where, what, and what to write instead."""


class InputError(SymbackpropError):
    """A file or text that cannot be read as what it was given for."""


class NetworkError(SymbackpropError):
    """A network description that does not hold together; the message starts with the key's path."""


class NotationError(SymbackpropError):
    """A notation that does not hold together; the message starts with the key's path."""
