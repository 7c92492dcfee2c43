"""The application as it ships, beside what its user has made of it.

``tests/as_shipped/`` holds the user's files as they ship. The project's own tests run
against these: in the working tree while it has them unchanged, else in a copy of the
working tree that has them in place of the edited ones.

    python -m tests.shipped          names what was edited, and fails when anything was
    python -m tests.shipped --keep   makes the working tree what ships
"""

from __future__ import annotations

import argparse
import atexit
import functools
import os
import shutil
import sys
import tempfile
from pathlib import Path

WORKING_TREE = Path(__file__).parents[1]
_AS_SHIPPED = "tests/as_shipped"
# What the application consists of; a copy has links to everything else.
_APPLICATION = ("actions", "config", "app.config.yaml", ".env.example")
# A link to the tests would be a second set of modules of their names.
_NOT_LINKED = ("tests", "dist", "build")


def user_files(tree: Path = WORKING_TREE) -> list[str]:
    """Return the names of the files that are the user's."""
    folder = tree / _AS_SHIPPED
    return sorted(
        file.relative_to(folder).as_posix()
        for file in folder.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    )


def edited(tree: Path = WORKING_TREE) -> list[str]:
    """Return the names of the user's files that differ from what ships."""
    return [
        name
        for name in user_files(tree)
        if not (tree / name).is_file()
        or (tree / name).read_bytes() != (tree / _AS_SHIPPED / name).read_bytes()
    ]


def copy_application(folder: Path, tree: Path = WORKING_TREE) -> Path:
    """Copy the application as it ships into ``folder``; return the folder.

    The packages of actions that the user has added are not in the copy.
    """
    for name, content in _application(tree).items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return folder


@functools.cache  # Hundreds of tests have a copy of their own.
def _application(tree: Path) -> dict[str, bytes]:
    """Return the files of the application as it ships, by their paths."""
    shipped = tree / _AS_SHIPPED
    added = {
        manifest.parent
        for manifest in tree.glob("actions/*/actions.config.yaml")
        if not (shipped / "actions" / manifest.parent.name).is_dir()
    }
    files = {
        file.relative_to(tree).as_posix(): file.read_bytes()
        for name in _APPLICATION
        for file in sorted((tree / name).rglob("*"))
        if file.is_file()
        and "__pycache__" not in file.parts
        and added.isdisjoint(file.parents)
    }
    return files | {name: (shipped / name).read_bytes() for name in user_files(tree)}


def application_as_shipped(tree: Path = WORKING_TREE) -> Path:
    """Return a folder with the application as it ships and the rest of ``tree``.

    It is ``tree`` itself while none of the user's files was edited. Otherwise it is a
    temporary copy, which Python imports from before anything else, here and in the
    processes that tests start.
    """
    if not edited(tree):
        return tree
    folder = Path(tempfile.mkdtemp(prefix="as-shipped-")).resolve()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    copy_application(folder, tree)
    for entry in tree.iterdir():
        hidden = entry.name.startswith(".") and entry.name != ".ci"
        if not (hidden or entry.name in _NOT_LINKED or (folder / entry.name).exists()):
            (folder / entry.name).symlink_to(entry)
    sys.path.insert(0, str(folder))
    path = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join([str(folder), *([path] if path else [])])
    return folder


def main() -> None:
    """Name the files that were edited, or keep them as what ships."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", action="store_true")
    if parser.parse_args().keep:
        for name in edited():
            shutil.copy(WORKING_TREE / name, WORKING_TREE / _AS_SHIPPED / name)
    for name in edited():
        sys.stderr.write(f"{name} differs from {_AS_SHIPPED}/{name}\n")
    if edited():
        sys.exit("python -m tests.shipped --keep makes the working tree what ships")


if __name__ == "__main__":
    main()
