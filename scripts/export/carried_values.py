"""What another tool would not deploy as it is: found before a project is written.

A tool puts the value of a variable into its own project file, or into a command line,
and reads the result again; so a value may come out as another one. The values of now
are known here. None of them is written or shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scripts.export.variable_references import all_inputs, split
from scripts.manifest import ManifestError
from scripts.manifest.problems import Problems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from scripts.export.env_forms import EnvReader
    from scripts.manifest import Action, Application, Sequence, Trigger


@dataclass(frozen=True)
class Text:
    """A text of an input, made of constants and of variables.

    Attributes:
        constants: what is written by hand, before, between and after the variables.
        variables: the name and the value of each.
    """

    constants: tuple[str, ...]
    variables: tuple[tuple[str, str], ...] = field(repr=False)

    @classmethod
    def of(cls, marked: str, find: Callable[[str], str]) -> Text:
        """Read a text in which marks stand for variables."""
        constants, names = split(marked)
        return cls(tuple(constants), tuple((name, find(name)) for name in names))

    @property
    def whole(self) -> str:
        """The text as it is deployed."""
        values = [value for _, value in self.variables]
        pairs = zip(self.constants, [*values, ""], strict=True)
        return "".join(part for pair in pairs for part in pair)

    @property
    def is_variable(self) -> bool:
        """Whether it is one variable and nothing else."""
        return len(self.variables) == 1 and not any(self.constants)


@dataclass(frozen=True)
class Tool:
    """What reads the project.

    Attributes:
        command: how its user calls it.
        reasons: yields why it would deploy an input's value otherwise; in the value,
            every text is a :class:`Text`.
        env_reader: what reads ``.env`` for it.
    """

    command: str
    reasons: Callable[[object], Iterator[str]]
    env_reader: EnvReader


def guard_values(application: Application, referring: Application, tool: Tool) -> None:
    """Refuse what the tool would deploy otherwise than ``starter-kit deploy`` does.

    Args:
        application: with its values.
        referring: the same with marks in place of them.
        tool: what reads the project.

    Raises:
        ManifestError: with every input and every reason.
    """
    problems = Problems()
    environment = application.environment
    for setting in all_inputs(referring):
        value = texts_in(setting.value, environment.find)
        reasons = list(tool.reasons(value))
        for reason in reasons:
            problems.error(setting, *refused(tool.command, reason))
        # A value that must change anyway may be written anyhow.
        for name in () if reasons else _variables_in(value):
            written = environment.written.get(name)
            if written is not None and not tool.env_reader.takes(written, name):
                problems.error(
                    setting,
                    f"`{tool.command}` would not deploy this as it is: "
                    f"{tool.env_reader.who} reads {name} in "
                    f"{environment.source(name)} otherwise",
                    f"write it in quotes, {name}='…', or set it in the environment",
                )
    for holder in _with_annotations(referring):
        for name, value in holder.annotations.items():
            for reason in tool.reasons(texts_in(value, str)):
                problems.error(holder, *refused(tool.command, reason), under=name)
    found = problems.sorted()
    if found:
        raise ManifestError(*found)


def texts_in(value: Any, find: Callable[[str], str]) -> Any:
    """Return a JSON value with every text in it as a :class:`Text`; names are kept."""
    if isinstance(value, str):
        return Text.of(value, find)
    if isinstance(value, dict):
        return {name: texts_in(each, find) for name, each in value.items()}
    if isinstance(value, list):
        return [texts_in(each, find) for each in value]
    return value


def all_texts(value: object) -> Iterator[Text]:
    """Yield the texts in a value, at any depth; the names in objects are texts too."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, dict):
        for name, each in value.items():
            yield Text((str(name),), ())
            yield from all_texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from all_texts(each)


def _variables_in(value: object) -> Iterator[str]:
    names = (name for text in all_texts(value) for name, _ in text.variables)
    return iter(dict.fromkeys(names))


def refused(command: str, reason: str) -> tuple[str, str]:
    """Return the message and the hint about what a tool would deploy otherwise."""
    return (
        f"`{command}` would not deploy this as it is: {reason}",
        "change it, or deploy with starter-kit deploy, which takes any value",
    )


def _with_annotations(
    application: Application,
) -> Iterator[Action | Sequence | Trigger]:
    yield from application.actions.values()
    yield from application.sequences.values()
    yield from application.triggers.values()


_NAMES: Mapping[str, str] = {
    "\n": "a line break",
    "\r": "a carriage return",
    "\t": "a tab",
    "\\": "a backslash",
}


def named(character: str) -> str:
    """Return a character as a message has it."""
    return _NAMES.get(character) or (
        f"a {character}" if character.isprintable() else "a control character"
    )
