"""An application: every action that its manifest defines, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from scripts.failure import CalledWrongly
from scripts.manifest.environment import Environment
from scripts.manifest.includes import APP_CONFIG
from scripts.manifest.problems import ManifestError, Problem
from scripts.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from scripts.manifest.actions import Action
    from scripts.manifest.inputs import Input
    from scripts.manifest.sequences import Sequence
    from scripts.manifest.triggers import Rule, Trigger


@dataclass(frozen=True)
class Application:
    """What is to be deployed.

    Attributes:
        root: the application's folder, absolute.
        actions: by path (``ingestion/webhook``), in the order of the files.
        problems: all that is wrong, by file and line.
        package_inputs: the inputs of each package; its actions have them too.
        sequences: by path.
        triggers: by name.
        rules: by name.
        environment: the variables that it was read with.
        files: app.config.yaml and what it includes, relative to ``root``.
    """

    root: Path
    actions: Mapping[str, Action]
    problems: tuple[Problem, ...] = ()
    package_inputs: Mapping[str, Mapping[str, Input]] = field(default_factory=dict)
    sequences: Mapping[str, Sequence] = field(default_factory=dict)
    triggers: Mapping[str, Trigger] = field(default_factory=dict)
    rules: Mapping[str, Rule] = field(default_factory=dict)
    environment: Environment = field(default_factory=lambda: Environment({}))
    files: frozenset[str] = frozenset()

    def action(self, path: str) -> Action:
        """Return the action at ``package/action``.

        Raises:
            ManifestError: when there is none; it names those that there are.
        """
        if path in self.actions:
            return self.actions[path]
        raise ManifestError(Problem(APP_CONFIG, 1, "", *_unknown(path, self.actions)))

    def path_of(self, name: str, *, sequences: bool = False) -> str:
        """Return the path that a name on the command line stands for.

        Args:
            name: ``package/action``, or ``action`` where one package has it.
            sequences: whether the path of a sequence is meant too.

        Raises:
            CalledWrongly: it stands for none, or for several.
        """
        known: list[str] = [*self.actions, *(self.sequences if sequences else ())]
        if name in known:
            return name
        found = [path for path in known if path.rpartition("/")[2] == name]
        if len(found) == 1:
            return found[0]
        if found:
            raise CalledWrongly(
                f"{name} is in several packages", f"name one: {', '.join(found)}"
            )
        raise CalledWrongly(*_unknown(name, known))

    def with_runtime(self, runtime: str, *, insisting: bool = False) -> Application:
        """Return the application with this runtime for its actions.

        Args:
            runtime: one of those that are built for.
            insisting: also for the actions whose manifest names another one.
        """
        actions = {
            path: replace(action, runtime=runtime)
            if insisting or action.takes_any_python
            else action
            for path, action in self.actions.items()
        }
        return replace(self, actions=actions)

    def web_paths(self) -> Iterator[str]:
        """Yield the paths of everything that has a URL."""
        yield from (path for path, action in self.actions.items() if action.web)
        yield from (path for path, each in self.sequences.items() if each.web)

    def with_raw(self, path: str, *, raw: bool) -> Application:
        """Return the same application with one action deployed raw, or not raw.

        Raises:
            ManifestError: when there is no such action.
        """
        action = replace(self.action(path), web=True, raw_http=raw)
        return replace(self, actions={**self.actions, path: action})


def _unknown(name: str, known: Collection[str]) -> tuple[str, str]:
    """Return that there is no such action, and which there are."""
    # Names of one package are alike by that alone.
    near = nearest(name, known, cutoff=0.8)
    if not near:
        names = {path.rpartition("/")[2]: path for path in known}
        near = names.get(nearest(name.rpartition("/")[2], names), "")
    return (
        f"there is no action {name}" + (f"; did you mean {near}?" if near else ""),
        f"there is: {', '.join(known) or 'none at all'}",
    )
