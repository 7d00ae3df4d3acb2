"""What a token looks like: one pattern for LaTeX and one for mathematics in plain text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from . import tables


def _alternatives(strings: Iterable[str]) -> str:
    return "|".join(re.escape(text) for text in sorted(strings, key=lambda text: -len(text)))


_EXPONENT = r"(?:[eE][+\-\u2212]?[0-9]+(?![0-9A-Za-z]))?"
_POINT = rf"(?:[0-9]+\.[0-9]+|\.[0-9]+|[0-9]+\.(?![A-Za-z0-9._])|[0-9]+\{{,\}}[0-9]+|[0-9]+){_EXPONENT}"
_COMMA = rf"(?<![0-9],)[0-9]+,[0-9]+(?![,.]?[0-9]){_EXPONENT}"
_TEXT = _alternatives(name[1:] for name in tables.TEXT_COMMANDS)
_SILENT = _alternatives(name[1:] for name in tables.IGNORED_WITH_ARGUMENT)
_WORD = _alternatives(tables.WORDS)
_SUP = "".join(tables.SUPERSCRIPTS)
_SUB = "".join(tables.SUBSCRIPTS)
_LETTER = rf"[^\W\d_{re.escape(_SUP + _SUB + ''.join(tables.VULGAR))}][\u0300-\u036f\u20d0-\u20f0]*"
_LATIN = _LETTER.replace("[^", "[^\u0370-\u03ff∆ℓ∞ℒℝ\U0001d400-\U0001d7ff", 1)
_ASCII_RELATIONS = _alternatives(sign for sign in tables.RELATIONS if not sign.startswith("\\"))
_SHARED = rf"""
  |(?P<usup>[{re.escape(_SUP)}]+)
  |(?P<usub>[{re.escape(_SUB)}]+)
  |(?P<vulgar>[{"".join(tables.VULGAR)}])
  |(?P<prime>['′’‘ʹ´″‴⁗]+)
  |(?P<dots>\.\.\.+|[…⋯⋮⋱])
  |(?P<pointwise>\.[*/])
  |(?P<mark>//+|[✓✔☑□■∎])
  |(?P<relation>{_ASCII_RELATIONS})
  |(?P<sign>[+\-−–±∓＋－])
  |(?P<open>[(\[（⟨【])
  |(?P<close>[)\]）⟩】])
  |(?P<bar>\|\||[|‖])
  |(?P<other>.)
"""
TEX = re.compile(
    rf"""
    (?P<blank>\s+)
  |(?P<row>\\\\(?:\*?[ ]*\[-?[0-9.]+\s*(?:pt|em|ex|mm|cm|in|mu)\])?|\\cr(?![A-Za-z])|\\tabularnewline)
  |(?P<env>\\(?:begin|end)\s*\{{[A-Za-z]+\*?\}})
  |(?P<sized>\\(?:left|right|middle|[bB]igg?[lrm]?)(?![A-Za-z])\s*(?:\\[lr](?:vert|Vert|brace|brack|angle|floor|ceil)|\\[vV]ert|\\[{{}}|]|[()\[\]|./<>⟨⟩‖]))
  |(?P<text>\\(?:{_TEXT}|textbf)(?![A-Za-z])\s*\{{(?:[^{{}}\\$]|\\[^A-Za-z{{}}])*\}})
  |(?P<silent>\\(?:{_SILENT})\*?(?![A-Za-z])\s*\{{[^{{}}]*\}})
  |(?P<command>\\(?:[A-Za-z]+|.))
  |(?P<numberc>{_COMMA})
  |(?P<number>{_POINT})
  |(?P<attribute>(?<=[A-Za-z0-9\])}}])\.T(?![A-Za-z0-9]))
  |(?P<word>(?<![A-Za-z])(?:{_WORD})(?![A-Za-z0-9]))
  |(?P<diff>(?<![A-Za-z])d(?:{_WORD}|[A-Za-z])(?:[0-9]+(?![0-9.]))?(?![A-Za-z]))
  |(?P<name>{_LETTER}(?:(?<![0-9])[0-9]+(?![0-9]*\.[0-9]))?)
  |(?P<comment>%[^\n]*)
  {_SHARED}""",
    re.VERBOSE | re.DOTALL,
)
PLAIN = re.compile(
    rf"""
    (?P<blank>\s+)
  |(?P<command>\\(?:[A-Za-z]+|.))
  |(?P<numberc>{_COMMA})
  |(?P<number>{_POINT})
  |(?P<attribute>\.T(?![A-Za-z0-9]))
  |(?P<dotted>(?:np|math|torch|numpy|tf|F|nn|self|jnp)(?:\.[A-Za-z]\w*)+)
  |(?P<name>(?:[\u0370-\u03ff∆ℓ∞ℒℝ\U0001d400-\U0001d7ff][\u0300-\u036f\u20d0-\u20f0]*|(?:{_LATIN})+)[0-9]*)
  |(?P<power>\*\*)
  {_SHARED}""",
    re.VERBOSE | re.DOTALL,
)
SCRIPT_PIECE = re.compile(r"[0-9]+|[A-Za-z][0-9]*|.")
