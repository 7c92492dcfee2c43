"""The models of a bundle as schemas of pydantic's core, so that pydantic need not ship.

A model that holds what is no literal (a function that validates) stays as it is, with
all models of its module, and pydantic ships with it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scripts.build import archive, cache, model_schemas
from scripts.build.writing import folder_with, replace_file
from scripts.running.interpreter_scripts import run_script

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scripts.running.interpreter import Interpreter

#: Where ``config.models`` looks for them.
FILE = "config/compiled_models.py"
_HEAD = '''"""Core schemas of the models, written by starter-kit build."""

from decimal import Decimal

from config.models import conversion, record

SCHEMAS = {
'''


def stamp(full: Mapping[str, Path], left: Mapping[str, Path]) -> bytes:
    """Return the line that tells from which files models were compiled.

    Args:
        full: the application's files of a bundle with the models' modules, by name.
        left: those of the bundle without them.
    """
    gone = {
        name: archive.digest(full[name].read_bytes()) for name in full.keys() - left
    }
    return (
        f"# {sha256(json.dumps(gone, sort_keys=True).encode()).hexdigest()}\n".encode()
    )


@dataclass(frozen=True)
class CompiledModels:
    """What became of the modules of models.

    Attributes:
        content: of the file that takes their place.
        modules: those that are compiled.
        notes: which are not, and why.
    """

    content: bytes
    modules: tuple[str, ...]
    notes: tuple[str, ...]


def compile_models(
    files: Mapping[str, bytes], modules: Sequence[str], interpreter: Interpreter
) -> CompiledModels:
    """Compile modules of models.

    Args:
        files: of a bundle with pydantic and these modules, by name.
        modules: their names.
        interpreter: of the runtime's version; it can import the bundle's libraries.

    Raises:
        Failure: the interpreter fails.
    """
    found = _known(files, modules, interpreter)
    compiled = [name for name in modules if "schemas" in found[name]]
    lines = [_HEAD]
    for module in compiled:
        lines.append(f"    {module!r}: {{\n")
        for name, text in found[module]["schemas"].items():
            lines.append(f"        {name!r}: lambda: {text},\n")
        lines.append("    },\n")
    return CompiledModels(
        "".join([*lines, "}\n"]).encode(),
        tuple(compiled),
        tuple(
            f"{name} is not compiled, and pydantic ships: {found[name]['reason']}"
            for name in modules
            if name not in compiled
        ),
    )


def _known(
    files: Mapping[str, bytes], modules: Sequence[str], interpreter: Interpreter
) -> dict[str, Any]:
    """Return what the script printed, now or for the same files before."""
    parts = [
        interpreter.version,
        archive.digest(Path(model_schemas.__file__).read_bytes()),
        *modules,
        *(f"{name} {archive.digest(files[name])}" for name in sorted(files)),
    ]
    name = sha256(json.dumps(parts).encode()).hexdigest()
    kept = cache.folder("models") / f"{name}.json"
    try:
        known: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        with folder_with(files) as folder:
            known = run_script(
                interpreter,
                model_schemas,
                {"folder": folder, "modules": modules},
                folder=folder,
                doing="reading the models",
                failed="the models cannot be read",
            ).answer
        replace_file(kept, json.dumps(known).encode())
    return known
