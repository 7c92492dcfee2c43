"""Where a new action stands: its package, its folder, its modules, its manifest."""

from __future__ import annotations

import keyword
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.failure import CalledWrongly, Failure

if TYPE_CHECKING:
    from scripts.manifest import Action, Application

_NAME = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*")


@dataclass(frozen=True)
class Place:
    """Where a new action stands.

    Attributes:
        path: ``package/action``.
        folder: of its code, relative to the application's folder, with ``/``.
        module: the same as Python imports it.
        neighbour: an action of the package, beside which it is defined.
    """

    path: str
    folder: str
    module: str
    neighbour: Action

    @property
    def name(self) -> str:
        """The action's name in its package."""
        return self.path.rpartition("/")[2]

    @property
    def function(self) -> str:
        """Its file, as the manifest names it."""
        manifest = Path(self.neighbour.file).parent
        relative = os.path.relpath(self.folder, manifest).replace(os.sep, "/")
        return f"./{relative}/__main__.py"


def place_of(application: Application, name: str, package: str) -> Place:
    """Return where the action ``name`` is to stand.

    Args:
        application: of which it is to be a part.
        name: its name, or ``package/action``.
        package: its package where the name has none.

    Raises:
        CalledWrongly: the name cannot be one, or is taken.
        Failure: there is no such package, or no folder of Python's for its actions.
    """
    package, _, action = name.rpartition("/") if "/" in name else (package, "", name)
    folder_name = action.replace("-", "_")
    if not _NAME.fullmatch(action) or keyword.iskeyword(folder_name):
        raise CalledWrongly(
            f"{action} is not a name for an action",
            "use lower-case letters, digits and -, for example check-address",
        )
    path = f"{package}/{action}"
    if path in application.actions:
        raise CalledWrongly(f"there is an action {path} already", "choose another name")
    actions = [each for each in application.actions.values() if each.package == package]
    if not actions:
        packages = dict.fromkeys(each.package for each in application.actions.values())
        raise Failure(
            f"there is no package {package} with an action",
            f"name one of {', '.join(packages)} before the action: PACKAGE/{action}",
        )
    neighbour = actions[-1]
    home = neighbour.function
    home = home.parent.parent if home.name == "__main__.py" else home.parent
    folder = os.path.relpath(home / folder_name, application.root).replace(os.sep, "/")
    module = folder.replace("/", ".")
    if not all(part.isidentifier() for part in module.split(".")):
        raise Failure(
            f"Python cannot import from {folder}",
            "put the package's actions into folders of letters, digits and _",
        )
    return Place(path, folder, module, neighbour)
