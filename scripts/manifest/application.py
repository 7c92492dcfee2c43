"""An application: every action that its manifest defines, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scripts.manifest.actions import Action, read_action
from scripts.manifest.environment import Environment, read_environment
from scripts.manifest.includes import APP_CONFIG, read_tree
from scripts.manifest.inputs import Input, Resolver
from scripts.manifest.problems import ManifestError, Problem, Problems
from scripts.manifest.sequences import Sequence, circle_from, read_sequence

if TYPE_CHECKING:
    from scripts.manifest.source import Node

# Adobe's schema of app.config.yaml, for packages and actions.
_NAME = re.compile(r"\w|\w[\w@ .-]*[\w@.-]+", re.ASCII)


@dataclass(frozen=True)
class Application:
    """What is to be deployed.

    Attributes:
        root: the application's folder, absolute.
        actions: by path (``ingestion/webhook``), in the order of the files.
        problems: all that is wrong, by file and line.
        package_inputs: the inputs of each package; its actions have them too.
        sequences: by path, as they are written.
        triggers: by name, as they are written.
        trigger_inputs: the inputs of each trigger, with their values.
        rules: by name, as they are written.
    """

    root: Path
    actions: Mapping[str, Action]
    problems: tuple[Problem, ...] = ()
    package_inputs: Mapping[str, Mapping[str, Input]] = field(default_factory=dict)
    sequences: Mapping[str, Any] = field(default_factory=dict)
    triggers: Mapping[str, Any] = field(default_factory=dict)
    trigger_inputs: Mapping[str, Mapping[str, Input]] = field(default_factory=dict)
    rules: Mapping[str, Any] = field(default_factory=dict)

    def action(self, path: str) -> Action:
        """Return the action at ``package/action``.

        Raises:
            ManifestError: when there is none; it names those that there are.
        """
        if path in self.actions:
            return self.actions[path]
        known = ", ".join(self.actions) or "none at all"
        raise ManifestError(
            Problem(
                APP_CONFIG, 1, "", f"there is no action {path}", f"there is: {known}"
            )
        )

    def typed_sequences(self) -> dict[str, Sequence]:
        """Return every sequence by path, read from its definition."""
        return {
            path: read_sequence(path, definition)
            for path, definition in self.sequences.items()
        }

    def with_raw(self, path: str, *, raw: bool) -> Application:
        """Return the same application with one action deployed raw, or not raw.

        Raises:
            ManifestError: when there is no such action.
        """
        action = replace(self.action(path), web=True, raw_http=raw)
        return replace(self, actions={**self.actions, path: action})


def load(root: Path, environment: Mapping[str, str] | None = None) -> Application:
    """Read the application in ``root``.

    Args:
        root: the folder of ``app.config.yaml``.
        environment: the variables; those of :func:`read_environment` when None.

    Raises:
        ManifestError: with everything that is wrong, when there is nothing to work
            with. A missing variable is no such thing: it is among the problems, and
            nothing stands in its place, as Adobe's tool deploys it.
    """
    root = Path(root).resolve()
    if environment is None:
        environment = read_environment(root)
    if not isinstance(environment, Environment):
        environment = Environment(environment)
    problems = Problems()
    problems.add(environment.problems)
    reader = _Reader(root, environment, problems)
    reader.read(read_tree(root, problems))
    problems.raise_if_unusable()
    return replace(reader.application, problems=problems.sorted())


class _Reader:
    """Walks through the tree, and fills an application."""

    def __init__(
        self, root: Path, environment: Environment, problems: Problems
    ) -> None:
        self._problems = problems
        self._resolver = Resolver(root, environment, problems)
        self._actions: dict[str, Action] = {}
        self._package_inputs: dict[str, Mapping[str, Input]] = {}
        self._sequences: dict[str, Any] = {}
        self._sequence_nodes: dict[str, Node] = {}
        self._triggers: dict[str, Any] = {}
        self._trigger_inputs: dict[str, Mapping[str, Input]] = {}
        self._rules: dict[str, Any] = {}
        self.application = Application(
            root,
            self._actions,
            package_inputs=self._package_inputs,
            sequences=self._sequences,
            triggers=self._triggers,
            trigger_inputs=self._trigger_inputs,
            rules=self._rules,
        )

    def read(self, tree: Node) -> None:
        top = tree.members(self._problems)
        parts = [top["application"]] if "application" in top else []
        if "extensions" in top:
            parts += top["extensions"].members(self._problems).values()
        if not top.keys() & {"application", "extensions"}:
            self._problems.unusable(
                tree, "there is neither application nor extensions in this file"
            )
        for part in parts:
            node: Node | None = part
            for name in ("runtimeManifest", "packages"):
                node = node.members(self._problems).get(name) if node else None
            packages = node.members(self._problems) if node else {}
            for name, package in packages.items():
                self._package(name, package)
        self._reject_circles()
        if not self._actions and self._problems.usable:
            self._problems.warning(tree, "the application has no action")

    def _reject_circles(self) -> None:
        sequences = self.application.typed_sequences()
        for path, node in self._sequence_nodes.items():
            circle = circle_from(path, sequences)
            if circle:
                self._problems.error(
                    node,
                    f"the sequence {path} contains itself: {' > '.join(circle)}",
                    "remove one of these",
                )

    def _package(self, name: str, node: Node) -> None:
        self._check_name(name, node)
        members = node.members(self._problems)
        inputs = self._resolver.inputs(members.get("inputs"))
        self._package_inputs[name] = {**self._package_inputs.get(name, {}), **inputs}
        for action, definition in self._below(members, "actions").items():
            self._check_name(action, definition)
            if f"{name}/{action}" in self._actions:
                self._problems.unusable(
                    definition, f"the action {name}/{action} is there twice"
                )
            self._actions[f"{name}/{action}"] = read_action(
                definition,
                (name, action),
                inputs,
                self._resolver,
                self._problems,
            )
        for sequence, definition in self._below(members, "sequences").items():
            self._sequences[f"{name}/{sequence}"] = definition.plain()
            self._sequence_nodes[f"{name}/{sequence}"] = definition
        for trigger, definition in self._below(members, "triggers").items():
            self._triggers[trigger] = definition.plain()
            if isinstance(definition.value, Mapping):
                self._trigger_inputs[trigger] = self._resolver.inputs(
                    definition.value.get("inputs")
                )
        for rule, definition in self._below(members, "rules").items():
            self._rules[rule] = definition.plain()

    def _below(self, members: Mapping[str, Node], name: str) -> Mapping[str, Node]:
        return members[name].members(self._problems) if name in members else {}

    def _check_name(self, name: str, node: Node) -> None:
        if not _NAME.fullmatch(name):
            self._problems.error(
                node,
                "this is no name for a package or an action",
                "use letters, digits, _, -, ., @ and spaces; begin with one of the "
                "first three",
            )
