"""Runs one action in a process of its own, one JSON line in, one JSON line out.

A dependency-free script that follows the launcher of OpenWhisk's Python runtime
(Apache OpenWhisk runtime-python, launcher.py): import the action, acknowledge, then
for each line on standard input call ``main`` with its ``value`` and put its other
members into the environment as ``__OW_<NAME>``. What the launcher does not catch ends
the process here, too: ``sys.exit`` and every result that is not JSON.

The real one answers on file descriptor 3. So does this one when ``--fd`` names where
its answers are read; without it (on Windows) it keeps the original standard output for
the answers, and what the action prints goes to standard error.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import os
import sys
import traceback
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import ModuleType

#: The name of an action's module where its path makes none, as on the platform.
MAIN_MODULE = "main__"
_ANSWERS_FD = 3
# Python has a package "test" too, which is not among those names.
_STANDARD = sys.stdlib_module_names | {"test"}
#: Folders that hold no modules of an application.
NO_PACKAGES = frozenset({"__pycache__", "node_modules"})
# What tools write lies deeper in these; modules of an application are at their top.
_OUTPUTS = frozenset({"build", "dist"})


class _NamespacePath(list[str]):
    """The places of a package without a module, as importlib.resources knows them.

    Unlike Python's own, it stays what it is when sys.path changes.
    """

    def __repr__(self) -> str:
        return f"_NamespacePath({super().__repr__()})"


class AppFinder:
    """Finds top-level modules in one folder, before any of that name elsewhere.

    A folder without ``__init__.py`` would otherwise lose against a package of the
    same name in site-packages, wherever the folder stands in ``sys.path``.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,  # noqa: ARG002 - importlib's signature
    ) -> ModuleSpec | None:
        """Return how to import ``fullname`` if it is a top-level name of the folder."""
        if path is not None or not self.owns(fullname):
            return None
        spec = PathFinder.find_spec(fullname, [str(self._folder)])
        if spec and spec.loader is None and spec.submodule_search_locations:
            spec.submodule_search_locations = _NamespacePath(
                spec.submodule_search_locations
            )
        return spec

    def owns(self, name: str) -> bool:
        """Whether the folder holds Python code under that top-level name."""
        if "." in name or name in _STANDARD or name == "__main__":
            return False
        place = self._folder / name
        if (self._folder / f"{name}.py").is_file() or (place / "__init__.py").is_file():
            return True
        if name in NO_PACKAGES or not place.is_dir():
            return False
        if name not in _OUTPUTS:
            return _holds_code(place)
        return any(place.glob("*.py")) or any(place.glob("*/__main__.py"))

    def names(self) -> frozenset[str]:
        """Return all top-level names of the folder."""
        found = {entry.name.removesuffix(".py") for entry in self._folder.iterdir()}
        return frozenset(name for name in found if self.owns(name))


def _holds_code(folder: Path) -> bool:
    """Whether there is a module in a folder, however deep; packages need no marker."""
    for _, folders, files in os.walk(folder):
        if any(file.endswith(".py") for file in files):
            return True
        folders[:] = [
            name for name in folders if "." not in name and name not in NO_PACKAGES
        ]
    return False


def entry_file(function: Path) -> Path:
    """Return the file with an action's ``main``: itself, or its ``__main__.py``."""
    return function / "__main__.py" if function.is_dir() else function


def module_name(root: Path, file: Path) -> str | None:
    """Return the name by which the application itself would import ``file``.

    A folder's name need be no identifier, so that relative imports work in each. None
    where the path below ``root`` makes no module name: a folder's name has a dot, the
    first part is a module of the standard library, or the file lies elsewhere.
    """
    try:
        parts = file.relative_to(root).with_suffix("").parts
    except ValueError:
        return None
    if file.suffix != ".py" or parts == ("__main__",):
        return None
    if parts[0] in _STANDARD:
        return None
    return None if any("." in part for part in parts) else ".".join(parts)


def import_action(root: Path, file: Path) -> ModuleType:
    """Import an action's module. Raises whatever the module raises."""
    if not file.is_file():
        raise FileNotFoundError(f"{file} does not exist")
    name = module_name(root, file)
    if name is not None:
        return importlib.import_module(name)
    spec = importlib.util.spec_from_file_location(MAIN_MODULE, file)
    if spec is None or spec.loader is None:
        raise ImportError(f"{file} is not a Python source file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[MAIN_MODULE] = module
    spec.loader.exec_module(module)
    return module


def print_traceback(error: BaseException, *own_files: str) -> None:
    """Print where in the action's code an exception arose.

    The frames that lead there, of importlib and of ``own_files``, say nothing about it.
    """
    above = {__file__, importlib.__file__, *own_files}
    frames = error.__traceback__
    while frames:
        file = frames.tb_frame.f_code.co_filename
        if file not in above and not file.startswith("<frozen importlib"):
            break
        frames = frames.tb_next
    traceback.print_exception(error.with_traceback(frames))


def import_bundle(folder: Path) -> ModuleType:
    """Import the ``__main__.py`` of a bundle, renamed as the platform renames it.

    A virtual environment in the bundle is activated first, if it has the script for it.
    """
    sys.path.insert(0, str(folder))
    script = folder / "virtualenv" / "bin" / "activate_this.py"
    if script.is_file():
        code = compile(script.read_bytes(), str(script), "exec")
        exec(code, {"__file__": str(script)})  # noqa: S102 - that is what it is for
    return importlib.import_module(MAIN_MODULE)


def _answer_channel(descriptor: int | None) -> BinaryIO:
    if descriptor is None:
        descriptor = os.dup(1)
        os.dup2(2, 1)
    elif descriptor == _ANSWERS_FD:
        os.set_inheritable(descriptor, False)
    else:
        # The parent process could not choose the number.
        os.dup2(descriptor, _ANSWERS_FD, inheritable=False)
        os.close(descriptor)
        descriptor = _ANSWERS_FD
    return os.fdopen(descriptor, "wb")


def _serve(call: Callable[[object], object], answers: BinaryIO) -> None:
    while line := sys.stdin.readline():
        request = json.loads(line)
        params = request.pop("value", {})
        for name, value in request.items():
            os.environ[f"__OW_{name.upper()}"] = value
        try:
            result = call(params)
        except Exception as error:  # noqa: BLE001 - any exception is the action's answer
            print_traceback(error)
            result = {"error": str(error)}
        answer = json.dumps(result, ensure_ascii=False).encode()
        sys.stdout.flush()
        sys.stderr.flush()
        answers.write(answer + b"\n")
        answers.flush()


def main() -> None:
    """Run the action that the command line names, until standard input ends."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--bundle", type=Path)
    parser.add_argument("--root", type=Path)
    parser.add_argument("--function", type=Path)
    parser.add_argument("--main", default="main")
    parser.add_argument("--around", default="")
    parser.add_argument("--fd", type=int)
    options = parser.parse_args()
    answers = _answer_channel(options.fd)
    try:
        if options.bundle:
            action = import_bundle(options.bundle)
        else:
            sys.path.insert(0, str(options.root))
            file = entry_file(options.function)
            # What lies beside the function comes after the libraries.
            sys.path.append(str(file.parent))
            sys.meta_path.insert(0, AppFinder(options.root))
            action = import_action(options.root, file)
        call = getattr(action, options.main)
        if options.around:
            module, _, function = options.around.partition(":")
            call = getattr(importlib.import_module(module), function)(call)
    except Exception as error:  # noqa: BLE001 - whatever keeps it from starting
        print_traceback(error)
        sys.exit(1)
    answers.write(b'{"ok": true}\n')
    answers.flush()
    _serve(call, answers)


if __name__ == "__main__":
    main()
