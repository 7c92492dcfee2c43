"""The files that each action needs: found once for all the rules that ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.build.source_files import collect
from scripts.build.source_tree import SourceTree
from scripts.failure import Failure

if TYPE_CHECKING:
    from scripts.build.needed_files import Sources
    from scripts.manifest import Action, Application


class ActionSources:
    """Finds the files of an action when a rule first asks.

    Args:
        application: whose actions they are. Its files do not change meanwhile.
    """

    def __init__(self, application: Application) -> None:
        self._application = application
        self._tree = SourceTree(application.root)
        self._found: dict[str, Sources | Failure] = {}

    def of(self, action: Action) -> Sources:
        """Return the files of ``action``.

        Raises:
            Failure: as :func:`scripts.build.source_files.collect` does.
        """
        if action.path not in self._found:
            try:
                self._found[action.path] = collect(
                    self._application, action, tree=self._tree
                )
            except Failure as failure:
                self._found[action.path] = failure
        found = self._found[action.path]
        if isinstance(found, Failure):
            raise found
        return found
