"""An application: every action that its manifest defines, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.failure import CalledWrongly
from scripts.manifest.actions import Action, read_action
from scripts.manifest.entity_names import check_name
from scripts.manifest.environment import Environment, read_environment
from scripts.manifest.includes import APP_CONFIG, read_tree
from scripts.manifest.inputs import Input, Resolver
from scripts.manifest.known_keys import warn_of_misspelt_keys, warn_of_unknown_keys
from scripts.manifest.problems import ManifestError, Problem, Problems
from scripts.manifest.sequences import Sequence, connected_sequences, read_sequence
from scripts.manifest.triggers import (
    Rule,
    Trigger,
    check_feed,
    connected_rule,
    read_rule,
    read_trigger,
)
from scripts.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from scripts.manifest.source import Node

_TOP_KEYS = ("application", "extensions")
_PACKAGE_KEYS = (
    *("actions", "inputs", "license", "rules", "sequences", "triggers", "version"),
)
# Other tools read these keys of a package; `deploy` and `export` do not.
_NOT_DEPLOYED = ("annotations", "apis", "dependencies", "public")


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
        for action, definition in self._below(members, "actions").items():
            check_name(action, "an action", definition, self._problems)
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
            check_name(sequence, "a sequence", definition, self._problems)
            path = f"{name}/{sequence}"
            self._reject_second(path, self._sequences, definition, "sequence")
            self._sequences[path] = read_sequence(definition, path, self._problems)
        for trigger, definition in self._below(members, "triggers").items():
            check_name(trigger, "a trigger", definition, self._problems)
            self._reject_second(trigger, self._triggers, definition, "trigger")
            self._triggers[trigger] = read_trigger(
                definition, trigger, self._resolver, self._problems
            )
        for rule, definition in self._below(members, "rules").items():
            check_name(rule, "a rule", definition, self._problems)
            self._reject_second(rule, self._rules, definition, "rule")
            self._rules[rule] = read_rule(definition, rule, self._problems)

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

    def _below(self, members: Mapping[str, Node], name: str) -> Mapping[str, Node]:
        return members[name].members(self._problems) if name in members else {}
