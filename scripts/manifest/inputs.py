"""The inputs of packages and actions, with the values that they are deployed with.

As Adobe's tool does it (aio-lib-runtime, ``processInputs``): references are replaced in
values, at any depth, never in names; and an object with a member ``value`` or
``default`` is the long form of an input, which stands for that member alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from actions.shared.platforms.substitution import substitute
from scripts.manifest.environment import (
    Environment,
    how_to_set,
    missing,
    quoted_example,
)
from scripts.manifest.input_rules import fault

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.manifest.problems import Problems
    from scripts.manifest.source import Node

# What the long form of an input may say beside its value.
_LONG_FORM = {"default", "description", "required", "title", "type", "value"}
# Adobe's tool takes these values for types, and deploys an empty text or 0.
_TYPE_WORDS = ("string", "integer", "number")


@dataclass(frozen=True)
class Input:
    """An input of an action.

    Attributes:
        name: as ``main`` gets it.
        value: a JSON value; where a variable is missing, nothing stands in its place.
        source: where the value comes from: the manifest (``app.config.yaml:7``),
            ``.env:3``, ``environment``, ``default`` or ``missing``; several are
            separated by commas.
        variables: the names that it refers to.
        missing: those of them that have neither a value nor a default.
        written: the value with its references, as the manifest has it.
        file: the manifest file that says so, relative to the application's folder.
        line: the line there.
        key: the keys that lead there, joined by dots.
    """

    name: str
    value: Any = field(repr=False)
    source: str
    variables: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    written: Any = field(default=None, repr=False)
    file: str = ""
    line: int = 0
    key: str = ""

    @property
    def is_set(self) -> bool:
        """Whether the action gets something that means more than "not set"."""
        if isinstance(self.value, str):
            return bool(self.value.strip())
        return self.value is not None


def origin(setting: Input, root: Path) -> str:
    """Return a hint that says where the value of an input comes from."""
    if not setting.variables or setting.source == "default":
        return "change it here"
    names = ", ".join(setting.variables)
    known = quoted_example(root, setting.variables[0])
    return f"its value comes from {names}, found in {setting.source}{known}"


@dataclass
class _Notes:
    """What is known of an input while its value is resolved."""

    variables: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)


class Resolver:
    """Resolves the inputs of the application in ``root``."""

    def __init__(
        self, root: Path, environment: Environment, problems: Problems
    ) -> None:
        self.root = root
        self._environment = environment
        self._problems = problems

    def inputs(self, node: Node | None) -> dict[str, Input]:
        """Return the inputs under ``inputs:``; all that is wrong with them is noted."""
        members = node.members(self._problems) if node else {}
        return {name: self._input(name, member) for name, member in members.items()}

    def _input(self, name: str, node: Node) -> Input:
        notes = _Notes()
        value = self._value(node, notes)
        resolved = Input(
            name=name,
            value=value,
            source=", ".join(dict.fromkeys(notes.sources))
            or f"{node.file}:{node.line}",
            variables=tuple(dict.fromkeys(notes.variables)),
            missing=tuple(dict.fromkeys(notes.missing)),
            written=_value_of(node),
            file=node.file,
            line=node.line,
            key=node.key,
        )
        wrong = "" if resolved.missing else fault(name, value)
        if wrong:
            self._problems.error(node, wrong, origin(resolved, self.root))
        return resolved

    def _value(self, node: Node, notes: _Notes) -> Any:
        if isinstance(node.value, Mapping):
            if (inner := _inner(node.value)) is not None:
                self._warn_of_lost_members(node, node.value)
                return self._value(inner, notes)
            return {
                name: self._value(member, notes) for name, member in node.value.items()
            }
        if isinstance(node.value, tuple):
            return [self._value(item, notes) for item in node.value]
        if isinstance(node.value, str):
            return self._text(node, node.value, notes)
        return node.value

    def _text(self, node: Node, text: str, notes: _Notes) -> str:
        done = substitute(text, self._environment.find)
        notes.variables += done.variables
        notes.missing += done.missing
        notes.sources += [self._environment.source(name) for name in done.found]
        notes.sources += ["default"] * done.defaulted + ["missing"] * bool(done.missing)
        for name in done.missing:
            self._problems.error(
                node,
                missing(name),
                how_to_set(self.root, name, self._environment.set_in),
            )
        if done.malformed:
            self._problems.error(
                node,
                "what begins with ${ here is not a reference",
                "write ${NAME} or ${NAME:-default}; $$ is a plain $",
            )
        if text in _TYPE_WORDS:
            self._problems.warning(
                node,
                f"Adobe's tool takes the word {text} for a type, and deploys no text",
                "use another word if that matters",
            )
        return done.value

    def _warn_of_lost_members(self, node: Node, members: Mapping[str, Node]) -> None:
        lost = [name for name in members if name not in _LONG_FORM]
        if lost:
            self._problems.warning(
                node,
                "an object with 'value' or 'default' is the long form of an input: "
                f"what is under {', '.join(lost)} is lost",
                "write the object as JSON text if the action is to have all of it",
            )


def _inner(members: Mapping[str, Node]) -> Node | None:
    """Return the member that the long form of an input stands for, if this is one."""
    return next((members[n] for n in ("value", "default") if n in members), None)


def _value_of(node: Node) -> Any:
    if isinstance(node.value, Mapping):
        if (inner := _inner(node.value)) is not None:
            return _value_of(inner)
        return {name: _value_of(member) for name, member in node.value.items()}
    if isinstance(node.value, tuple):
        return [_value_of(item) for item in node.value]
    return node.value
