"""Which files of the application an action needs.

Its own module and all that it imports below the application's folder; what its inputs
choose (``WEBHOOK_AUTH=jwt``, ``STOCK_SOURCE=package.module:function``); the data files
that its code names, and those that ``include:`` or an input names
(``STOCK_INVENTORY_FILE``).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from scripts.build import imports, pins, standard_library
from scripts.build.imported_names import ImportedNames
from scripts.build.imports import MODELS, TABLE, Import, NoPython, Source
from scripts.build.modules import UNNAMED, Modules
from scripts.build.needed_files import Sources
from scripts.build.shipped_data import ShippedData
from scripts.failure import Failure
from scripts.front_doors.table_entries import no_front_doors
from scripts.running.launcher import MAIN_MODULE, entry_file, module_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from scripts.manifest import Action, Application

# Makes the validators of models that are not compiled; config.models imports it then.
_ADAPTERS = "config.adapters"
_FUNCTION = re.compile(r"([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*):[A-Za-z_]\w*")


def collect(
    application: Application,
    action: Action,
    compiled: Collection[str] = (),
    *,
    doors: Sequence[str] = (),
) -> Sources:
    """Return what ``action`` needs of the application.

    Args:
        application: all of it.
        action: one of its actions.
        compiled: the modules of models that are compiled, and so not needed.
        doors: modules that are needed beside it; with them, all is needed that an input
            may choose.

    Raises:
        Failure: a file cannot be read, or an input names one that is not there.
    """
    inputs: dict[str, Any] = {
        f"{each.path} {name}": setting.value
        for each in application.actions.values()
        for name, setting in each.inputs.items()
        if not setting.missing
    }
    inputs |= application.environment
    return _Walk(application, action, inputs, compiled, doors).done()


class _Walk:
    def __init__(
        self,
        application: Application,
        action: Action,
        inputs: Mapping[str, Any],
        compiled: Collection[str],
        doors: Sequence[str],
    ) -> None:
        root = application.root
        self._root = root
        self._manifest = application.files
        self._action = action
        self._own = Modules(root, action.function)
        functions = [entry_file(each.function) for each in application.actions.values()]
        self._data = ShippedData(root, action, inputs, functions)
        self._doors = doors
        self._modules: dict[str, Path] = {}
        # Modules of names that the code makes at run time, and files that it may import
        # by their path: what they import need not be there.
        self._possible: dict[str, Path] = {}
        self._external: dict[str, str] = {}
        self._needed: set[str] = set()
        # Of modules where their import does not find them: how to reach them.
        self._elsewhere: dict[str, str] = {}
        self._changes_path = False
        # What possible modules import, and is not pinned, each with its place.
        self._lacking: dict[str, str] = {}
        self._from_own = ImportedNames(root, self._own.entry.parent)
        self._tables: dict[str, dict[str, str]] = {}
        self._compiled = compiled
        # Of each module of models: the module that asks for its validators.
        self._models: dict[str, str] = {}
        self._names: dict[str, set[str]] = {}
        self._members: list[str] = []
        self._todo: list[tuple[str, Path, bool]] = []

    def done(self) -> Sources:
        self._data.include()
        own = self._own
        if own.entry_name == UNNAMED or not self._add(own.entry_name):
            self._follow(own.entry_name, own.entry)
        for door in self._doors:
            if not self._add(door):
                raise no_front_doors(self._root)
        for file in self._data.code:
            self._todo.append((module_name(self._root, file) or UNNAMED, file, True))
        self._functions_of_inputs()
        self._read_all()
        models = self._not_imported_models()
        for module in [*self._models]:
            if module not in self._compiled and not self._add(module):
                raise Failure(f"{MODELS} names {module}, and there is no such file")
        if self._models.keys() - set(self._compiled):
            self._add(_ADAPTERS)
        self._read_all()
        self._read_named()
        for module, place in self._lacking.items():
            self._data.note(
                f"{place} imports {module}, which is not pinned: it ships without"
            )
        self._data.of_inputs()
        files = {own.shipped_as(file): file for file in self._shipped}
        self._data.refuse_collisions(files)
        return Sources(
            files=dict(sorted({**self._data.files, **files}.items())),
            entries=(own.entry_name,),
            beside=() if own.beside in ("", ".") else (own.beside,),
            modules=tuple(sorted(self._modules.keys() - {UNNAMED})),
            possible=tuple(sorted(self._possible.keys() - self._modules.keys())),
            external=dict(sorted(self._external.items())),
            optional=frozenset(self._external.keys() - self._needed),
            elsewhere={k: how for k, how in self._elsewhere.items() if k in self._needed},
            absent=self._from_own.absent({**self._possible, **self._modules}),
            data=tuple(sorted(self._data.files)),
            kept=tuple(
                sorted({*self._data.files, *map(own.shown, self._possible.values())})
            ),
            left_out=tuple(
                sorted({*map(own.shown, self._data.left_out)} - self._manifest)
            ),
            notes=tuple(self._data.notes),
            models=tuple(sorted(models)),
        )

    @property
    def _shipped(self) -> dict[Path, None]:
        """The files of the modules."""
        return dict.fromkeys((*self._modules.values(), *self._possible.values()))

    def _read_named(self) -> None:
        """Add the files that the code names, and what those of them with code import."""
        read: set[Path] = {*self._data.code}
        while True:
            self._data.named(self._shipped, self._own.entry.parent)
            code = {each for each in self._data.files.values() if each.suffix == ".py"}
            if code <= read:
                return
            for file in sorted(code - read):
                name = module_name(self._root, file) or UNNAMED
                self._todo.append((name, file, False))
            read |= code
            self._read_all()

    def _read_all(self) -> None:
        while self._todo:
            self._read(*self._todo.pop())
            if not self._todo:
                self._chosen_words()
            if not self._todo and self._changes_path:
                self._by_changed_path()

    def _by_changed_path(self) -> None:
        """Add the modules that the code finds once it has changed ``sys.path``."""
        for module in [*self._elsewhere]:
            names = (module, *(f"{module}.{each}" for each in self._names[module]))
            for name in names:
                for named, file in self._own.elsewhere(name).items():
                    self._follow(named, file, is_sure=False)
            del self._elsewhere[module]
            self._external.pop(module, None)
            self._lacking.pop(module, None)
            self._needed.discard(module)

    def _not_imported_models(self) -> list[str]:
        """Return the modules of models that nothing but ``config.models`` imports."""
        if self._members:
            self._data.notes.append(
                f"the models are not compiled: {self._members[0]} uses what only "
                "pydantic's models have"
            )
            return []
        return [
            module
            for module, asking in self._models.items()
            if module not in self._modules
            and module not in self._possible
            and self._classes(module).isdisjoint(self._names.get(asking, ()))
        ]

    def _classes(self, module: str) -> frozenset[str]:
        file = (self._own.find(module) or {}).get(module)
        return self._source(module, file).classes if file else frozenset()

    def _add(self, name: str, *, is_sure: bool = True) -> bool:
        """Note a module of the application and its packages; tell whether it is one."""
        found = self._own.find(name)
        for each, file in (found or {}).items():
            self._follow(each, file, is_sure=is_sure)
        return found is not None

    def _follow(self, name: str, file: Path, *, is_sure: bool = True) -> None:
        if name in self._modules or (not is_sure and name in self._possible):
            return
        (self._modules if is_sure else self._possible)[name] = file
        self._todo.append((name, file, is_sure))

    def _read(self, name: str, file: Path, is_sure: bool) -> None:  # noqa: FBT001 - of _todo
        try:
            source = self._source(name, file)
        except NoPython:
            if is_sure:
                raise
            return
        for found in source.imports:
            self._imported(found, name, file, is_sure=is_sure)
        for module in source.models:
            self._models.setdefault(module, name)
        self._changes_path = self._changes_path or source.changes_path
        if source.member_line:
            self._members.append(f"{self._own.shown(file)}:{source.member_line}")
        for setting, words in source.tables.items():
            self._tables.setdefault(setting, {}).update(words)

    def _source(self, name: str, file: Path) -> Source:
        is_package = file.name == "__init__.py"
        return imports.read(file, self._own.shown(file), name, is_package=is_package)

    def _imported(
        self, found: Import, importing: str, file: Path, *, is_sure: bool
    ) -> None:
        place = f"{self._own.shown(file)}:{found.line}"
        if not is_sure:
            found = self._made_optional(found, place)
        if found.is_start:
            self._begun(found, place)
            return
        if standard_library.has(found.module, self._action.runtime):
            return
        if found.module.startswith("."):
            self._refuse_relative(place, found, importing, file)
            return
        if found.module == MAIN_MODULE:
            self._refuse_main(place, found)
            return
        if self._add(found.module, is_sure=is_sure):
            self._names.setdefault(found.module, set()).update(found.names)
            for name in self._names_of(found):
                is_module = self._add(f"{found.module}.{name}", is_sure=is_sure)
                if not is_module and not found.is_optional and name != "*":
                    self._from_own.add(found.module, name, place)
            return
        if self._own.has(found.module):
            if found.is_optional:
                return
            raise Failure(
                f"{place} imports {found.shown}, and there is no such file",
                self._own.how_to_reach(found.module, file),
            )
        self._external.setdefault(found.module, place)
        if found.is_optional and is_sure:
            return
        how = self._own.how_to_reach(found.module, file)
        if how:
            self._elsewhere.setdefault(found.module, how)
            self._names.setdefault(found.module, set()).update(found.names)
        if not found.is_optional:
            self._needed.add(found.module)

    def _begun(self, found: Import, place: str) -> None:
        """Add the modules whose names begin as the code says."""
        if not found.module:
            return
        for name, file in self._own.starting_with(found.module).items():
            self._follow(name, file, is_sure=False)
        package = found.module.rpartition(".")[0]
        if package and not self._own.has(package):
            self._external.setdefault(package, place)

    def _made_optional(self, found: Import, place: str) -> Import:
        """Return an import of a module that need not be imported itself."""
        module = found.module
        if (
            not found.is_optional
            and not module.startswith(".")
            and not standard_library.has(module, self._action.runtime)
            and not self._own.has(module)
            and not pins.brings(self._root, module)
        ):
            self._lacking.setdefault(module, place)
        return replace(found, is_optional=True)

    def _names_of(self, found: Import) -> Iterator[str]:
        """Yield what is imported; for a star, the modules that are exported, too."""
        file = (self._own.find(found.module) or {}).get(found.module)
        if "*" in found.names and file:
            for name in self._source(found.module, file).exported:
                if self._own.find(f"{found.module}.{name}"):
                    yield name
        yield from found.names

    def _refuse_relative(
        self, place: str, found: Import, importing: str, file: Path
    ) -> None:
        if found.is_optional:
            return
        name = found.module.lstrip(".")
        what = f"{place} has the relative import {found.written}"
        package = importing.rpartition(".")[0]
        if package and importing != UNNAMED:
            raise Failure(
                f"{what}, which leads out of the application: the module is {importing}",
                self._own.how_to_reach(name or found.names[0], file)
                or "its dots may lead to the first folder of that name, no further",
            )
        who = "" if importing == UNNAMED else f": it is imported as {importing}"
        raise Failure(
            f"{what}, and the module is in no package{who}",
            f"write import {name or found.names[0]} for a file beside it",
        )

    def _refuse_main(self, place: str, found: Import) -> None:
        """Refuse a helper that would be the action itself in a zip."""
        files = self._own.find(found.module)
        if files and not found.is_optional:
            raise Failure(
                f"{place} imports {found.module}, which is "
                f"{self._own.shown(files[MAIN_MODULE])} here, and in a zip the action "
                "itself: the runtime gives it that name",
                "rename the file",
            )

    def _chosen_words(self) -> None:
        """Follow the modules that the tables name for the words of the inputs."""
        for setting, modules in self._tables.items():
            words = self._words(setting)
            chosen = {word.lower() for word in words}
            chosen |= {word.partition("://")[0].lower() for word in words}
            if self._doors:
                chosen |= {word.lower() for word in modules}
            if not chosen:
                # The code has a default of its own: what the table says under "",
                # and if that is not there, any of them.
                chosen = {""} if "" in modules else {word.lower() for word in modules}
            for word, module in modules.items():
                if module and word.lower() in chosen and not self._add(module):
                    raise Failure(
                        f"{TABLE} names {module} for {setting}={word}, "
                        "and there is no such file"
                    )
            for word in words:
                function = _FUNCTION.fullmatch(word)
                if function and not self._add(function[1]):
                    self._external.setdefault(function[1], f"the input {setting}")
                    self._needed.add(function[1])

    def _functions_of_inputs(self) -> None:
        """Follow the values of the form ``package.module:function``."""
        words = (word for name in self._action.inputs for word in self._words(name))
        for function in filter(None, map(_FUNCTION.fullmatch, words)):
            self._add(function[1])

    def _words(self, name: str) -> list[str]:
        setting = self._action.inputs.get(name)
        if setting is None or setting.missing or not isinstance(setting.value, str):
            return []
        return [part.strip() for part in setting.value.split(",") if part.strip()]
