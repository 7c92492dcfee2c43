"""Which data files ship with an action: those that its code or its manifest names.

A file that merely lies beside a module may be a credential. So a file ships when a text
in a shipped module is its name (``"events.json"``, ``"config/events.json"``) or that of
a folder of data that it lies in (``"templates"``), or when an input that ends with
``_FILE`` names it. A link out of the application and a file that git ignores do not
ship, and a file that holds a secret stops the build.
"""

from __future__ import annotations

import ast
import shutil
import subprocess
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from actions.shared.redaction import secrets_in
from scripts.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_CODE = frozenset((".py", ".pyc", ".pyi"))
_NOT_DATA = frozenset(("README.md", "actions.config.yaml", "py.typed"))
# What a folder of an application may hold besides data, and what no action reads.
_NOT_OURS = frozenset(("__pycache__", "node_modules"))
_LONGEST_NAME = 200
_SIGNS_OF_A_SECRET = (b"PRIVATE KEY-----", b'"client_secrets"', b'"client_secret"')


def texts_in(file: Path) -> set[str]:
    """Return the texts in a module that may name a file: short, on one line."""
    try:
        tree = ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return set()
    return {
        node.value.strip("/").removeprefix("./")
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and 0 < len(node.value) <= _LONGEST_NAME
        and "\n" not in node.value
    }


def candidates(folder: Path) -> Iterator[Path]:
    """Return the files beside a module that are no code, without those of packages."""
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith(".") or entry.name in _NOT_OURS:
            continue
        if entry.is_dir():
            if not entry.is_symlink() and not any(entry.rglob("*.py")):
                yield from candidates(entry)
        elif entry.suffix not in _CODE and entry.name not in _NOT_DATA:
            yield entry


def is_named(package: PurePosixPath, below: PurePosixPath, texts: set[str]) -> bool:
    """Tell whether a text is the end of a file's path, or a folder of data above it.

    Args:
        package: the folder of the module that the file lies beside, in the bundle.
        below: the file's path below that folder.
        texts: what the code says.
    """
    parts = (package / below).parts
    ends = {"/".join(parts[start:]) for start in range(len(parts))}
    folders = {
        name
        for folder in below.parents
        if folder.parts
        for name in (folder.name, str(folder), str(package / folder))
    }
    return bool((ends | folders) & texts)


def ignored_by_git(root: Path, files: Iterable[Path]) -> set[Path]:
    """Return the files that git ignores; none without git or a repository."""
    git = shutil.which("git")
    listed = [str(file) for file in files]
    if git is None or not listed:
        return set()
    ran = subprocess.run(  # noqa: S603 - the program and the paths are ours to name
        [git, "-C", str(root), "check-ignore", "--stdin", "-z"],
        input="\0".join(listed).encode(),
        capture_output=True,
        check=False,
    )
    return {Path(name.decode()) for name in ran.stdout.split(b"\0") if name}


def refuse_secrets(name: str, content: bytes, inputs: Mapping[str, Any]) -> None:
    """Refuse a data file that holds a credential.

    Args:
        name: the file's, for the message.
        content: what is in it.
        inputs: of all actions; their secrets are looked for.

    Raises:
        Failure: naming the file, and not what was found.
    """
    secrets = (secret.encode() for secret in secrets_in(inputs))
    if any(sign in content for sign in _SIGNS_OF_A_SECRET) or any(
        secret in content for secret in secrets
    ):
        raise Failure(
            f"{name} holds a secret, and would ship in a zip",
            "keep it out of the application, and let an input carry the secret",
        )
