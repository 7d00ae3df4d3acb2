"""How hand-worked backpropagation goes wrong: each cause predicts what the writer would have got; what is predicted and stands there is named."""

from .explain import explain
from .registry import CAUSES

__all__ = ["CAUSES", "explain"]
