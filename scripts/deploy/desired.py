"""What the manifest wants to be on the host: packages, actions, triggers and rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from scripts.deploy import ownership_mark
from scripts.manifest.entity_names import DEFAULT_PACKAGE, local_path

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scripts.deploy.openwhisk_api import Collection
    from scripts.manifest import (
        Action,
        Application,
        Input,
        Rule,
        Sequence,
        Trigger,
    )

Kind = Literal["package", "action", "sequence", "trigger", "rule"]

_COLLECTIONS: Mapping[Kind, Collection] = {
    "package": "packages",
    "action": "actions",
    "sequence": "actions",
    "trigger": "triggers",
    "rule": "rules",
}


class Zip(Protocol):
    """The code of an action, built."""

    @property
    def path(self) -> Path:
        """The zip."""

    @property
    def digest(self) -> str:
        """A digest of what is in it."""

    @property
    def size_bytes(self) -> int:
        """Its size."""


@dataclass(frozen=True)
class Wanted:
    """One entity as it should be.

    Attributes:
        kind: what it is.
        name: ``package/action`` for an action, as the API takes it.
        content: what is written of it, but for parameters, mark and code.
        parameters: the inputs and their values, or those of the trigger's feed.
        variables: the variables that each parameter was made of.
        code: the zip; None for all but actions.
        feed: the full name of the action that makes a trigger fire; mostly empty.
    """

    kind: Kind
    name: str
    content: Mapping[str, Any] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict, repr=False)
    variables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    code: Zip | None = None
    feed: str = ""

    @property
    def collection(self) -> Collection:
        """The API's word for its kind."""
        return _COLLECTIONS[self.kind]

    def mark(
        self, project: str, key: str, *, feed_is_set: bool = True
    ) -> dict[str, str]:
        """Return the annotation that says who made it, and from what.

        Args:
            project: who deploys.
            key: for the digest of values that may be secret.
            feed_is_set: whether the feed was told; a deployment that was interrupted
                before that leaves a mark that says so.
        """
        mark = {
            "projectName": project,
            "file": ownership_mark.FILE,
            "digest": ownership_mark.digest(self.content),
            "inputs": ownership_mark.keyed_digest(self.parameters, key),
        }
        if self.code:
            mark["code"] = self.code.digest
        if self.feed:
            mark["feed"] = self.feed if feed_is_set else ""
        return mark


def wanted_of(
    application: Application, zips: Mapping[str, Zip], namespace: str
) -> tuple[Wanted, ...]:
    """Return everything that the manifest defines, in the order to deploy it in.

    What a sequence or a rule names and is not there, ``check`` finds.
    """
    reader = _Reader(application, namespace)
    packages = (
        Wanted("package", name, {}, _values(inputs), _variables(inputs))
        for name, inputs in application.package_inputs.items()
        if name != DEFAULT_PACKAGE
    )
    actions = (reader.action(each, zips) for each in application.actions.values())
    sequences = map(reader.sequence, _in_order(application.sequences, namespace))
    triggers = map(reader.trigger, application.triggers.values())
    rules = map(reader.rule, application.rules.values())
    return (*packages, *actions, *sequences, *triggers, *rules)


def api_name(path: str) -> str:
    """Return an action's path as the API takes it."""
    return path.removeprefix(f"{DEFAULT_PACKAGE}/")


class _Reader:
    def __init__(self, application: Application, namespace: str) -> None:
        self._application = application
        self._namespace = namespace

    def action(self, action: Action, zips: Mapping[str, Zip]) -> Wanted:
        inputs = self._own_inputs(action)
        limits = action.limits
        return Wanted(
            "action",
            api_name(action.path),
            {
                "annotations": {
                    **action.annotations,
                    "web-export": action.web,
                    "raw-http": action.raw_http,
                },
                "limits": {
                    "timeout": limits.timeout_ms,
                    "memory": limits.memory_mb,
                    "logs": limits.log_mb,
                    "concurrency": limits.concurrency,
                },
                "exec": {"kind": action.runtime, "main": action.main},
            },
            _values(inputs),
            _variables(inputs),
            zips[action.path],
        )

    def sequence(self, sequence: Sequence) -> Wanted:
        annotations = {
            **sequence.annotations,
            "web-export": sequence.web,
            "raw-http": sequence.raw,
        }
        components = [self._full_name(part) for part in sequence.components]
        kind = {"kind": "sequence", "components": components}
        return Wanted(
            "sequence",
            api_name(sequence.path),
            {"annotations": annotations, "exec": kind},
        )

    def trigger(self, trigger: Trigger) -> Wanted:
        annotations = dict(trigger.annotations)
        feed = api_name(trigger.feed)
        if feed:
            annotations["feed"] = feed
        return Wanted(
            "trigger",
            trigger.name,
            {"annotations": annotations},
            _values(trigger.inputs),
            _variables(trigger.inputs),
            feed=feed,
        )

    def rule(self, rule: Rule) -> Wanted:
        return Wanted(
            "rule",
            rule.name,
            {
                "trigger": f"/{self._namespace}/{rule.trigger}",
                "action": self._full_name(rule.action),
            },
        )

    def _full_name(self, path: str) -> str:
        return path if path.startswith("/") else f"/{self._namespace}/{api_name(path)}"

    def _own_inputs(self, action: Action) -> dict[str, Input]:
        """Return an action's inputs without those that it has from its package."""
        packages = self._application.package_inputs.get(action.package, {})
        if action.package == DEFAULT_PACKAGE:
            return dict(action.inputs)
        return {
            name: setting
            for name, setting in action.inputs.items()
            if setting is not packages.get(name)
        }


def _in_order(sequences: Mapping[str, Sequence], namespace: str) -> list[Sequence]:
    """Return the sequences, each after those that it is made of."""
    ordered: dict[str, Sequence] = {}
    visited: set[str] = set()

    def visit(path: str) -> None:
        if path in visited or path not in sequences:
            return
        visited.add(path)
        for part in sequences[path].components:
            visit(local_path(part, namespace))
        ordered[path] = sequences[path]

    for path in sequences:
        visit(path)
    return list(ordered.values())


def _values(inputs: Mapping[str, Input]) -> dict[str, Any]:
    return {name: setting.value for name, setting in inputs.items()}


def _variables(inputs: Mapping[str, Input]) -> dict[str, tuple[str, ...]]:
    return {name: setting.variables for name, setting in inputs.items()}
