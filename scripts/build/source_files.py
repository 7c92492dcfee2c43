"""Which files of the application an action needs.

Its own module and all that it imports below the application's folder; what its inputs
choose (``WEBHOOK_AUTH=jwt``, ``STOCK_SOURCE=package.module:function``); the data files
that its code names, and those that ``include:`` or an input names
(``STOCK_INVENTORY_FILE``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scripts.build.followed_modules import FollowedModules
from scripts.build.imports import MODELS, TABLE
from scripts.build.modules import UNNAMED, Modules
from scripts.build.needed_files import Sources
from scripts.build.shipped_data import ShippedData
from scripts.build.source_tree import SourceTree
from scripts.failure import Failure
from scripts.front_doors.table_entries import no_front_doors
from scripts.running.launcher import entry_file

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from scripts.manifest import Action, Application

# Makes the validators of models that are not compiled; config.models imports it then,
# by its name.
_ADAPTERS = "config.adapters"
_FUNCTION = re.compile(r"([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*):[A-Za-z_]\w*")


def collect(
    application: Application,
    action: Action,
    compiled: Collection[str] = (),
    *,
    doors: Sequence[str] = (),
    tree: SourceTree | None = None,
) -> Sources:
    """Return what ``action`` needs of the application.

    Args:
        application: all of it.
        action: one of its actions.
        compiled: the modules of models that are compiled, and so not needed.
        doors: modules that are needed beside it; with them, all is needed that an input
            may choose.
        tree: the application's files, where several walks see the same.

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
    tree = tree or SourceTree(application.root)
    return _Walk(application, action, inputs, compiled, doors, tree).done()


class _Walk:
    def __init__(
        self,
        application: Application,
        action: Action,
        inputs: Mapping[str, Any],
        compiled: Collection[str],
        doors: Sequence[str],
        tree: SourceTree,
    ) -> None:
        self._root = tree.root
        self._manifest = application.files
        self._action = action
        self._own = Modules(tree, action.function)
        functions = [entry_file(each.function) for each in application.actions.values()]
        self._data = ShippedData(tree, action, inputs, functions)
        self._doors = doors
        self._code = FollowedModules(tree.root, self._own, action.runtime, {_ADAPTERS})
        self._compiled = compiled

    def done(self) -> Sources:
        models = self._read_code()
        self._read_named()
        for note in self._code.notes():
            self._data.note(note)
        self._data.of_inputs()
        code, own = self._code, self._own
        files = {own.shipped_as(file): file for file in self._shipped}
        self._data.refuse_collisions(files)
        possible = {*code.possible} - {*code.modules}
        kept = map(own.shown, code.possible.values())
        left_out = {*map(own.shown, self._data.left_out)} - self._manifest
        elsewhere = {k: how for k, how in code.elsewhere.items() if k in code.needed}
        return Sources(
            files=dict(sorted({**self._data.files, **files}.items())),
            entries=(own.entry_name,),
            beside=() if own.beside in ("", ".") else (own.beside,),
            modules=tuple(sorted(code.modules.keys() - {UNNAMED})),
            possible=tuple(sorted(possible)),
            external=dict(sorted(code.external.items())),
            optional=frozenset(code.external.keys() - code.needed),
            elsewhere=elsewhere,
            absent=code.absent(),
            data=tuple(sorted(self._data.files)),
            kept=tuple(sorted({*self._data.files, *kept})),
            left_out=tuple(sorted(left_out)),
            notes=tuple(self._data.notes),
            models=tuple(sorted(models)),
        )

    def _read_code(self) -> list[str]:
        """Read what is imported; return the modules of models that may be compiled."""
        self._data.include()
        own = self._own
        if own.entry_name == UNNAMED or not self._code.add(own.entry_name):
            self._code.follow(own.entry_name, own.entry)
        for door in self._doors:
            if not self._code.add(door):
                raise no_front_doors(self._root)
        for file in self._data.code:
            self._code.read_later(file, is_sure=True)
        self._functions_of_inputs()
        self._read_all()
        models = self._not_imported_models()
        for module in [*self._code.models]:
            if module not in self._compiled and not self._code.add(module):
                raise Failure(f"{MODELS} names {module}, and there is no such file")
        if self._code.models.keys() - set(self._compiled):
            self._code.add(_ADAPTERS)
        self._read_all()
        return models

    @property
    def _shipped(self) -> dict[Path, None]:
        """The files of the modules."""
        code = self._code
        return dict.fromkeys((*code.modules.values(), *code.possible.values()))

    def _read_named(self) -> None:
        """Add the files that the code names, and what those with code import."""
        read: set[Path] = {*self._data.code}
        while True:
            self._data.named(self._shipped, self._own.entry.parent, self._code.folders)
            code = {each for each in self._data.files.values() if each.suffix == ".py"}
            if code <= read:
                return
            for file in sorted(code - read):
                self._code.read_later(file, is_sure=False)
            read |= code
            self._read_all()

    def _read_all(self) -> None:
        while self._code.is_unread:
            self._code.read_all()
            self._chosen_words()

    def _not_imported_models(self) -> list[str]:
        """Return the modules of models that nothing but ``config.models`` imports."""
        if self._code.members:
            self._data.notes.append(
                f"the models are not compiled: {self._code.members[0]} uses what "
                "only pydantic's models have"
            )
            return []
        return [
            module
            for module, asking in self._code.models.items()
            if module not in self._code.modules
            and module not in self._code.possible
            and self._classes(module).isdisjoint(self._code.names.get(asking, ()))
        ]

    def _classes(self, module: str) -> frozenset[str]:
        file = (self._own.find(module) or {}).get(module)
        return self._code.source(module, file).classes if file else frozenset()

    def _chosen_words(self) -> None:
        """Follow the modules that the tables name for the words of the inputs."""
        for setting, modules in self._code.tables.items():
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
                if module and word.lower() in chosen and not self._code.add(module):
                    raise Failure(
                        f"{TABLE} names {module} for {setting}={word}, "
                        "and there is no such file"
                    )
            for word in words:
                function = _FUNCTION.fullmatch(word)
                if function and not self._code.add(function[1]):
                    self._code.external.setdefault(function[1], f"the input {setting}")
                    self._code.needed.add(function[1])

    def _functions_of_inputs(self) -> None:
        """Follow the values of the form ``package.module:function``."""
        words = (word for name in self._action.inputs for word in self._words(name))
        for function in filter(None, map(_FUNCTION.fullmatch, words)):
            self._code.add(function[1])

    def _words(self, name: str) -> list[str]:
        setting = self._action.inputs.get(name)
        if setting is None or setting.missing or not isinstance(setting.value, str):
            return []
        return [part.strip() for part in setting.value.split(",") if part.strip()]
