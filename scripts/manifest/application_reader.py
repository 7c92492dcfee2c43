"""Reads an application: its packages, one after the other, then what they name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.manifest.actions import Action, read_action
from scripts.manifest.application import Application
from scripts.manifest.entity_names import check_name
from scripts.manifest.environment import Environment, read_environment
from scripts.manifest.includes import read_tree
from scripts.manifest.inputs import Input, Resolver
from scripts.manifest.known_keys import warn_of_misspelt_keys, warn_of_unknown_keys
from scripts.manifest.problems import Problems
from scripts.manifest.sequences import Sequence, connected_sequences, read_sequence
from scripts.manifest.triggers import (
    Rule,
    Trigger,
    check_feed,
    connected_rule,
    read_rule,
    read_trigger,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scripts.manifest.source import Node

_TOP_KEYS = ("application", "extensions")
_PACKAGE_KEYS = (
    *("actions", "inputs", "license", "rules", "sequences", "triggers", "version"),
)
# Other tools read these keys of a package; `deploy` and `export` do not.
_NOT_DEPLOYED = ("annotations", "apis", "dependencies", "public")


def load(root: Path, environment: Mapping[str, str] | None = None) -> Application:
    """Read the application in ``root``.

    Args:
        root: the folder of ``app.config.yaml``.
        environment: the variables; those of :func:`read_environment` when None.

    Raises:
        ManifestError: with everything that is wrong, when there is nothing to work
            with. A missing variable is not one of them: it is among the problems, and
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
    tree, files = read_tree(root, problems)
    reader.read(tree)
    problems.raise_if_unusable()
    return replace(reader.application, problems=problems.sorted(), files=files)


class _Reader:
    """Walks through the tree, and fills an application."""

    def __init__(
        self, root: Path, environment: Environment, problems: Problems
    ) -> None:
        self._problems = problems
        self._resolver = Resolver(root, environment, problems)
        self._actions: dict[str, Action] = {}
        self._package_inputs: dict[str, Mapping[str, Input]] = {}
        self._sequences: dict[str, Sequence] = {}
        self._triggers: dict[str, Trigger] = {}
        self._rules: dict[str, Rule] = {}
        self.application = Application(
            root,
            self._actions,
            package_inputs=self._package_inputs,
            sequences=self._sequences,
            triggers=self._triggers,
            rules=self._rules,
            environment=environment,
        )

    def read(self, tree: Node) -> None:
        # Of an include that cannot be read, nothing is known.
        is_whole = self._problems.usable
        top = tree.members(self._problems)
        warn_of_misspelt_keys(top, _TOP_KEYS, self._problems)
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
                members = node.members(self._problems) if node else {}
                warn_of_misspelt_keys(members, (name,), self._problems)
                node = members.get(name)
            packages = node.members(self._problems) if node else {}
            for name, package in packages.items():
                self._package(name, package)
        if is_whole:
            self._check_names_of_others()
        if not self._actions and self._problems.usable:
            self._problems.warning(tree, "the application has no action")

    def _check_names_of_others(self) -> None:
        """Note what sequences and rules name and is not there."""
        namespace = self.application.environment.find("OW_NAMESPACE")
        connected = connected_sequences(
            self._sequences, self._actions, namespace, self._problems
        )
        self._sequences.update(connected)
        known = dict.fromkeys((*self._actions, *self._sequences))
        for trigger in self._triggers.values():
            check_feed(trigger, known.keys(), namespace, self._problems)
        for name, rule in self._rules.items():
            self._rules[name] = connected_rule(
                rule, self._triggers, known, self._problems
            )

    def _package(self, name: str, node: Node) -> None:
        check_name(name, "a package", node, self._problems)
        members = node.members(self._problems)
        self._check_keys(members)
        inputs = self._resolver.inputs(members.get("inputs"))
        self._package_inputs[name] = {**self._package_inputs.get(name, {}), **inputs}
        resolver, problems = self._resolver, self._problems
        for action, definition in self._below(members, "action", "an action"):
            path = f"{name}/{action}"
            if path in self._actions:
                problems.unusable(definition, f"the action {path} is there twice")
            self._actions[path] = read_action(
                definition, (name, action), inputs, resolver, problems
            )
        for sequence, definition in self._below(members, "sequence", "a sequence"):
            path = f"{name}/{sequence}"
            self._reject_second(path, self._sequences, definition, "sequence")
            self._sequences[path] = read_sequence(definition, path, problems)
        for trigger, definition in self._below(members, "trigger", "a trigger"):
            self._reject_second(trigger, self._triggers, definition, "trigger")
            self._triggers[trigger] = read_trigger(
                definition, trigger, resolver, problems
            )
        for rule, definition in self._below(members, "rule", "a rule"):
            self._reject_second(rule, self._rules, definition, "rule")
            self._rules[rule] = read_rule(definition, rule, problems)

    def _check_keys(self, members: Mapping[str, Node]) -> None:
        for key in members.keys() & _NOT_DEPLOYED:
            self._problems.warning(
                members[key],
                "starter-kit deploys nothing of this key of a package",
                "remove it, or see to it with another tool",
            )
        read = {key: members[key] for key in members.keys() - _NOT_DEPLOYED}
        warn_of_unknown_keys(read, _PACKAGE_KEYS, "a package", self._problems)

    def _reject_second(
        self, name: str, others: Mapping[str, object], node: Node, what: str
    ) -> None:
        if name in others:
            self._problems.error(
                node,
                f"the {what} {name} is there twice",
                "a namespace has one of that name: rename or remove one of them",
            )

    def _below(
        self, members: Mapping[str, Node], kind: str, what: str
    ) -> Iterator[tuple[str, Node]]:
        """Yield the entities of a kind; a name that no host takes is noted."""
        node = members.get(f"{kind}s")
        for name, definition in (node.members(self._problems) if node else {}).items():
            check_name(name, what, definition, self._problems)
            yield name, definition
