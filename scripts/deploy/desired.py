"""What the manifest wants to be on the host: packages, actions, triggers and rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from scripts.deploy import ownership_mark
from scripts.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from scripts.deploy.openwhisk_api import Collection
    from scripts.manifest import Action, Application, Input

Kind = Literal["package", "action", "sequence", "trigger", "rule"]

#: The package whose actions have no package (OpenWhisk's name for it in URLs).
DEFAULT_PACKAGE = "default"

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

    def mark(self, project: str, key: str, *, feed_is_set: bool = True) -> Any:
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

    Raises:
        Failure: a sequence or a rule names what is not there.
    """
    reader = _Reader(application, namespace)
    packages = (
        Wanted("package", name, {}, _values(inputs), _variables(inputs))
        for name, inputs in application.package_inputs.items()
        if name != DEFAULT_PACKAGE
    )
    actions = (reader.action(each, zips) for each in application.actions.values())
    sequences = map(reader.sequence, reader.sequences_in_order())
    triggers = map(reader.trigger, application.triggers)
    rules = map(reader.rule, application.rules)
    return (*packages, *actions, *sequences, *triggers, *rules)


def api_name(path: str) -> str:
    """Return an action's path as the API takes it."""
    return path.removeprefix(f"{DEFAULT_PACKAGE}/")


class _Reader:
    def __init__(self, application: Application, namespace: str) -> None:
        self._application = application
        self._namespace = namespace
        self._sequences = application.typed_sequences()

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

    def sequence(self, path: str) -> Wanted:
        sequence = self._sequences[path]
        annotations = {
            **sequence.annotations,
            "web-export": sequence.web,
            "raw-http": sequence.raw,
        }
        components = [self._full_name(part) for part in self._parts(path)]
        kind = {"kind": "sequence", "components": components}
        return Wanted(
            "sequence", api_name(path), {"annotations": annotations, "exec": kind}
        )

    def sequences_in_order(self) -> list[str]:
        """Return the sequences' paths, each after those that it is made of."""
        ordered: list[str] = []

        def visit(path: str, above: tuple[str, ...]) -> None:
            if path in above:
                raise Failure(
                    f"the sequence {path} contains itself",
                    f"{' > '.join((*above, path))}: remove one of these",
                )
            if path in ordered or path not in self._sequences:
                return
            for part in self._parts(path):
                visit(part, (*above, path))
            ordered.append(path)

        for path in self._sequences:
            visit(path, ())
        return ordered

    def trigger(self, name: str) -> Wanted:
        definition = self._definition(self._application.triggers, name)
        inputs = self._application.trigger_inputs.get(name, {})
        feed = str(definition.get("feed") or "")
        annotations = dict(definition.get("annotations") or {})
        if feed:
            annotations["feed"] = feed
        return Wanted(
            "trigger",
            name,
            {"annotations": annotations},
            _values(inputs),
            _variables(inputs),
            feed=feed,
        )

    def rule(self, name: str) -> Wanted:
        definition = self._definition(self._application.rules, name)
        trigger, action = definition.get("trigger"), definition.get("action")
        if trigger not in self._application.triggers:
            raise Failure(
                f"the rule {name} names a trigger that is not there: {trigger}",
                f"define it under triggers, or mend the rule in {ownership_mark.FILE}",
            )
        return Wanted(
            "rule",
            name,
            {
                "trigger": f"/{self._namespace}/{trigger}",
                "action": self._full_name(self._find(name, str(action))),
            },
        )

    def _find(self, rule: str, action: str) -> str:
        """Return the path of a rule's action, which may be written without package."""
        known = (*self._application.actions, *self._application.sequences)
        if action in known:
            return action
        found = [path for path in known if path.rpartition("/")[2] == action]
        if len(found) == 1:
            return found[0]
        what = "several actions have that name" if found else "there is no such action"
        raise Failure(
            f"the rule {rule} names the action {action}, and {what}",
            f"write package/action; there is: {', '.join(known)}",
        )

    def _parts(self, path: str) -> tuple[str, ...]:
        """Return what a sequence is made of: paths, or full names elsewhere."""
        self._definition(self._application.sequences, path)
        parts = self._sequences[path].components
        known = {*self._application.actions, *self._application.sequences}
        missing = [
            part for part in parts if part not in known and not part.startswith("/")
        ]
        if missing or not parts:
            what = f"names what is not there: {', '.join(missing)}" if missing else ""
            raise Failure(
                f"the sequence {path} {what or 'is made of nothing'}",
                f"there is: {', '.join(sorted(known))}; the actions of others are "
                "named in full, /namespace/package/action",
            )
        return parts

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

    @staticmethod
    def _definition(definitions: Mapping[str, Any], name: str) -> Mapping[str, Any]:
        definition = definitions[name]
        if definition is None:
            return {}
        if not isinstance(definition, dict):
            raise Failure(f"{name} in {ownership_mark.FILE} must be a mapping")
        return definition


def web_paths(application: Application) -> Iterable[str]:
    """Yield the paths of everything that has a URL."""
    for path, action in application.actions.items():
        if action.web:
            yield path
    for path, sequence in application.typed_sequences().items():
        if sequence.web:
            yield path


def _values(inputs: Mapping[str, Input]) -> dict[str, Any]:
    return {name: setting.value for name, setting in inputs.items()}


def _variables(inputs: Mapping[str, Input]) -> dict[str, tuple[str, ...]]:
    return {name: setting.variables for name, setting in inputs.items()}
