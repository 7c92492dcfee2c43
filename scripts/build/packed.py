"""The files of an output: those of the application, and of which libraries."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scripts.build import archive, contents, module_pack
from scripts.build.compiling import compiled
from scripts.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from scripts.build.target import Target
    from scripts.build.wheels import Wheel
    from scripts.running.interpreter import Interpreter

_OWN = "application"


class Packed:
    """The files of one output, while it is put together.

    Args:
        what: it is, for messages.
        own: the application's files, by their names in it.
        wheels: the libraries that are unpacked beside them.
        target: the platform.

    Attributes:
        files: all of them, by name.
        notes: what their user should know.

    Raises:
        Failure: two of them have different files of one name.
    """

    def __init__(
        self,
        what: str,
        own: Mapping[str, bytes],
        wheels: Iterable[Wheel],
        target: Target,
    ) -> None:
        self.files = dict(own)
        self.notes: list[str] = []
        self._target = target
        self._own = own
        self._owners = dict.fromkeys(self.files, _OWN)
        # Of a file that holds those of several owners, the bytes of each.
        self._shares: dict[str, dict[str, int]] = {}
        for wheel in wheels:
            for name, content in contents.of_wheel(wheel, target).items():
                if self.files.get(name, content) != content:
                    raise Failure(
                        f"{what}: {name} is in {wheel.name} and in "
                        f"{self._owners[name]}: one would hide the other"
                    )
                self.files[name] = content
                self._owners.setdefault(name, wheel.name)

    @property
    def size_bytes(self) -> int:
        """The size of all files together."""
        return sum(map(len, self.files.values()))

    def add_bytecode(self, interpreter: Interpreter | None) -> None:
        """Add what the interpreter compiles; note it when there is none."""
        version = self._target.version
        if interpreter is None:
            how = f"uv python install {version}"
            self.notes.append(f"no bytecode: there is no Python {version} here ({how})")
            return
        # Whatever the action is, the bytecode of a library is the same.
        for owner in dict.fromkeys(self._owners.values()):
            part = {
                n: self.files[n] for n, each in self._owners.items() if each == owner
            }
            code = compiled(part, interpreter)
            self.files.update(code)
            self._owners.update(dict.fromkeys(code, owner))

    def shrink(self, beside: Iterable[str], kept: Collection[str]) -> None:
        """Put bytecode into one file and licences into another.

        Args:
            beside: the folders whose modules are found by their file's name alone.
            kept: the application's files that stay as they are.
        """
        before = self.files
        shrunk = module_pack.shrink(
            before, self._target.version, self._own.keys(), tuple(beside), kept
        )
        self.files = dict(shrunk.files)
        for holder, names in shrunk.held.items():
            self._owners[holder] = _OWN
            shares: dict[str, int] = {}
            for name in names:
                owner = self._owners[name]
                shares[owner] = shares.get(owner, 0) + len(before[name])
            self._shares[holder] = shares

    def why_not_started(self, interpreter: Interpreter | None) -> str:
        """Return why it cannot be started here; empty when it can."""
        if interpreter is None:
            return f"there is no Python {self._target.version} here"
        if self._target.can_be_started_by(interpreter):
            return ""
        if any(contents.is_binary(name) for name in self.files):
            return f"its libraries are for Linux on {self._target.arch}"
        return ""

    def sizes_by_owner(self, sizes: Mapping[str, int]) -> dict[str, int]:
        """Return the sizes of files summed up by distribution, the largest first."""
        found: dict[str, int] = {}
        for name, size in sizes.items():
            shares = self._shares.get(name) or {self._owners[name]: 1}
            whole = sum(shares.values())
            for owner, share in shares.items():
                found[owner] = found.get(owner, 0) + size * share // whole
        return dict(sorted(found.items(), key=lambda item: -item[1]))


def digest_of_parts(
    own: Mapping[str, bytes],
    wheels: Iterable[Wheel],
    target: Target,
    interpreter: Interpreter | None,
    **more: Any,
) -> str:
    """Return what changes with all that may change an output, the build included.

    Args:
        own: the application's files, by their names in the output.
        wheels: the libraries.
        target: the platform.
        interpreter: what compiles, if there is one.
        more: what else matters, as JSON values.
    """
    parts = {
        "build": {
            file.name: archive.digest(file.read_bytes())
            for file in sorted(Path(__file__).parent.glob("*.py"))
        },
        "target": str(target),
        "interpreter": interpreter.version if interpreter else "",
        "own": {name: archive.digest(data) for name, data in own.items()},
        "wheels": {wheel.name: wheel.digest for wheel in wheels},
        **more,
    }
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
