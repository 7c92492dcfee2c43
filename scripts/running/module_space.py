"""Keeps the modules of several applications apart in one process.

Two applications may both have packages named ``actions`` and ``config``. While an
action of one of them runs, its own modules stand in ``sys.modules`` and are found
first; afterwards everything is as before, and the modules wait for the next call.
An application that the process imports from anyway (its folder is on ``sys.path``,
as for the tests of the very application) shares its modules with the process, so
that what a test patches is what the action uses.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.running.launcher import MAIN_MODULE, AppFinder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

# The command itself stays loaded when the application is the tree that it runs from.
_COMMAND = Path(__file__).resolve().parents[1]


class ModuleSpace:
    """The modules of one folder.

    Args:
        folder: what its modules are imported from.
        first: whether they come before modules of the same names from elsewhere, as
            those of an application do; or after them, as those beside an action do.
    """

    def __init__(self, folder: Path, *, first: bool) -> None:
        self._folder = folder
        self._first = first
        self._real_folder = folder.resolve()
        self._finder = AppFinder(folder)
        self._names = self._finder.names()
        if _COMMAND.parent == folder:
            self._names -= {_COMMAND.name}
        self._kept: dict[str, ModuleType] = {}

    @contextlib.contextmanager
    def active(self) -> Iterator[None]:
        """Let the folder's modules be found."""
        importlib.invalidate_caches()
        at_home = any(Path(entry).resolve() == self._real_folder for entry in sys.path)
        shared = frozenset(
            name
            for name in self._names
            if (self._is_mine(name) if name in sys.modules else at_home)
        )
        own = self._names - shared
        foreign = self._take(own) if self._first else {}
        loaded_before = frozenset(sys.modules)
        sys.modules.update(
            {
                name: module
                for name, module in self._kept.items()
                if _top(name) not in shared and name not in sys.modules
            }
        )
        position = 0 if self._first else len(sys.meta_path)
        sys.meta_path.insert(position, self._finder)
        path_before = sys.path.copy()
        sys.path.insert(0 if self._first else len(sys.path), str(self._folder))
        writes_bytecode = sys.dont_write_bytecode
        # A file that changes twice within a second must not be taken for the same.
        sys.dont_write_bytecode = writes_bytecode or bool(own)
        try:
            yield
        finally:
            sys.dont_write_bytecode = writes_bytecode
            sys.path[:] = path_before
            sys.meta_path.remove(self._finder)
            # An action may add another folder of the application to sys.path.
            new = map(_top, frozenset(sys.modules) - loaded_before)
            added = frozenset(new) - loaded_before - self._names
            mine = frozenset(name for name in own | added if self._is_mine(name))
            self._kept = self._take(mine)
            sys.modules.update(foreign)

    def forget(self) -> None:
        """Unload the folder's modules; the next import runs them again."""
        self._kept = {}
        self._take(frozenset(name for name in self._names if self._is_mine(name)))

    def _is_mine(self, name: str) -> bool:
        module = sys.modules.get(name)
        places = [*getattr(module, "__path__", ()), getattr(module, "__file__", None)]
        return any(
            place
            and Path(place).resolve().is_relative_to(self._real_folder)
            and "site-packages" not in Path(place).parts
            for place in places
        )

    @staticmethod
    def _take(names: frozenset[str]) -> dict[str, ModuleType]:
        """Take the modules of these top-level names out of ``sys.modules``."""
        if not names:
            return {}
        taken = [name for name in [*sys.modules] if name.partition(".")[0] in names]
        return {name: sys.modules.pop(name) for name in taken}


@contextlib.contextmanager
def no_main_module() -> Iterator[None]:
    """Let an action be imported as ``main__`` without a trace."""
    before = sys.modules.pop(MAIN_MODULE, None)
    try:
        yield
    finally:
        sys.modules.pop(MAIN_MODULE, None)
        if before is not None:
            sys.modules[MAIN_MODULE] = before


def _top(name: str) -> str:
    return name.partition(".")[0]
