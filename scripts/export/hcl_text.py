"""JSON values in HCL, the language of Terraform's files.

Source: HashiCorp, Terraform's "Strings and Templates".
"""

from __future__ import annotations

import json
import re
from itertools import groupby
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
# Words that mean something else where a name may stand.
_RESERVED = {"for", "false", "null", "true"}
# What begins a template in a text of HCL.
_TEMPLATE = re.compile(r"[$%]\{")


def hcl(value: object, indent: str = "") -> str:
    """Return a JSON value in the words of HCL, laid out as ``terraform fmt`` does."""
    if isinstance(value, dict):
        lines = "".join(_members(value, indent + "  "))
        return f"{{\n{lines}{indent}}}" if value else "{}"
    if isinstance(value, list):
        return f"[{', '.join(hcl(each, indent) for each in value)}]"
    return _text(value) if isinstance(value, str) else json.dumps(value)


def _members(value: dict[str, Any], indent: str) -> Iterator[str]:
    """Yield the lines of an object; those of one line each stand below each other."""
    members = [(_key(name), hcl(each, indent)) for name, each in value.items()]
    for is_long, group in groupby(members, lambda member: "\n" in member[1]):
        together = list(group)
        width = 0 if is_long else max(len(name) for name, _ in together)
        for name, text in together:
            yield f"{indent}{name:{width}} = {text}\n"


def _key(name: str) -> str:
    is_word = _NAME.fullmatch(name) and name not in _RESERVED
    return name if is_word else _text(name)


def _text(text: str) -> str:
    # JSON escapes characters beyond the first 65,536 as two, which HCL reads as two.
    plain = json.dumps(text, ensure_ascii=False)
    ascii_only = "".join(
        each if " " <= each <= "~" else _escape(each) for each in plain
    )
    return _TEMPLATE.sub(lambda found: found[0][0] + found[0], ascii_only)


def _escape(character: str) -> str:
    return f"\\U{ord(character):08x}"
