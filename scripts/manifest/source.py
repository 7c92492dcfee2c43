"""A YAML file as a tree of nodes that know where they stand.

Plain words mean what :mod:`scripts.manifest.yaml_words` says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import yaml

from scripts.manifest.problems import Problem, Problems
from scripts.manifest.yaml_words import Scalar, is_ambiguous, meaning_of

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The largest file, and the most values that its aliases and includes may make of it.
MAX_BYTES = 1_048_576
MAX_VALUES = 50_000
# The tags that PyYAML gives to what carries none of its own.
_PLAIN = "plain"
_TEXT, _MAPPING, _LIST = (f"tag:yaml.org,2002:{kind}" for kind in ("str", "map", "seq"))


@dataclass(frozen=True, slots=True)
class Node:
    """A value in a file.

    Attributes:
        value: a scalar, a mapping of names to nodes, or a tuple of nodes.
        file: relative to the application's folder, with ``/``.
        line: where its key stands, counted from 1; where it stands if it has none.
        key: the keys that lead to it in its file, joined by dots.
    """

    value: Scalar | Mapping[str, Node] | tuple[Node, ...]
    file: str
    line: int
    key: str

    def plain(self) -> Any:
        """Return the value without its places."""
        if isinstance(self.value, Mapping):
            return {name: node.plain() for name, node in self.value.items()}
        if isinstance(self.value, tuple):
            return [node.plain() for node in self.value]
        return self.value

    def members(self, problems: Problems) -> Mapping[str, Node]:
        """Return what is under each name; anything but a mapping is noted."""
        if isinstance(self.value, Mapping):
            return self.value
        if self.value is None:
            problems.warning(
                self,
                "there is nothing under this key, and Adobe's tool stops at that",
                "write {} or comment the key out",
            )
        else:
            problems.unusable(self, "this must be a mapping of names to values")
        return {}

    def text(self, problems: Problems) -> str:
        """Return a text; anything else is noted."""
        if isinstance(self.value, str):
            return self.value
        problems.unusable(self, "this must be a text", "put it in quotes")
        return ""


@lru_cache(maxsize=64)
def parse(text: str, file: str) -> tuple[Node | None, Problems]:
    """Return the tree of a YAML file, None if it is empty or broken, and its problems.

    The result is shared between calls with the same text: do not change it.
    """
    problems = Problems()
    start = Problem(file, 1, "", "")
    if len(text) > MAX_BYTES:
        problems.unusable(start, f"this file has more than {MAX_BYTES} characters")
        return None, problems
    tree = None
    try:
        root = yaml.compose(text, Loader=_Loader)
        tree = _Converter(file, problems).convert(root, 1, "") if root else None
    except yaml.MarkedYAMLError as error:
        line = _line_of(error.problem_mark or error.context_mark)
        problems.unusable(Problem(file, line, "", ""), f"no YAML: {error.problem}")
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        message = "no YAML: this line has a control character"
        problems.unusable(Problem(file, line, "", ""), message)
    except RecursionError:
        problems.unusable(start, "it is nested too deeply")
    except TooManyValues:
        problems.unusable(
            start,
            f"with its aliases, this file has more than {MAX_VALUES} values",
            "write out what is meant, or use fewer aliases",
        )
    return tree, problems


class TooManyValues(Exception):
    """Aliases or includes make more of a file than can be meant."""


class Budget:
    """Counts values, up to :data:`MAX_VALUES`."""

    def __init__(self) -> None:
        self._left = MAX_VALUES

    def spend(self) -> None:
        """Count one value.

        Raises:
            TooManyValues: there are too many.
        """
        self._left -= 1
        if self._left < 0:
            raise TooManyValues


class _Loader(yaml.SafeLoader):
    """Leaves the reading of plain words to us."""

    yaml_implicit_resolvers = {None: [(_PLAIN, re.compile(""))]}  # noqa: RUF012 - PyYAML's own way

    def compose_scalar_node(self, anchor: Any) -> yaml.ScalarNode:
        """Read two escapes of JSON that make one character as that character."""
        node = super().compose_scalar_node(anchor)
        with suppress(UnicodeEncodeError):
            node.value.encode()
            return node
        try:
            node.value = node.value.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            half = "a text has an escape for half of a character"
            mark = node.start_mark
            raise yaml.MarkedYAMLError(problem=half, problem_mark=mark) from None
        return node


class _Converter:
    """Turns PyYAML's nodes into ours."""

    def __init__(self, file: str, problems: Problems) -> None:
        self._file = file
        self._problems = problems
        self._open: set[int] = set()
        self._budget = Budget()

    def convert(self, node: yaml.Node, line: int, key: str) -> Node:
        """Convert PyYAML's ``node``, under ``key`` in ``line``."""
        self._budget.spend()
        place = Node(None, self._file, line, key)
        if id(node) in self._open:
            self._problems.unusable(place, f"an alias in line {line} contains itself")
            return place
        self._open.add(id(node))
        try:
            return Node(self._value(node, place), self._file, line, key)
        finally:
            self._open.discard(id(node))

    def _value(
        self, node: yaml.Node, place: Node
    ) -> Scalar | Mapping[str, Node] | tuple[Node, ...]:
        if isinstance(node, yaml.ScalarNode) and node.tag == _PLAIN:
            return self._word(node.value, place)
        if isinstance(node, yaml.ScalarNode) and node.tag == _TEXT:
            return str(node.value)
        if isinstance(node, yaml.SequenceNode) and node.tag == _LIST:
            return tuple(
                self.convert(item, _line(item), _below(place.key, str(index)))
                for index, item in enumerate(node.value)
            )
        if isinstance(node, yaml.MappingNode) and node.tag == _MAPPING:
            return self._members(node, place)
        self._problems.unusable(
            place, f"the tag {node.tag} means nothing here", "write a plain value"
        )
        return None

    def _word(self, word: str, place: Node) -> Scalar:
        if is_ambiguous(word):
            self._problems.warning(
                place,
                "YAML parsers disagree about what this is: a text, a number or a date",
                "put it in quotes, as the text that it is here, or write it otherwise",
            )
        return meaning_of(word)

    def _members(self, node: yaml.MappingNode, place: Node) -> dict[str, Node]:
        members: dict[str, Node] = {}
        merged: list[yaml.Node] = []
        for name, value in node.value:
            line = _line(name)
            if not isinstance(name, yaml.ScalarNode):
                self._problems.unusable(
                    Node(None, self._file, line, place.key), "a key must be a text"
                )
            elif name.tag == _PLAIN and name.value == "<<":
                merged.append(value)
            elif name.value in members:
                first = members[name.value].line
                self._problems.unusable(
                    Node(None, self._file, line, _below(place.key, name.value)),
                    f"this key is there twice, first in line {first}",
                    "remove one of them",
                )
            else:
                key = _below(place.key, name.value)
                members[name.value] = self.convert(value, line, key)
        for source in self._merged_mappings(merged, place):
            for name, member in source.items():
                members.setdefault(name, member)
        return members

    def _merged_mappings(
        self, sources: list[yaml.Node], place: Node
    ) -> Iterator[Mapping[str, Node]]:
        for source in sources:
            is_list = isinstance(source, yaml.SequenceNode)
            for one in source.value if is_list else [source]:
                found = self.convert(one, _line(one), place.key)
                if isinstance(found.value, Mapping):
                    yield found.value
                else:
                    self._problems.unusable(found, "<< takes mappings only")


def _line(node: yaml.Node) -> int:
    return _line_of(node.start_mark)


def _line_of(mark: yaml.Mark | None) -> int:
    return mark.line + 1 if mark else 1


def _below(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name
