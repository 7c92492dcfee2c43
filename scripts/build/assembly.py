"""One bundle in the making: what goes into it, and then all of it in a proved zip."""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass
from hashlib import sha256
from keyword import iskeyword
from pathlib import Path
from typing import TYPE_CHECKING

from actions.shared.frame.inputs import VARIABLE as INPUTS_VARIABLE
from scripts.build import (
    archive,
    cache,
    compiled_models,
    contents,
    pins,
    source_files,
)
from scripts.build.compiled_models import compile_models
from scripts.build.compiling import compiled
from scripts.build.proof import Proof, prove
from scripts.build.wheels import Wheel, WheelHouse
from scripts.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scripts.build.bundle_sources import Sources
    from scripts.build.compiled_models import CompiledModels
    from scripts.build.target import Target
    from scripts.manifest import Action, Application
    from scripts.running.interpreter import Interpreter

_OWN = "application"
_ENTRY = "__main__.py"
# What the runtime does with these names is not what a bundle means by them.
_RESERVED = frozenset(
    ("exec", "exec.env", "exec__.py", "main__.py", "requirements.txt", "virtualenv")
)


@dataclass(frozen=True)
class Finished:
    """A zip that has passed.

    Attributes:
        content: the zip.
        digest: its SHA-256.
        unpacked_bytes: of what is in it.
        contents: bytes of the zip by distribution.
        proof: what was seen when it was started; None when it was not.
        data: the application's data files.
        notes: what its user should know.
    """

    content: bytes
    digest: str
    unpacked_bytes: int
    contents: Mapping[str, int]
    proof: Proof | None
    data: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Assembly:
    """Everything that a bundle is made of.

    Attributes:
        action: whose it is.
        target: what it is for.
        interpreter: of the target's version, if there is one.
        own: the application's files, by their names in the bundle.
        wheels: the libraries.
        modules: what may be imported from either.
        data: the application's data files.
        notes: what its user should know.
    """

    action: Action
    target: Target
    interpreter: Interpreter | None
    own: Mapping[str, bytes]
    wheels: tuple[Wheel, ...]
    modules: tuple[str, ...]
    data: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def digest(self) -> str:
        """Changes with all that may change the bundle, the build itself included."""
        parts = {
            "build": {
                file.name: archive.digest(file.read_bytes())
                for file in sorted(Path(__file__).parent.glob("*.py"))
            },
            "target": str(self.target),
            "interpreter": self.interpreter.version if self.interpreter else "",
            "own": {name: archive.digest(data) for name, data in self.own.items()},
            "wheels": {wheel.name: wheel.digest for wheel in self.wheels},
            "modules": self.modules,
        }
        return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    def finish(self) -> Finished:
        """Put it together, and prove it.

        Raises:
            Failure: it does not fit together, is too large, or does not pass.
        """
        files, owners = self._merged()
        notes = [*self.notes]
        if self.interpreter:
            # Whatever the action is, the bytecode of a library is the same.
            for owner in dict.fromkeys(owners.values()):
                part = {name: files[name] for name in files if owners[name] == owner}
                code = compiled(part, self.interpreter)
                files.update(code)
                owners.update(dict.fromkeys(code, owner))
        else:
            notes.append(
                f"no bytecode: there is no Python {self.target.version} here "
                f"(uv python install {self.target.version})"
            )
        content = archive.pack(files)
        self._check_size(content)
        proof = self._proved(content, files, notes)
        sizes: dict[str, int] = {}
        for name, size in archive.packed_sizes(content).items():
            sizes[owners[name]] = sizes.get(owners[name], 0) + size
        return Finished(
            content=content,
            digest=archive.digest(content),
            unpacked_bytes=sum(map(len, files.values())),
            contents=dict(sorted(sizes.items(), key=lambda item: -item[1])),
            proof=proof,
            data=self.data,
            notes=tuple(notes),
        )

    def _merged(self) -> tuple[dict[str, bytes], dict[str, str]]:
        files = dict(self.own)
        owners = dict.fromkeys(files, _OWN)
        for wheel in self.wheels:
            for name, content in contents.of_wheel(wheel, self.target).items():
                if files.get(name, content) != content:
                    raise Failure(
                        f"{self.action.path}: {name} is in {wheel.name} and in "
                        f"{owners[name]}: one would hide the other"
                    )
                files[name] = content
                owners.setdefault(name, wheel.name)
        for name in sorted(files):
            top = name.partition("/")[0]
            if top in _RESERVED or top.removesuffix(".py") in _RESERVED:
                raise Failure(
                    f"{self.action.path}: the runtime accepts no {top} in a bundle",
                    "give it another name",
                )
        return files, owners

    def _check_size(self, content: bytes) -> None:
        if len(content) > archive.LIMIT_BYTES:
            raise Failure(
                f"{self.action.path}: the zip has {len(content):,} bytes, and "
                f"OpenWhisk takes no more than {archive.LIMIT_BYTES:,}",
                "leave out a library, or data that can be fetched",
            )

    def _proved(
        self, content: bytes, files: Mapping[str, bytes], notes: list[str]
    ) -> Proof | None:
        has_binaries = any(contents.is_binary(name) for name in files)
        if self.interpreter is None:
            why = f"there is no Python {self.target.version} here"
        elif has_binaries and not self.target.can_be_started_by(self.interpreter):
            why = f"its libraries are for Linux on {self.target.arch}"
        else:
            return prove(content, self.action, self.modules, self.interpreter)
        ast.parse(files[_ENTRY])
        notes.append(f"not started: {why}; all else was checked")
        return None


def assemble(
    application: Application,
    action: Action,
    target: Target,
    interpreter: Interpreter | None,
) -> Assembly:
    """Find what an action's bundle is made of.

    Raises:
        Failure: something is not there, not pinned, or has no wheel for the target.
    """
    if not action.main.isidentifier() or not action.main.isascii():
        raise Failure(f"{action.path}: main: {action.main} is no name of a function")
    found = full = source_files.collect(application, action)
    house = WheelHouse(pins.read(application.root), target, cache.folder("wheels"))
    wanted, wheels = _libraries(found, house)
    models = _compiled_models(found, wheels.values(), target, interpreter)
    if models and models.modules:
        found = source_files.collect(application, action, models.modules)
        wanted, wheels = _libraries(found, house)
    entry = _entry(found, action, with_pydantic="pydantic" in wheels)
    own = {_ENTRY: entry, **_contents(found)}
    if models:
        stamp = compiled_models.stamp(full.files, found.files)
        own[compiled_models.FILE] = models.content + stamp
    return Assembly(
        action=action,
        target=target,
        interpreter=interpreter,
        own=own,
        wheels=tuple(wheels.values()),
        modules=(*found.modules, *wanted),
        data=found.data,
        notes=(*found.all_notes, *(models.notes if models else ())),
    )


def _libraries(
    found: Sources, house: WheelHouse
) -> tuple[dict[str, str], dict[str, Wheel]]:
    """Return the modules of libraries that the code imports, and their wheels."""
    wanted = {
        module: place
        for module, place in found.external.items()
        if module not in found.optional or house.owner(module)
    }
    for module, how in found.elsewhere.items():
        if house.owner(module) is None:
            raise Failure(f"{wanted[module]} imports {module}, which is not there", how)
    return wanted, house.for_imports(wanted)


def _contents(found: Sources) -> dict[str, bytes]:
    return {name: file.read_bytes() for name, file in found.files.items()}


def _compiled_models(
    found: Sources,
    wheels: Iterable[Wheel],
    target: Target,
    interpreter: Interpreter | None,
) -> CompiledModels | None:
    """Compile the models that the code lets compile, where the libraries can run."""
    if not found.models or interpreter is None:
        return None
    if not target.can_be_started_by(interpreter):
        return None
    files = _contents(found)
    for wheel in wheels:
        files |= contents.of_wheel(wheel, target)
    return compile_models(files, found.models, interpreter)


# The action cannot tell by itself which parameters its manifest has set.
_INPUTS = """\
import os
os.environ["{variable}"] = "{names}"
"""
# pydantic asks the metadata of every package for plugins of its own, which costs a cold
# start more than our own code does. There are none to find: no entry points ship.
_NO_PLUGINS = """\
import sys, types
loader = sys.modules["pydantic.plugin._loader"] = types.ModuleType("loader")
loader.get_plugins = tuple
"""


# A folder whose modules are found after those of the application and the libraries.
_BESIDE = """\
import os, sys
sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), {folder}))
"""


def _entry(found: Sources, action: Action, *, with_pydantic: bool) -> bytes:
    names = ",".join(sorted(action.inputs))
    text = _INPUTS.format(variable=INPUTS_VARIABLE, names=names)
    if found.beside not in ("", "."):
        text += _BESIDE.format(folder=ascii(found.beside))
    if with_pydantic:
        text += _NO_PLUGINS
    parts = found.entry.split(".")
    if all(part.isidentifier() and not iskeyword(part) for part in parts):
        text += f"from {found.entry} import {action.main}\n"
        if action.main != "main":
            text += f"\nmain = {action.main}\n"
    else:
        text += "from importlib import import_module\n"
        text += f"main = import_module({found.entry!a}).{action.main}\n"
    return text.encode()
