"""How hand-worked backpropagation goes wrong: a cause is named where what it predicts is what stands there."""

from .explain import explain
from .registry import CAUSES

__all__ = ["CAUSES", "explain"]
