"""The command line: its commands put together, and how a run of it ends.

Nothing heavy is imported before it is needed: `--help` and `--version` load neither SymPy nor rich.
Exit codes: 0 nothing faulty, 1 something faulty, 2 could not run, 130 interrupted.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from . import __version__
from .check_command import check
from .console import FAILED, FINE, INTERRUPTED, complain
from .derive_command import derive
from .values_command import values
from .verify_command import verify


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "-V", "--version", message="%(prog)s %(version)s")
def symbackprop() -> None:
    """Check backpropagations worked by hand, equality by equality.

    \b
    Example:
      symbackprop check sheet.md
    """


for command in (check, derive, verify, values):
    symbackprop.add_command(command)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    try:
        code = symbackprop.main(args=arguments, prog_name="symbackprop", standalone_mode=False)
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "symbackprop"
        complain(f"{error.format_message().rstrip('.')}; see `{command} --help`")
        return FAILED
    except click.ClickException as error:
        complain(error.format_message())
        return FAILED
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    return code if isinstance(code, int) else FINE


def main() -> NoReturn:
    """The console script."""
    # one page and the process ends: looking through all of SymPy's objects for garbage costs a tenth of the time
    gc.disable()
    sys.exit(run())


if __name__ == "__main__":
    main()
