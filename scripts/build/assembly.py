"""One bundle in the making: what goes into it, and then all of it in a proved zip."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from keyword import iskeyword
from typing import TYPE_CHECKING

from actions.shared.frame.inputs import VARIABLE as INPUTS_VARIABLE
from scripts.build import archive, module_pack
from scripts.build.gathered import Wanted, gather
from scripts.build.included_files import ENTRY
from scripts.build.module_names import is_name
from scripts.build.packed import Packed, digest_of_parts, not_started
from scripts.build.proof import Proof, prove
from scripts.build.zip_names import refuse_reserved, refuse_written
from scripts.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.build.gathered import Gathered
    from scripts.build.target import Target
    from scripts.build.wheels import Wheel
    from scripts.manifest import Action, Application
    from scripts.running.interpreter import Interpreter


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
        beside: the folders where modules are found by their file's name alone.
        kept: the application's files that stay as they are.
    """

    action: Action
    target: Target
    interpreter: Interpreter | None
    own: Mapping[str, bytes]
    wheels: tuple[Wheel, ...]
    modules: tuple[str, ...]
    data: tuple[str, ...]
    notes: tuple[str, ...]
    beside: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """Changes with all that may change the bundle, the build itself included."""
        return digest_of_parts(
            self.own,
            self.wheels,
            self.target,
            self.interpreter,
            modules=self.modules,
        )

    def finish(self) -> Finished:
        """Put it together, and prove it.

        Raises:
            Failure: it does not fit together, is too large, or does not pass.
        """
        packed = Packed(self.action.path, self.own, self.wheels, self.target)
        refuse_reserved(self.action.path, packed.files)
        notes = [*self.notes, *packed.add_bytecode(self.interpreter)]
        if module_pack.FINDER in self.own:
            packed.shrink(self.beside, self.kept)
        content = archive.pack(packed.files)
        self._check_size(content)
        proof = self._proved(content, packed, notes)
        return Finished(
            content=content,
            digest=archive.digest(content),
            unpacked_bytes=packed.size_bytes,
            contents=packed.sizes_by_owner(archive.packed_sizes(content)),
            proof=proof,
            data=self.data,
            notes=tuple(notes),
        )

    def _check_size(self, content: bytes) -> None:
        if len(content) > archive.LIMIT_BYTES:
            raise Failure(
                f"{self.action.path}: the zip has {len(content):,} bytes, and "
                f"OpenWhisk takes no more than {archive.LIMIT_BYTES:,}",
                "leave out a library, or data that can be fetched",
            )

    def _proved(self, content: bytes, packed: Packed, notes: list[str]) -> Proof | None:
        why_not = packed.why_not_started(self.interpreter)
        if self.interpreter and not why_not:
            try:
                return prove(content, self.action, self.modules, self.interpreter)
            except Failure as failure:
                # What it lacks may be a file that does not ship.
                details = [*failure.details, *self.notes]
                raise Failure(failure.text, failure.hint, details) from None
        ast.parse(packed.files[ENTRY])
        notes.append(not_started(why_not))
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
    if not is_name(action.main):
        raise Failure(f"{action.path}: main: {action.main} is no name of a function")
    found = gather(Wanted(application, [action], target, interpreter))
    own = dict(found.own)
    refuse_written(action.path, own, found.beside)
    if interpreter:
        own[module_pack.FINDER] = module_pack.finder_source()
    own[ENTRY] = _entry(found, action, has_bytecode=interpreter is not None)
    return Assembly(
        action=action,
        target=target,
        interpreter=interpreter,
        own=own,
        wheels=tuple(found.wheels.values()),
        modules=found.modules,
        data=found.data,
        notes=found.notes,
        beside=found.beside,
        kept=found.kept,
    )


# The action cannot tell by itself which parameters its manifest has set.
_INPUTS = """\
import os
os.environ["{variable}"] = "{names}"
"""
#: Modules of :mod:`scripts.build.module_pack` come before all others of their names.
FIND_MODULES = """\
import _starter_kit_modules
_starter_kit_modules.install()
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


def _entry(found: Gathered, action: Action, *, has_bytecode: bool) -> bytes:
    names = ",".join(sorted(action.inputs))
    text = _INPUTS.format(variable=INPUTS_VARIABLE, names=names)
    if has_bytecode:
        text += FIND_MODULES
    for folder in found.beside:
        text += _BESIDE.format(folder=ascii(folder))
    if "pydantic" in found.wheels:
        text += _NO_PLUGINS
    (entry,) = found.entries
    parts = entry.split(".")
    if all(part.isidentifier() and not iskeyword(part) for part in parts):
        text += f"from {entry} import {action.main}\n"
        if action.main != "main":
            text += f"\nmain = {action.main}\n"
    else:
        text += "from importlib import import_module\n"
        text += f"main = import_module({entry!a}).{action.main}\n"
    return text.encode()
