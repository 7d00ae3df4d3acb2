"""Reads a backpropagation worked by hand and judges every equality on the page.

`Network` and `check` are imported when they are first asked for: the command line's help needs neither.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .api import check, derive, verify
    from .network.spec import Network

__version__ = "0.1.0"
__all__ = ["Network", "__version__", "check", "derive", "verify"]


def __getattr__(name: str) -> Any:
    if name == "Network":
        from .network.spec import Network

        return Network
    if name == "check":
        from .api import check

        return check
    if name == "derive":
        from .api import derive

        return derive
    if name == "verify":
        from .api import verify

        return verify
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)


class _Stage(ModuleType):
    """A folder that shares its name with a function of the package, and is called as that function."""

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        return __getattr__(self.__name__.rpartition(".")[2])(*arguments, **options)


class _Package(ModuleType):
    """This package. Python binds a folder to its name here when it is imported: `check` must stay a call then."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name in __all__ and isinstance(value, ModuleType):
            value.__class__ = _Stage
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
