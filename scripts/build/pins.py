"""The pinned libraries: ``actions/requirements.txt``, exact versions with hashes.

What the front doors of platforms import is no library of the application: it is pinned
beside this module, in ``servers.txt``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import (
    PackageNotFoundError,
    distribution,
    packages_distributions,
)
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from scripts.build import standard_library
from scripts.failure import Failure
from scripts.manifest.text_files import TextFileError, read_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Where they stand, from the application's folder.
FILE = Path("actions", "requirements.txt")
_SHOWN = FILE.as_posix()
#: What platforms other than OpenWhisk need beside them.
SERVERS_FILE = Path(__file__).with_name("servers.txt")
_HASH = re.compile(r"\s--hash=sha256:([0-9a-f]{64})(?=\s|$)")
_HINT = "write name==version and a --hash=sha256:… for each wheel"


@dataclass(frozen=True)
class Pin:
    """A library in one version.

    Attributes:
        name: in its canonical form.
        version: exact, in its canonical form.
        hashes: SHA-256 of the wheels that may be used.
    """

    name: str
    version: str
    hashes: frozenset[str]

    def line(self) -> str:
        """Return it as pip reads it."""
        hashes = (f" --hash=sha256:{digest}" for digest in sorted(self.hashes))
        return f"{self.name}=={self.version}{''.join(hashes)}\n"


class PinsError(Failure):
    """The pins cannot be used.

    Attributes:
        line: where the fault is.
        fault: what is wrong there.
    """

    def __init__(self, text: str, line: int, fault: str, hint: str = _HINT) -> None:
        super().__init__(text, hint)
        self.line = line
        self.fault = fault


def brings(root: Path, module: str) -> bool:
    """Tell whether a pinned library brings a module, as far as is known without wheels.

    Raises:
        PinsError: the pins cannot be read.
    """
    top = module.partition(".")[0]
    names = {top, *_distributions().get(top, ())}
    return not read(root).keys().isdisjoint(map(canonicalize_name, names))


def not_pinned(place: str, module: str, runtime: str) -> Failure:
    """Return what is wrong with an import of a module that nothing brings.

    Args:
        place: where it is imported.
        module: its name.
        runtime: the kind of the action.
    """
    if standard_library.lacks(module, runtime):
        return Failure(
            f"{place} imports {module}, which the standard library of {runtime} does "
            "not have",
            f"do without it, or add a library that brings it to {_SHOWN}",
        )
    return Failure(
        f"{place} imports {module}, which is neither a file of the application nor "
        f"pinned in {_SHOWN}",
        f"add the library to {_SHOWN}: name==version, then "
        "python -m scripts.build.repin",
    )


def installed_modules(name: str) -> frozenset[str]:
    """Return the top-level modules of a distribution; none when it is not installed.

    Args:
        name: in its canonical form.
    """
    return _modules_by_distribution().get(name, frozenset())


@cache
def installed_needs(pin: Pin) -> tuple[Requirement, ...] | None:
    """Return what a distribution needs; None when that version is not installed."""
    try:
        found = distribution(pin.name)
        if Version(found.version) == Version(pin.version):
            return tuple(map(Requirement, found.requires or ()))
    except (PackageNotFoundError, InvalidRequirement, InvalidVersion):
        pass
    return None


@cache
def _modules_by_distribution() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for module, names in _distributions().items():
        for name in names:
            found.setdefault(canonicalize_name(name), set()).add(module)
    return {name: frozenset(modules) for name, modules in found.items()}


@cache
def _distributions() -> Mapping[str, list[str]]:
    return packages_distributions()


def read(root: Path) -> Mapping[str, Pin]:
    """Return the pins of the application in ``root``, by canonical name.

    Raises:
        PinsError: the file cannot be read, or a line is no exact pin with hashes.
    """
    file = root / FILE
    return _read(file, _SHOWN) if file.is_file() else {}


def faults(root: Path) -> tuple[PinsError, ...]:
    """Return all that is wrong with the pins of the application in ``root``."""
    file = root / FILE
    found = _found(file, _SHOWN) if file.is_file() else ()
    return tuple(each for each in found if isinstance(each, PinsError))


def with_servers(root: Path) -> Mapping[str, Pin]:
    """Return the same, and what front doors import; the application's pins win.

    Raises:
        PinsError: as :func:`read`.
    """
    return {**_read(SERVERS_FILE, SERVERS_FILE.name), **read(root)}


def _read(file: Path, shown: str) -> Mapping[str, Pin]:
    found = {}
    for each in _found(file, shown):
        if isinstance(each, PinsError):
            raise each
        found[each.name] = each
    return found


def _found(file: Path, shown: str) -> Iterator[Pin | PinsError]:
    """Yield what each line of a file is."""
    try:
        text = read_text(file)
    except TextFileError as error:
        fault = f"this file {error}"
        yield PinsError(f"{shown} {error}", error.line, fault, error.hint)
        return
    for number, line in lines(text):
        pin = parsed(line)
        if pin is None:
            fault = "this is no exact pin"
            yield PinsError(f"{shown}:{number} is no exact pin", number, fault)
        elif not pin.hashes:
            fault = f"{pin.name} has no hash"
            yield PinsError(f"{shown}:{number}: {fault}", number, fault)
        else:
            yield pin


def lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the number of each line, and the line with those that continue it."""
    whole, start = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        start = start if whole else number
        whole += re.sub(r"(^|\s)#.*", "", line)
        if whole.endswith("\\"):
            whole = whole.removesuffix("\\") + " "
            continue
        if whole.strip():
            yield start, whole
        whole = ""
    if whole.strip():
        yield start, whole


@lru_cache  # the same file is read for many modules
def parsed(line: str) -> Pin | None:
    """Return the pin that a line is; None when it is none."""
    try:
        requirement = Requirement(_HASH.sub("", f" {line}").strip())
    except InvalidRequirement:
        return None
    specifiers = tuple(requirement.specifier)
    if requirement.url or requirement.extras or requirement.marker:
        return None
    if len(specifiers) != 1 or specifiers[0].operator not in ("==", "==="):
        return None
    try:
        version = Version(specifiers[0].version)
    except InvalidVersion:  # == 1.*, or === and any text
        return None
    return Pin(
        canonicalize_name(requirement.name),
        str(version),
        frozenset(_HASH.findall(f" {line}")),
    )
