"""The data files of one action: those that ship, and those that lie beside it.

They ship because the code names them, or ``include:``, or an input that ends with
``_FILE`` (:mod:`scripts.build.data_files` has the rules).
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from actions.shared.frame.redaction import secrets_in
from scripts.build import data_files
from scripts.build.included_files import ENTRY, IncludeError, included
from scripts.build.literals import Paths, add_paths
from scripts.build.lying_files import LyingFiles
from scripts.build.zip_names import may_stand
from scripts.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from scripts.build.source_tree import SourceTree
    from scripts.manifest import Action
    from scripts.manifest.included import Included


class NoInputFile(Failure):
    """An input names a file that is not there.

    Attributes:
        input: its name.
    """

    def __init__(self, action: str, name: str, value: str) -> None:
        super().__init__(
            f"{action}: {name} names a file that is not there: {value}",
            "a relative path starts at the application's folder",
        )
        self.input = name


class ShippedData:
    """Collects the data files of one action.

    Args:
        tree: the application's files.
        action: whose they are.
        inputs: of all actions and all variables, by name; their secrets do not ship.
        functions: the files with the functions of all actions.

    Attributes:
        files: what ships, by the names in the zip.
        code: the modules among it.
        left_out: what lies beside the action and is named by nothing.
        notes: why something that is named does not ship.
    """

    def __init__(
        self,
        tree: SourceTree,
        action: Action,
        inputs: Mapping[str, Any],
        functions: Collection[Path],
    ) -> None:
        self._tree, self._root = tree, tree.root
        self._lying = LyingFiles(tree, functions)
        self._action = action
        self._inputs = inputs
        self.files: dict[str, Path] = {}
        self.code: list[Path] = []
        self.left_out: list[Path] = []
        self.notes: list[str] = []
        # What an entry without a destination puts there, if nothing else is there.
        self._at_the_top: dict[str, Path] = {}
        # The entries of include: by the names that they give.
        self._entries: dict[str, Included] = {}

    def include(self) -> None:
        """Add what ``include:`` names.

        Raises:
            IncludeError: it names no file, or one that must not ship, or two for one
                place.
        """
        for entry in self._action.include:
            for file, names in included(self._root, entry):
                own, *others = names
                if not entry.destination:
                    # A module at the top would be imported in place of others.
                    if file.suffix != ".py":
                        self._at_the_top.update(dict.fromkeys(others, file))
                    others = []
                for name in (own, *others):
                    other = self.files.get(name, file)
                    if other != file:
                        raise self._twice(entry, name, other, file)
                    self._ship(name, file)
                    self._entries.setdefault(name, entry)
                if file.suffix == ".py":
                    self.code.append(file)

    def refuse_collisions(self, modules: Mapping[str, Path]) -> None:
        """Refuse a place of ``include:`` that another file of the zip has.

        Args:
            modules: the application's modules, by their names in the zip.

        Raises:
            IncludeError: two files have one name, or one has the name of a folder.
        """
        tops = {name.partition("/")[0] for name in (ENTRY, *self.files, *modules)}
        for name, file in self._at_the_top.items():
            if name.partition("/")[0] not in tops and may_stand(name):
                self._ship(name, file)
        names = {ENTRY, *self.files, *modules}
        above = {
            name: {each.as_posix() for each in PurePosixPath(name).parents} & names
            for name in names
        }
        folders = set[str]().union(*above.values())
        for name, entry in self._entries.items():
            file = self.files[name]
            other = modules.get(name, file)
            if other != file:
                raise self._twice(entry, name, other, file)
            for taken in sorted(above[name]):
                raise self._collision(entry, name, f"{taken} is a file")
        for name in sorted(self._entries.keys() & folders):
            raise self._collision(self._entries[name], name, f"{name} is a folder")

    def _collision(self, entry: Included, name: str, what: str) -> IncludeError:
        return IncludeError(
            entry,
            f"puts {self._shown(self.files[name])} at {name} of the zip, where {what}",
            "write a destination that is no file of the zip, such as data/",
        )

    def _twice(
        self, entry: Included, name: str, one: Path, other: Path
    ) -> IncludeError:
        return IncludeError(
            entry,
            f"puts {name} into the zip twice, from {self._shown(one)} and from "
            f"{self._shown(other)}",
            "give one of them another destination",
        )

    def named(
        self, modules: Collection[Path], home: Path, packages: Collection[Path]
    ) -> None:
        """Add what the code names; asked again, what further code names.

        Args:
            modules: the files of the modules that ship.
            home: the folder of the action's function.
            packages: the folders of the packages that are imported.
        """
        paths = Paths()
        folders = {home, *packages} - {self._root}
        read = (each for each in self.files.values() if each.suffix == ".py")
        for file in dict.fromkeys((*modules, *self.code, *read)):
            add_paths(file, paths)
            folders |= {file.parent} - {self._root}
        lying, near = self._lying.named_from(folders, home, paths)
        others = {
            file: (name, place)
            for file, place in lying.items()
            if file not in modules and (name := self._shown(file)) not in self.files
        }
        ignored = self._tree.ignored_by_git(others)
        self.left_out.clear()
        for file, (name, place) in others.items():
            below = PurePosixPath(name).relative_to(place)
            is_named = data_files.is_named(place, below, paths)
            is_news = not near.isdisjoint(file.parents)
            is_news = is_news and not data_files.is_no_news(PurePosixPath(name))
            why_not = self._why_not(file, ignored)
            if is_named and not why_not:
                self._ship(name, file)
            elif is_named or (is_news and why_not):
                self.note(f"not shipped: {name}, for {why_not}")
            elif is_news:
                self.left_out.append(file)

    def note(self, text: str) -> None:
        """Note what the user should know, once."""
        if text not in self.notes:
            self.notes.append(text)

    def _why_not(self, file: Path, ignored: set[Path]) -> str:
        """Return why a file must not ship, whatever names it; empty when it may."""
        if not self._tree.is_inside(file):
            return "it is a link out of the application"
        if data_files.is_of_credentials(PurePosixPath(self._shown(file))):
            return "files of that name hold credentials"
        return "git ignores it" if file in ignored else ""

    def of_inputs(self) -> None:
        """Add what the inputs that end with ``_FILE`` name.

        Raises:
            NoInputFile: there is no such file.
        """
        for name, setting in self._action.inputs.items():
            if name.endswith("_FILE") and isinstance(setting.value, str):
                self._of_input(name, setting.value.strip())
        self.left_out = [
            file for file in self.left_out if self._shown(file) not in self.files
        ]

    def _of_input(self, name: str, value: str) -> None:
        if not value:
            return
        file = self._root / value
        try:
            place = file.resolve().relative_to(self._root.resolve()).as_posix()
        except ValueError:
            self.notes.append(f"{name} names a file outside of the application")
            return
        if not file.is_file():
            raise NoInputFile(self._action.path, name, value)
        if self._tree.ignored_by_git([file]):
            self.note(f"not shipped: {self._shown(file)}, for git ignores it")
        elif place not in self.files:
            self._ship(place, file)

    def _ship(self, name: str, file: Path) -> None:
        content = file.read_bytes()
        data_files.refuse_secrets(self._shown(file), content, self._secrets)
        self.files[name] = file

    @cached_property
    def _secrets(self) -> tuple[bytes, ...]:
        found = secrets_in(self._inputs)
        return tuple(secret.encode(errors="replace") for secret in found)

    def _shown(self, file: Path) -> str:
        return self._tree.shown(file)
