"""Why a convention of a page is held."""

from __future__ import annotations

from dataclasses import dataclass

from ..source import Span


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a convention is held, and where on the page that stands."""

    convention: str
    because: str
    span: Span | None = None
