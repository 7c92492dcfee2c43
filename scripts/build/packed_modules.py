"""Imports modules whose bytecode lies in one file beside this one.

A container unpacks one file in place of hundreds. This module ships in the zips for
OpenWhisk (:mod:`scripts.build.module_pack`) and depends on nothing but the standard
library. A module keeps the place that its file would have: data, shared objects and
sources beside it are found there, and tracebacks name it.

The file begins with one line of JSON, from whose end offsets count::

    {"python": "3.12", "modules": {name: [file, offset, size]},
     "sources": {file: [offset, size]}, "namespaces": {name: folder}}
"""

from __future__ import annotations

import json
import os
import sys
from importlib.machinery import ModuleSpec, SourceFileLoader

#: The file's name, which no file of an application has by chance.
FILE = "_starter_kit_modules.pack"


class _NamespacePath(list[str]):
    """The places of a package without a module, as importlib.resources knows them."""

    def __repr__(self) -> str:
        return f"_NamespacePath({super().__repr__()})"


class _Loader(SourceFileLoader):
    """Takes bytecode from the file, and all else from where the module would lie."""

    def __init__(self, name: str, path: str, finder: PackedModules) -> None:
        super().__init__(name, path)
        self._finder = finder

    def path_stats(self, path: str) -> dict[str, int]:  # noqa: ARG002 - the base has it
        """Answer for a source that need not be there: its time is never compared."""
        return {"mtime": 0, "size": 0}

    def get_data(self, path: str) -> bytes:
        """Return the bytecode, the source, or a data file beside the module."""
        if path.endswith(".pyc"):
            return self._finder.bytecode(self.name)
        source = self._finder.source(self.name) if path == self.path else None
        return super().get_data(path) if source is None else source


class PackedModules:
    """Finds them before anything else on the path: what ships is what runs.

    Args:
        folder: where the file lies.

    Raises:
        ImportError: the interpreter has another version than the bytecode.
    """

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._path = os.path.join(folder, FILE)  # noqa: PTH118 - pathlib costs a start
        with open(self._path, "rb") as file:  # noqa: PTH123 - likewise
            line = file.readline()
        self._start = len(line)
        head = json.loads(line)
        here = f"{sys.version_info.major}.{sys.version_info.minor}"
        if head["python"] != here:
            raise ImportError(
                f"the zip is built for Python {head['python']}, and this is {here}: "
                "deploy it for that runtime, or build it for this one"
            )
        self._modules: dict[str, tuple[str, int, int]] = head["modules"]
        self._sources: dict[str, tuple[int, int]] = head["sources"]
        self._namespaces: dict[str, str] = head["namespaces"]

    def bytecode(self, name: str) -> bytes:
        """Return a module's bytecode, as a file of it would be."""
        _, offset, size = self._modules[name]
        return self._read(offset, size)

    def source(self, name: str) -> bytes | None:
        """Return a module's source; None when the file has none."""
        place = self._sources.get(self._modules[name][0])
        return self._read(*place) if place else None

    def _read(self, offset: int, size: int) -> bytes:
        with open(self._path, "rb", buffering=0) as file:  # noqa: PTH123 - likewise
            file.seek(self._start + offset)
            return file.read(size)

    def find_spec(
        self, name: str, _path: object = None, _target: object = None
    ) -> ModuleSpec | None:
        """Return how to import a module; None when it is not in the file."""
        if name in self._namespaces:
            spec = ModuleSpec(name, None, is_package=True)
            spec.submodule_search_locations = _NamespacePath(
                [f"{self._folder}/{self._namespaces[name]}"]
            )
            return spec
        if name not in self._modules:
            return None
        path = f"{self._folder}/{self._modules[name][0]}"
        package, _, file = path.rpartition("/")
        is_package = file == "__init__.py"
        loader = _Loader(name, path, self)
        spec = ModuleSpec(name, loader, origin=path, is_package=is_package)
        spec.has_location = True
        if is_package:
            spec.submodule_search_locations = [package]
        return spec


def install() -> None:
    """Let the interpreter find the modules of the file beside this one."""
    folder = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 - likewise
    sys.meta_path.insert(0, PackedModules(folder))
