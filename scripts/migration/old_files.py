"""One file of the old tree: bounded, and of its form. Nothing in it is executed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scripts.failure import Failure
from scripts.manifest.source import MAX_BYTES
from scripts.manifest.text_files import TextFileError, parse_json, read_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_LIBRARIES = "node_modules"


class OldTree:
    """The files below the folder of an application of the JavaScript kit."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def first(self, names: Iterable[str]) -> str:
        """Return the first of these files that is there; empty when none is."""
        return next((name for name in names if (self.root / name).is_file()), "")

    def named(self, names: Collection[str], folders: Iterable[str]) -> list[str]:
        """Return the files of these names anywhere below the folders, sorted."""
        found = []
        for folder in folders:
            for above, inner, files in os.walk(self.root / folder):
                inner[:] = [each for each in inner if each != _LIBRARIES]
                relative = Path(above).relative_to(self.root)
                found += [
                    (relative / each).as_posix() for each in files if each in names
                ]
        return sorted(found)

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
            Failure: when it is not JSON.
        """
        if not name or not (self.root / name).is_file():
            return None
        try:
            return parse_json(self.text(name))
        except TextFileError as error:
            place = f"{self.root / name}:{error.line}"
            raise Failure(f"{place}: this file {error}", error.hint) from None
