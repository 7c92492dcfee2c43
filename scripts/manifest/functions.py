"""The ``function:`` of an action: a Python file, or a folder with a ``__main__.py``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.manifest.problems import Problems
    from scripts.manifest.source import Node

_JAVASCRIPT = (
    "this is JavaScript, and the runtime is Python",
    "name the Python file",
)
#: By suffix: what such a file is, and what to do about it.
_NO_PYTHON = {
    **dict.fromkeys((".js", ".cjs", ".mjs", ".jsx", ".ts", ".tsx"), _JAVASCRIPT),
    ".zip": (
        "this is a zip, and starter-kit build makes it from the code",
        "name the Python file, or the folder with its __main__.py",
    ),
}


def read_function(
    node: Node, members: Mapping[str, Node], problems: Problems, root: Path
) -> Path:
    """Return the absolute path, which is relative to the file in which it is written.

    Args:
        node: the action.
        members: what is said under its name.
        problems: takes what is wrong.
        root: the application's folder.
    """
    if "function" not in members:
        problems.unusable(
            node,
            "the action has no code",
            "write function: and the path of its __main__.py",
            under="function",
        )
        return root
    written = members["function"]
    text = written.text(problems)
    if not text.strip():
        if isinstance(written.value, str):
            problems.error(written, "this is empty", "write the path of a Python file")
        return root
    path = Path(os.path.normpath(Path(root, written.file).parent / text))
    message, hint = _fault(path, text, written.file, root)
    # Of an action of Node's, its runtime says all.
    is_node = _is_node(members) and (message, hint) == _JAVASCRIPT
    if message and not is_node:
        problems.error(written, message, hint)
    return path


def _is_node(members: Mapping[str, Node]) -> bool:
    runtime = members["runtime"].value if "runtime" in members else ""
    return isinstance(runtime, str) and runtime.startswith("nodejs:")


def _fault(path: Path, text: str, file: str, root: Path) -> tuple[str, str]:
    """Return what is wrong with a function's path, and what to do about it."""
    try:
        is_folder, is_there = path.is_dir(), path.exists()
        is_inside = path.resolve().is_relative_to(root.resolve())
    except OSError:  # a name that no file system takes
        is_folder = is_there = is_inside = False
    if not is_there and "\\" in text:
        slashes = text.replace("\\", "/")
        return "there is no such file", f"write / instead of \\: {slashes}"
    if not is_folder and path.suffix.lower() in _NO_PYTHON:
        return _NO_PYTHON[path.suffix.lower()]
    if not is_there:
        return "there is no such file", (
            f"a path is relative to the file it stands in, {file}"
        )
    if not is_inside:
        return "this lies outside of the application", (
            "put the file below the folder of app.config.yaml"
        )
    if is_folder and (path / "__main__.py").is_file():
        return "", ""
    return _neither_file_nor_folder(path, is_folder=is_folder)


def _neither_file_nor_folder(path: Path, *, is_folder: bool) -> tuple[str, str]:
    if is_folder:
        return "there is no __main__.py in this folder", (
            "name the file with the function, or rename it to __main__.py"
        )
    if path.suffix != ".py":
        return (
            "this is not a Python file",
            "name a file that ends with .py, or a folder",
        )
    return "", ""
