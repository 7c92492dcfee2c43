"""What a plain word of a YAML file means.

The reading is that of Adobe's loader (js-yaml, its ``safeLoad``), which follows
YAML 1.2 where PyYAML follows 1.1: ``yes``, ``no``, ``on`` and ``off`` are texts. Where
js-yaml itself reads an unexpected number or date (``010`` is 8, ``1_000`` is 1000,
``1:30`` is 90), the word is a text, and ambiguous.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

Scalar: TypeAlias = str | int | float | bool | None

_WORDS: Mapping[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,99})", re.ASCII)
_HEXADECIMAL = re.compile(r"[-+]?0x[0-9a-fA-F]{1,99}", re.ASCII)
_FLOAT = re.compile(
    r"(?:[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,2})?",
    re.ASCII,
)
# Read as numbers or dates by some YAML parsers, Adobe's among them.
_AMBIGUOUS = re.compile(
    r"""[-+]?0[0-9_]+(\.[0-9_]*)?            # 010
    |   [-+]?0[bo][01234567_]+               # 0b11, 0o17
    |   [-+]?0x[0-9a-fA-F_]+                 # 0xFF_FF
    |   [-+]?[0-9][0-9_]*(\.[0-9_]*)?([eE][-+]?[0-9]+)?   # 1_000, 1e999
    |   [-+]?\.[0-9_]+([eE][-+]?[0-9]+)?     # -.5
    |   [-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?      # 1:30
    |   [0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt\ \t].*)?       # 2024-01-01
    |   [-+]?\.(inf|Inf|INF|nan|NaN|NAN)     # .inf
    """,
    re.ASCII | re.VERBOSE,
)


def meaning_of(word: str) -> Scalar:
    """Return what a word without quotes means; a text where it means nothing else."""
    if word in _WORDS:
        return _WORDS[word]
    if _INTEGER.fullmatch(word):
        return int(word)
    if _HEXADECIMAL.fullmatch(word):
        return int(word, 16)
    if _FLOAT.fullmatch(word):
        return float(word)
    return word


def is_ambiguous(word: str) -> bool:
    """Tell whether other parsers read a number or a date where this reads a text."""
    return meaning_of(word) == word and bool(_AMBIGUOUS.fullmatch(word))
