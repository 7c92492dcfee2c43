"""The ``include:`` of an action: files that its zip holds beside its code.

A list of ``[source, destination]``, as Adobe's tool (aio-lib-runtime,
``getIncludesForAction``) and wskdeploy (``utils/zip.go``) read it: the source is a path
or a glob, relative to the file in which it is written; the destination is a folder of
the zip, its top where none is written.
"""

from __future__ import annotations

import os
import posixpath
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.manifest.problems import Problems
    from scripts.manifest.source import Node

_FORM = "write a list of lists: [[source, destination]]"


@dataclass(frozen=True)
class Included:
    """One entry of ``include:``.

    Attributes:
        source: a path or a glob, relative to the application's folder, with ``/``.
        destination: a folder of the zip; ``.`` for its top; empty where none is
            written, which is the top as far as it has room.
        file: the manifest file that says so, relative to the application's folder.
        line: the line there.
        key: the keys that lead there, joined by dots.
    """

    source: str
    destination: str
    file: str = ""
    line: int = 0
    key: str = ""


def read_included(
    node: Node | None, root: Path, problems: Problems
) -> tuple[Included, ...]:
    """Return the entries; all that is wrong with them is noted."""
    if node is None or node.value is None:
        return ()
    if not isinstance(node.value, tuple):
        problems.error(node, "this must be a list", _FORM)
        return ()
    return tuple(_entries(node.value, root, problems))


def _entries(
    nodes: tuple[Node, ...], root: Path, problems: Problems
) -> Iterator[Included]:
    for node in nodes:
        parts = node.value if isinstance(node.value, tuple) else ()
        texts = [part.value for part in parts if isinstance(part.value, str)]
        if not 1 <= len(texts) == len(parts) <= len(("source", "destination")):
            problems.error(node, "this must be a list of one or two texts", _FORM)
            continue
        source, *rest = (text.replace("\\", "/") for text in texts)
        above = posixpath.dirname(node.file)
        path = os.path.normpath(Path(root, above, source))
        relative = Path(os.path.relpath(path, root)).as_posix()
        destination = posixpath.normpath(rest[0] or ".") if rest else ""
        if relative == ".." or relative.startswith("../"):
            problems.error(node, "the source lies outside of the application")
        elif destination.startswith(("/", "..")):
            problems.error(
                node,
                "the destination lies outside of the zip",
                "write a folder of the zip, such as data/, or ./ for its top",
            )
        else:
            yield Included(relative, destination, node.file, node.line, node.key)
