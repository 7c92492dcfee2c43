"""Which data files ship with an action: those that its code or its manifest names.

A file that merely lies beside a module may be a credential. So a file ships when a text
in a shipped module is its name (``"events.json"``) or the end of its path
(``"config/events.json"``), whatever its suffix, or when it lies in a folder that the
code writes a path to (``HERE / "templates"``); or when an input that ends with
``_FILE`` or the manifest's ``include:`` names it. A folder with the function of an
action is none of data. A link out of the application, a file that git ignores and one
that by its name holds credentials do not ship, and a file that holds a secret stops the
build.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import PurePosixPath

    from scripts.build.literals import Paths

# What tools write beside the files of an application: no action reads any of it.
_OF_TOOLS = (
    *("__pycache__", "node_modules", ".git*", ".hg", ".svn", ".venv", ".tox"),
    *(".idea", ".vscode", ".*_cache", ".coverage", ".editorconfig"),
    *(".ds_store", "thumbs.db", "desktop.ini", "*~", ".#*", "*.swp"),
)
# What is there for people and tools. It ships when it is named, and is no news if not.
_NO_NEWS = ("readme", "readme.*", "py.typed", "*.py", "*.pyi", "*.pyc")
_NO_NEWS_AT_THE_TOP = (
    *(".*", "*.toml", "*.cfg", "*.ini", "*.lock", "*.md", "*.js", "*.mjs", "*.sh"),
    *("requirements*.txt", "package.json", "*-lock.json", "tsconfig*.json"),
    *("license*", "licence*", "notice*", "*compose*.y*ml"),
    *("makefile", "dockerfile", "containerfile", "procfile", "pipfile"),
)
_OF_CREDENTIALS = (
    *(".env", ".env.*", ".aio", ".netrc", ".npmrc", ".pypirc", ".aws", ".ssh"),
)
_GIT_OPTIONS = (
    *("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}"),
    *("-c", "safe.directory=*"),
)
_SIGNS_OF_A_SECRET = (b"PRIVATE KEY-----", b'"client_secrets"', b'"client_secret"')


def files_below(folder: Path, root: Path, but: Collection[Path] = ()) -> Iterator[Path]:
    """Yield the files below a folder, without what tools write.

    A link to another folder of the application is followed, but not to one above.

    Args:
        folder: where to look.
        root: the application's folder.
        but: folders that are passed over.
    """
    above = (each.resolve() for each in folder.parents if each.is_relative_to(root))
    yield from _below(folder, root, frozenset(but), frozenset(above))


def files_beside(folder: Path, root: Path) -> Iterator[Path]:
    """Yield the files beside a module, with those of the folders without code there."""
    for entry in entries(folder):
        if not entry.is_dir():
            yield entry
        elif _is_ours(entry, root) and not any(entry.rglob("*.py")):
            yield from files_below(entry, root)


def _below(
    folder: Path,
    root: Path,
    but: frozenset[Path],
    above: frozenset[Path],
) -> Iterator[Path]:
    above |= {folder.resolve()}
    for entry in entries(folder):
        if not entry.is_dir():
            yield entry
        elif (
            entry not in but and entry.resolve() not in above and _is_ours(entry, root)
        ):
            yield from _below(entry, root, but, above)


def entries(folder: Path) -> list[Path]:
    """Return what lies in a folder; nothing of tools or a virtual environment."""
    found = sorted(folder.iterdir())
    if any(entry.name == "pyvenv.cfg" for entry in found):
        return []
    return [each for each in found if not is_of_tools(each.name)]


def is_of_tools(name: str) -> bool:
    """Tell whether tools write files and folders of that name."""
    return _is_like(name, _OF_TOOLS)


def _is_ours(place: Path, root: Path) -> bool:
    return place.resolve().is_relative_to(root.resolve())


@lru_cache(maxsize=4096)
def _is_like(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name.lower(), pattern) for pattern in patterns)


def is_of_credentials(file: PurePosixPath) -> bool:
    """Tell whether a file of that path holds credentials, whatever is in it."""
    return any(_is_like(part, _OF_CREDENTIALS) for part in file.parts)


def is_no_news(file: PurePosixPath) -> bool:
    """Tell whether nothing is said of such a file when it does not ship.

    Args:
        file: its path from the application's folder.
    """
    patterns = _NO_NEWS if len(file.parts) > 1 else (*_NO_NEWS, *_NO_NEWS_AT_THE_TOP)
    return _is_like(file.name, patterns)


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
    return bool(ends & paths.texts or folders & paths.folders) or any(
        fnmatchcase(below.name, pattern) for pattern in paths.globs
    )


def is_data(folder: Path, root: Path, functions: Iterable[Path]) -> bool:
    """Tell whether all of a folder ships when the code names it.

    Args:
        folder: it.
        root: the application's folder.
        functions: the files with the functions of all actions.
    """
    place = folder.resolve()
    return _is_ours(folder, root) and not any(
        file.is_relative_to(folder) or file.resolve().is_relative_to(place)
        for file in functions
    )


def ignored_by_git(files: Iterable[Path]) -> set[Path]:
    """Return the files that git ignores, themselves or what they are a link to.

    None without git or a repository. Nothing of the repository is run, and it may
    belong to another user, as it often does in a container.
    """
    git = shutil.which("git")
    if git is None:
        return set()
    asked: dict[Path, dict[str, set[Path]]] = {}
    folder_of, repository_of = cache(Path.resolve), cache(_repository_of)
    for file in files:
        places = [folder_of(file.parent) / file.name]
        if file.is_symlink():
            # Git looks behind no link: what it leads to is a question of its own.
            places.append(file.resolve())
        for place in places:
            if top := repository_of(place.parent):
                name = place.relative_to(top).as_posix()
                asked.setdefault(top, {}).setdefault(name, set()).add(file)
    env = {name: v for name, v in os.environ.items() if not name.startswith("GIT_")}
    found: set[Path] = set()
    for top, names in asked.items():
        ran = subprocess.run(  # noqa: S603 - the program and the paths are ours to name
            [git, *_GIT_OPTIONS, "check-ignore", "--stdin", "-z"],
            input=b"".join(os.fsencode(f"./{name}") + b"\0" for name in names),
            cwd=top,
            env=env,
            capture_output=True,
            check=False,
        )
        for each in filter(None, ran.stdout.split(b"\0")):
            found |= names[os.fsdecode(each).removeprefix("./")]
    return found


def _repository_of(folder: Path) -> Path | None:
    above = (folder, *folder.parents)
    return next((each for each in above if (each / ".git").exists()), None)


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
