"""Which data files ship with an action: those that its code or its manifest names.

A file that merely lies beside a module may be a credential. So a file ships when a text
in a shipped module is its name (``"events.json"``, ``"config/events.json"``) or part of
a path to a folder of data that it lies in (``HERE / "templates"``), or when an input
that ends with ``_FILE`` or the manifest's ``include:`` names it. A link out of the
application and a file that git ignores do not ship, and a file that holds a secret
stops the build.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

from scripts.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path, PurePosixPath

    from scripts.build.literals import Paths

_CODE = frozenset((".py", ".pyc", ".pyi"))
_NOT_DATA = frozenset(("readme.md", "actions.config.yaml", "py.typed"))
# What a folder of an application may hold besides data, and what no action reads.
_NOT_OURS = frozenset(("__pycache__", "node_modules"))
_GIT_OPTIONS = (
    *("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}"),
    *("-c", "safe.directory=*"),
)
_SIGNS_OF_A_SECRET = (b"PRIVATE KEY-----", b'"client_secrets"', b'"client_secret"')


def candidates(
    folder: Path, root: Path, above: frozenset[Path] = frozenset()
) -> Iterator[Path]:
    """Return the files beside a module that are no code, without those of packages.

    A link to another folder of the application is followed, but not to one above.
    """
    above |= {folder.resolve()}
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith(".") or entry.name in _NOT_OURS:
            continue
        if entry.is_dir():
            if entry.resolve() not in above and _is_data(entry, root):
                yield from candidates(entry, root, above)
        elif entry.suffix.lower() not in _CODE and entry.name.lower() not in _NOT_DATA:
            yield entry


def is_named(package: PurePosixPath, below: PurePosixPath, paths: Paths) -> bool:
    """Tell whether the code names a file by the end of its path, or a folder above it.

    Args:
        package: the folder of the module that the file lies beside, in the bundle.
        below: the file's path below that folder.
        paths: what the code writes out.
    """
    parts = (package / below).parts
    ends = {"/".join(parts[start:]) for start in range(len(parts))}
    folders = {
        name
        for folder in below.parents
        if folder.parts
        for name in (folder.name, str(folder), str(package / folder))
    }
    return bool(ends & paths.texts or folders & paths.folders)


def named_from(root: Path, paths: Paths) -> Iterator[Path]:
    """Return the files that the code names by their path from the application's folder.

    A folder counts with all that is in it, unless it holds code.
    """
    there = {entry.name for entry in root.iterdir()}
    for path in _paths_below(there, paths):
        place = root / path
        if place.is_file() and place.suffix.lower() not in _CODE:
            yield place
        elif path in paths.folders and _is_data(place, root):
            yield from candidates(place, root)


def named_folders(bases: Iterable[Path], paths: Paths, root: Path) -> Iterator[Path]:
    """Return the folders without code that texts of the code are the path of."""
    for base in bases:
        folders = {entry.name for entry in base.iterdir() if entry.is_dir()}
        for path in _paths_below(folders, paths):
            if _is_data(base / path, root):
                yield base / path


def _paths_below(names: Collection[str], paths: Paths) -> Iterator[str]:
    """Yield the texts that are a path below one of ``names``, none of it hidden."""
    for text in sorted(paths.texts):
        head, *below = text.split("/")
        if head in names and not any(p.startswith(".") for p in (head, *below)):
            yield text


def _is_data(place: Path, root: Path) -> bool:
    """Tell whether it is a folder of the application that holds no code."""
    is_ours = place.is_dir() and place.resolve().is_relative_to(root.resolve())
    return is_ours and not any(place.rglob("*.py"))


def ignored_by_git(files: Iterable[Path]) -> set[Path]:
    """Return the files that git ignores, themselves or what they are a link to.

    None without git or a repository. Nothing of the repository is run, and it may
    belong to another user, as it often does in a container.
    """
    git = shutil.which("git")
    if git is None:
        return set()
    asked: dict[Path, dict[str, Path]] = {}
    for file in files:
        # Git looks behind no link: a link and what it leads to are two questions.
        for name in (file.parent.resolve() / file.name, file.resolve()):
            asked.setdefault(name.parent, {})[name.name] = file
    env = {name: v for name, v in os.environ.items() if not name.startswith("GIT_")}
    found: set[Path] = set()
    for folder, names in asked.items():
        ran = subprocess.run(  # noqa: S603 - the program and the paths are ours to name
            [git, *_GIT_OPTIONS, "check-ignore", "--stdin", "-z"],
            input=b"".join(os.fsencode(f"./{name}") + b"\0" for name in names),
            cwd=folder,
            env=env,
            capture_output=True,
            check=False,
        )
        ignored = filter(None, ran.stdout.split(b"\0"))
        found |= {names[os.fsdecode(each).removeprefix("./")] for each in ignored}
    return found


def refuse_secrets(name: str, content: bytes, secrets: Iterable[bytes]) -> None:
    """Refuse a data file that holds a credential.

    Args:
        name: the file's, for the message.
        content: what is in it.
        secrets: of the inputs of all actions and of all variables.

    Raises:
        Failure: naming the file, and not what was found.
    """
    # In UTF-16 every other byte of such a text is zero.
    content = content.replace(b"\0", b"")
    if any(sign in content for sign in _SIGNS_OF_A_SECRET) or any(
        secret in content for secret in secrets
    ):
        raise Failure(
            f"{name} holds a secret, and would ship in a zip",
            "keep it out of the application, and let an input carry the secret",
        )
