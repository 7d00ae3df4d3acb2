"""Budgets of the text stages: what is read before a member is given up as unread, in one place.

Each holds before anything is built, so that a hostile or broken page costs no more than a long one.
"""

MAX_NOTE_CHARACTERS = 250_000  # mathematics read of one note; what comes after is unread
MAX_TOKENS = 20_000  # of one formula
MAX_DEPTH = 48  # brackets, scripts and arguments within one another; each costs about six frames of the parser
MAX_CELLS = 10_000  # of one matrix
MAX_DIGITS = 2_000  # of one number, as written.read_number has it
