"""One JSON file of an application: its content, and what is wrong in which line."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from scripts.manifest.foreign_formats import HOW_TO_MIGRATE
from scripts.manifest.model_faults import Steps, faults_in
from scripts.manifest.problems import Problem
from scripts.manifest.text_files import TextFileError, parse_json, read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from pydantic import TypeAdapter

_KINDS: dict[type[Any], str] = {dict: "an object", list: "an array"}


class JsonFile:
    """A file below ``root``.

    Args:
        root: the application's folder.
        name: the file, relative to it.
        kind: ``dict`` for an object, ``list`` for an array.
        is_foreign: tells whether a content has the JavaScript Starter Kit's format.

    Attributes:
        entries: the content; empty when it cannot be used.
        is_usable: whether the content is of its kind.
        problems: what is wrong; one problem when the content cannot be used.
    """

    def __init__(
        self,
        root: Path,
        name: str,
        kind: type[Any],
        is_foreign: Callable[[Any], bool],
    ) -> None:
        self.entries: Any = kind()
        self.is_usable = False
        self.problems: list[Problem] = []
        self._name = name
        self._text = ""
        try:
            self._text = read_text(root / name)
            content = parse_json(self._text)
        except TextFileError as error:
            message = f"this file {error}"
            self.problems.append(Problem(name, error.line, "", message, error.hint))
            return
        if is_foreign(content):
            message = "this is the format of the JavaScript Starter Kit"
            self.wrong((), message, HOW_TO_MIGRATE)
        elif not isinstance(content, kind):
            held = _KINDS.get(type(content), "another value")
            self.wrong((), f"this file must hold {_KINDS[kind]}, and holds {held}")
        else:
            self.entries = content
            self.is_usable = True

    def validate(
        self,
        model: TypeAdapter[Any],
        form: str,
        hint: str = "",
        *,
        context: Mapping[str, Any] | None = None,
    ) -> None:
        """Note what does not fit the model.

        Args:
            model: of the whole content.
            form: what is said of an entry that has another form.
            hint: what to do about it then.
            context: what the validators need to know.
        """
        try:
            model.validate_python(self.entries, context=context)
        except ValidationError as error:
            for fault in faults_in(error, form, hint):
                self.wrong(*fault)

    def wrong(self, path: Steps, message: str, hint: str = "") -> None:
        """Note, once, what is wrong with the value to which ``path`` leads."""
        key = ".".join(f"[{s}]" if isinstance(s, int) else s for s in path)
        line = self._text.count("\n", 0, self._start(path)) + 1
        problem = Problem(self._name, line, key, message, hint)
        if problem not in self.problems:
            self.problems.append(problem)

    def _start(self, path: Steps) -> int:
        """Return where the entry of an array begins, or the name in an object."""
        if not path:
            return 0
        if isinstance(path[0], int):
            return _start_of_entry(self._text, path[0])
        name = json.dumps(path[-1], ensure_ascii=False)
        found = re.search(re.escape(name) + r"\s*:", self._text)
        return found.start() if found else 0


def _start_of_entry(text: str, number: int) -> int:
    decoder = json.JSONDecoder()
    at = text.index("[") + 1
    while True:
        at += len(text[at:]) - len(text[at:].lstrip(" \n\t,"))
        if number == 0:
            return at
        _, at = decoder.raw_decode(text, at)
        number -= 1
