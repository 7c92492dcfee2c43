"""The entry of a zip for OpenWhisk, and what it imports first."""

from __future__ import annotations

from keyword import iskeyword
from typing import TYPE_CHECKING

from actions.shared.frame.input_names import VARIABLE as INPUTS_VARIABLE
from scripts.build import module_pack
from scripts.build.included_files import ENTRY
from scripts.build.module_names import is_name
from scripts.failure import Failure

if TYPE_CHECKING:
    from scripts.build.gathered import Gathered
    from scripts.manifest import Action

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
NO_PLUGINS = """\
loader = sys.modules["pydantic.plugin._loader"] = types.ModuleType("loader")
loader.get_plugins = tuple
"""
# A folder whose modules are found after those of the application and the libraries.
_BESIDE = """\
import os, sys
sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), {folder}))
"""


def openwhisk_files(
    action: Action, found: Gathered, *, has_bytecode: bool
) -> dict[str, bytes]:
    """Return the entry, and what finds modules where there is bytecode, by name.

    Raises:
        Failure: the name of the function is none.
    """
    if not is_name(action.main):
        raise Failure(f"{action.path}: main: {action.main} is not a name of a function")
    text = _INPUTS.format(
        variable=INPUTS_VARIABLE, names=",".join(sorted(action.inputs))
    )
    if has_bytecode:
        text += FIND_MODULES
    for folder in found.beside:
        text += _BESIDE.format(folder=ascii(folder))
    if "pydantic" in found.wheels:
        text += f"import sys, types\n{NO_PLUGINS}"
    (entry,) = found.entries
    parts = entry.split(".")
    if all(part.isidentifier() and not iskeyword(part) for part in parts):
        text += f"from {entry} import {action.main}\n"
        if action.main != "main":
            text += f"\nmain = {action.main}\n"
    else:
        text += "from importlib import import_module\n"
        text += f"main = import_module({entry!a}).{action.main}\n"
    finder = {module_pack.FINDER: module_pack.finder_source()} if has_bytecode else {}
    return {**finder, ENTRY: text.encode()}
