"""Reads a backpropagation worked by hand and judges every equality on the page.

`Network` and `check` are imported when they are first asked for: the command line's help needs neither.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .api import check
    from .network.spec import Network

__version__ = "0.1.0"
__all__ = ["Network", "__version__", "check"]


def __getattr__(name: str) -> object:
    if name == "Network":
        from .network.spec import Network

        return Network
    if name == "check":
        from .api import check

        return check
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
