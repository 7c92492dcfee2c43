"""One file of the old tree: bounded, and of its form. Nothing in it is executed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scripts.failure import Failure
from scripts.manifest.source import MAX_BYTES, parse
from scripts.manifest.text_files import TextFileError, parse_json, read_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from scripts.manifest.problems import Problems
    from scripts.manifest.source import Node


class OldTree:
    """The files below the folder of an application of the JavaScript kit."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def first(self, names: Iterable[str]) -> str:
        """Return the first of these files that is there; empty when none is."""
        return next((name for name in names if (self.root / name).is_file()), "")

    def text(self, name: str) -> str:
        """Return the text of a file; empty when there is none.

        Raises:
            Failure: when it is too large, or no text.
        """
        path = self.root / name
        if not name or not path.is_file():
            return ""
        if path.stat().st_size > MAX_BYTES:
            raise Failure(f"{path}: this file has more than {MAX_BYTES} bytes")
        try:
            return read_text(path)
        except TextFileError as error:
            raise Failure(f"{path}: this file {error}", error.hint) from None

    def json(self, name: str) -> Any:
        """Return the value of a JSON file; None when there is no such file.

        Raises:
            Failure: when it is no JSON.
        """
        text = self.text(name)
        if not text:
            return None
        try:
            return parse_json(text)
        except TextFileError as error:
            place = f"{self.root / name}:{error.line}"
            raise Failure(f"{place}: this file {error}", error.hint) from None

    def yaml(self, name: str) -> Any:
        """Return the value of a YAML file, ``{}`` when there is none.

        Raises:
            Failure: when it is no YAML.
        """
        node = self._node(name)
        return node.plain() if node else {}

    def _node(self, name: str) -> Node | None:
        node, problems = parse(self.text(name), name)
        if not problems.usable:
            raise Failure(
                f"{self.root / name}: {first_message(problems)}",
                "correct it there, or give the folder of another version",
            )
        return node


def first_message(problems: Problems) -> str:
    """Return what is wrong first."""
    found = problems.sorted()
    return f"line {found[0].line}: {found[0].message}" if found else ""


def mapping(value: Any, *steps: str) -> dict[str, Any]:
    """Return the mapping to which the steps lead; an empty one when there is none."""
    for step in steps:
        value = value.get(step) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}
