"""The pinned libraries: ``actions/requirements.txt``, exact versions with hashes.

What the front doors of platforms import is no library of the application: it is pinned
beside this module, in ``servers.txt``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from scripts.failure import Failure
from scripts.manifest.text_files import TextFileError, read_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Where they stand, from the application's folder.
FILE = Path("actions", "requirements.txt")
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


def brings(root: Path, module: str) -> bool:
    """Tell whether a pinned library brings a module, as far as is known without wheels.

    Raises:
        Failure: the pins cannot be read.
    """
    top = module.partition(".")[0]
    names = {top, *_distributions().get(top, ())}
    return not read(root).keys().isdisjoint(map(canonicalize_name, names))


@cache
def _distributions() -> Mapping[str, list[str]]:
    return packages_distributions()


def read(root: Path) -> Mapping[str, Pin]:
    """Return the pins of the application in ``root``, by canonical name.

    Raises:
        Failure: the file cannot be read, or a line is no exact pin with hashes.
    """
    file = root / FILE
    return _read(file, FILE.as_posix()) if file.is_file() else {}


def with_servers(root: Path) -> Mapping[str, Pin]:
    """Return the same, and what front doors import; the application's pins win.

    Raises:
        Failure: as :func:`read`.
    """
    return {**_read(SERVERS_FILE, SERVERS_FILE.name), **read(root)}


def _read(file: Path, shown: str) -> Mapping[str, Pin]:
    try:
        text = read_text(file)
    except TextFileError as error:
        raise Failure(f"{shown} {error}", error.hint) from None
    found = {}
    for number, line in lines(text):
        pin = parsed(line)
        if pin is None:
            raise Failure(f"{shown}:{number} is no exact pin", _HINT)
        if not pin.hashes:
            raise Failure(f"{shown}:{number}: {pin.name} has no hash", _HINT)
        found[pin.name] = pin
    return found


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
