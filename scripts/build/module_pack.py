"""Fewer files in a zip for OpenWhisk: all bytecode in one, and all licences in another.

A container unpacks each file of a zip before it starts, which costs more than reading
it. So the bytecode of all modules goes into one file, from which
:mod:`scripts.build.packed_modules` imports. The sources of the application stay beside
it, readable and in tracebacks; those of modules without any code do not ship, and of
libraries those that the library itself may read, in that one file.
"""

from __future__ import annotations

import ast
import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from scripts.build import packed_modules

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

#: The licences of the libraries.
LICENCES = "_starter_kit_licences.txt"
#: What a bundle's entry imports first: :mod:`scripts.build.packed_modules`.
FINDER = "_starter_kit_modules.py"
_METADATA = (b"importlib.metadata", b"importlib import metadata", b"importlib_metadata")
_READ_SOURCE = (b"getsource", b"findsource", b"linecache", b"get_source")
#: What the build itself writes.
NAMES = frozenset((FINDER, packed_modules.FILE, LICENCES))


def finder_source() -> bytes:
    """Return the source of the module that imports from the file."""
    return Path(packed_modules.__file__).read_bytes()


@dataclass(frozen=True)
class Shrunk:
    """Fewer files that hold the same.

    Attributes:
        files: all of them, by name.
        held: which files of before are in which of them now.
    """

    files: Mapping[str, bytes]
    held: Mapping[str, tuple[str, ...]]


def shrink(
    files: Mapping[str, bytes],
    version: str,
    own: Collection[str],
    beside: Collection[str],
    kept: Collection[str] = (),
) -> Shrunk:
    """Put bytecode into one file and licences into another.

    Args:
        files: a bundle with its bytecode, by name.
        version: of Python, that of the bytecode.
        own: the names of the application's files.
        beside: the folders whose modules are imported by their file's name alone; they
            stay as they are.
        kept: the application's files that stay even if they have no code.
    """
    code = {
        name: source
        for name, source in _sources_of_bytecode(files).items()
        if source != FINDER and not any(_is_below(source, each) for each in beside)
    }
    legal = {name for name in files if _is_metadata(name)}
    if _reads_metadata(files):
        legal = {name for name in legal if not name.endswith("/METADATA")}
    gone = {
        source
        for source in code.values()
        if source not in own or (source not in kept and not has_code(files[source]))
    }
    left = {
        name: content
        for name, content in files.items()
        if name not in code and name not in legal and name not in gone
    }
    read = _read_by_themselves({name: files[name] for name in gone if name not in own})
    left[packed_modules.FILE] = _pack(files, code, read, version)
    held = {packed_modules.FILE: (*sorted(code), *sorted(read))}
    if legal:
        left[LICENCES] = _licences({name: files[name] for name in legal})
        held[LICENCES] = tuple(sorted(legal))
    return Shrunk(left, held)


def leaves_out(name: str, source: bytes, names: Collection[str]) -> bool:
    """Tell whether a zip with files of these ``names`` need not hold a source."""
    is_module = packed_modules.FILE in names and name.endswith(".py")
    return is_module and not has_code(source)


def _sources_of_bytecode(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the source of each file of bytecode, by name."""
    found = {}
    for name in files:
        if name.endswith(".pyc"):
            source = importlib.util.source_from_cache(name)
            found[name] = PurePosixPath(source).as_posix()
    return found


def _is_below(name: str, folder: str) -> bool:
    return PurePosixPath(name).is_relative_to(folder)


def _is_metadata(name: str) -> bool:
    return name.partition("/")[0].endswith(".dist-info")


def _reads_metadata(files: Mapping[str, bytes]) -> bool:
    """Tell whether code asks which version of a library is there."""
    return any(
        marker in content
        for name, content in files.items()
        if name.endswith(".py")
        for marker in _METADATA
    )


def has_code(source: bytes) -> bool:
    """Tell whether a module does anything: it may have no more than a docstring.

    What is no Python may be text that is read.
    """
    try:
        statements = ast.parse(source).body
    except (SyntaxError, ValueError):
        return True
    if statements and isinstance(statements[0], ast.Expr):
        statements = statements[1:]
    return any(
        not (isinstance(each, ast.ImportFrom) and each.module == "__future__")
        for each in statements
    )


def _read_by_themselves(sources: Mapping[str, bytes]) -> list[str]:
    """Return the sources in packages with code that reads the source of code.

    anyio, for example, imports what it is asked for only where it can read its own.
    """
    readers = {
        name.partition("/")[0]
        for name, content in sources.items()
        if any(marker in content for marker in _READ_SOURCE)
    }
    return [name for name in sorted(sources) if name.partition("/")[0] in readers]


def _pack(
    files: Mapping[str, bytes],
    code: Mapping[str, str],
    read: Collection[str],
    version: str,
) -> bytes:
    modules: dict[str, tuple[str, int, int]] = {}
    parts, offset = [], 0
    for name, source in sorted(code.items(), key=lambda item: item[1]):
        path = PurePosixPath(source)
        parents = path.parent if path.name == "__init__.py" else path.with_suffix("")
        modules[".".join(parents.parts)] = (source, offset, len(files[name]))
        parts.append(files[name])
        offset += len(files[name])
    sources = {}
    for name in read:
        sources[name] = (offset, len(files[name]))
        parts.append(files[name])
        offset += len(files[name])
    head = {
        "python": version,
        "modules": modules,
        "sources": sources,
        "namespaces": _namespaces(modules),
    }
    return json.dumps(head).encode() + b"\n" + b"".join(parts)


def _namespaces(modules: Collection[str]) -> dict[str, str]:
    """Return the folders of packages that have no module of their own, by name."""
    found = {}
    for module in sorted(modules):
        parts = module.split(".")
        for count in range(1, len(parts)):
            name = ".".join(parts[:count])
            if name not in modules:
                found[name] = "/".join(parts[:count])
    return found


def _licences(texts: Mapping[str, bytes]) -> bytes:
    return b"\n".join(
        f"===== {name}\n\n".encode() + texts[name].rstrip() + b"\n"
        for name in sorted(texts)
    )
