"""The names that an action's code imports from modules of its application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.build.module_names import ModuleNames, names_in

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class ImportedNames:
    """Collects them, and tells which are not there.

    Args:
        folders: where modules are found.
    """

    def __init__(self, *folders: Path) -> None:
        self._folders = folders
        # By module and name: where it is imported first.
        self._places: dict[tuple[str, str], str] = {}
        self._read: dict[Path, ModuleNames] = {}

    def add(self, module: str, name: str, place: str) -> None:
        """Note that ``place`` has ``from module import name``."""
        self._places.setdefault((module, name), place)

    def absent(self, modules: Mapping[str, Path]) -> dict[str, str]:
        """Return the names that are not there, as ``name from module``, with places.

        Args:
            modules: the files of all modules that the action may import, by name.
        """
        found = {
            (module, name): place
            for (module, name), place in self._places.items()
            if not self._may_have(modules, module, name)
        }
        if found:
            # Another module may give it the name while it runs.
            reading = [self._names_of(*each) for each in modules.items()]
            given = {name for each in reading for name in each.set_on_others}
            found = {what: at for what, at in found.items() if what[1] not in given}
        return {f"{name} from {module}": at for (module, name), at in found.items()}

    def _may_have(self, modules: Mapping[str, Path], module: str, name: str) -> bool:
        file = modules.get(module)
        if file and self._names_of(module, file).may_have(name):
            return True
        # It may be no Python: a binary module, or a part of a package that is one.
        for place in (folder.joinpath(*module.split(".")) for folder in self._folders):
            if file is None and any(True for _ in place.parent.glob(f"{place.name}.*")):
                return True
            if any(True for _ in place.glob(f"{name}.*")):
                return True
        return False

    def _names_of(self, module: str, file: Path) -> ModuleNames:
        if file not in self._read:
            is_package = file.name == "__init__.py"
            found = names_in(file.read_bytes(), module, is_package=is_package)
            self._read[file] = found
        return self._read[file]
