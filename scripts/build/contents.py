"""What of a wheel goes into a bundle, and under which name.

Left out: tests, stubs and sources of compiled modules, what only an installer or a
command line needs. Licences stay; of the metadata, the head (name, version, licence).
"""

from __future__ import annotations

import zipfile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from scripts.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scripts.build.target import Target
    from scripts.build.wheels import Wheel

_SUFFIXES = frozenset(
    (".c", ".cc", ".cpp", ".h", ".pxd", ".pyc", ".pyi", ".pyx", ".rs")
)
_FOLDERS = frozenset(("__pycache__", "test", "tests"))
_FILES = frozenset(("__main__.py", "conftest.py", "py.typed"))
_LEGAL = ("authors", "copying", "licence", "license", "notice")
_BINARY = (".so", ".pyd", ".dll", ".dylib")


def of_wheel(wheel: Wheel, target: Target) -> dict[str, bytes]:
    """Return the files that a wheel puts into the bundle, by name.

    Raises:
        Failure: it is broken, or holds a binary for another machine.
    """
    try:
        with zipfile.ZipFile(wheel.path) as archive:
            found = dict(_files(archive))
    except (OSError, zipfile.BadZipFile) as error:
        raise Failure(f"the wheel of {wheel.name} cannot be read: {error}") from None
    for name, content in found.items():
        fault = target.fault(name, content) if is_binary(name) else ""
        if fault:
            raise Failure(
                f"{wheel.name} {wheel.version} is not for {target}: {name}: {fault}"
            )
    return found


def is_binary(name: str) -> bool:
    """Tell whether a file is machine code."""
    return name.endswith(_BINARY) or ".so." in PurePosixPath(name).name


def _files(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    for entry in archive.infolist():
        place = _place(entry.filename)
        if entry.is_dir() or place is None:
            continue
        content = archive.read(entry)
        if place.parts[0].endswith(".dist-info"):
            kept = _kept_metadata(place, content)
            if kept is not None:
                yield str(place), kept
        elif _is_needed(place):
            yield str(place), content


def _place(name: str) -> PurePosixPath | None:
    """Return where an entry is installed; None for what is installed elsewhere."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        return None
    if not path.parts[0].endswith(".data"):
        return path
    # name-version.data/purelib/…
    scheme, *rest = path.parts[1:]
    return PurePosixPath(*rest) if scheme in ("purelib", "platlib") and rest else None


def _is_needed(path: PurePosixPath) -> bool:
    return not (
        path.suffix in _SUFFIXES
        or path.name in _FILES
        # At the top, a distribution of that name is no test.
        or any(part in _FOLDERS for part in path.parts[1:-1])
    )


def _kept_metadata(path: PurePosixPath, content: bytes) -> bytes | None:
    if path.name == "METADATA":
        return content.replace(b"\r\n", b"\n").partition(b"\n\n")[0] + b"\n"
    if "licenses" in path.parts or path.name.lower().startswith(_LEGAL):
        return content
    return None
