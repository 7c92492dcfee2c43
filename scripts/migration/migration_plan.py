"""The files to write: the old tree read, and what differs from it here.

A file that is as it ships is replaced. Of one that its user has edited nothing is lost:
``.env`` and the manifests get what they lack, and beside any other lies a ``.new``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from scripts.failure import Failure
from scripts.manifest.environment import ENV, Environment
from scripts.manifest.event_files import EVENTS_FILE
from scripts.manifest.source import parse
from scripts.manifest.text_files import TextFileError, read_exactly
from scripts.masking import masked
from scripts.migration.javascript_kit import read_kit
from scripts.migration.kit_code import outcomes_of_code
from scripts.migration.kit_events import our_events
from scripts.migration.kit_settings import our_settings
from scripts.migration.outcomes import Outcome, State
from scripts.onboarding.env_file import edited, replace_file, values_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scripts.manifest.source import Node

_AS_SHIPPED = "tests/as_shipped"
_EXAMPLE = ".env.example"
_OWNER_ONLY = 0o600
_MANIFESTS = {
    "ingestion/webhook": "actions/ingestion/actions.config.yaml",
    "webhook/check-stock": "actions/webhook/actions.config.yaml",
}


@dataclass(frozen=True, slots=True)
class FileStep:
    """A file to be written.

    Attributes:
        verb: what happens to it.
        name: relative to the application's folder.
        content: its bytes; they may be secret.
        details: what changes, secrets masked.
        mode: the permissions it gets; None to keep those it has.
    """

    verb: Literal["create", "replace", "edit"]
    name: str
    content: bytes = field(repr=False)
    details: tuple[str, ...] = ()
    mode: int | None = None


@dataclass(frozen=True, slots=True)
class MigrationPlan:
    """What is to be written, and what became of each thing of the old tree."""

    generation: int
    steps: tuple[FileStep, ...]
    outcomes: tuple[Outcome, ...]


def plan_migration(old: Path, root: Path) -> MigrationPlan:
    """Read an old tree, and compare what it becomes with an application.

    Args:
        old: the folder of an application of the JavaScript kit.
        root: the folder of the application that takes it over.

    Raises:
        Failure: when one of them cannot be read, or they are the same.
    """
    if old.resolve() == root.resolve():
        raise Failure(
            "the old tree and the application are the same folder",
            "give the folder of this project with --app",
        )
    if not (root / "app.config.yaml").is_file():
        raise Failure(
            f"{root} is no application of this project: it has no app.config.yaml",
            "give its folder with --app",
        )
    kit = read_kit(old)
    settings = our_settings(kit)
    events = our_events(kit, _samples(root))
    outcomes = [*settings.outcomes, *events.outcomes, *outcomes_of_code(kit)]
    steps: list[FileStep] = []
    for name, text in events.files():
        step = _config_step(root, name, text)
        if step is not None:
            steps.append(step)
        if step is not None and step.name != name:
            detail = f"you have edited it: take over what you want from {step.name}"
            outcomes.append(Outcome(State.FOR_YOU, name, detail))
    steps += _env_steps(root, settings.values, outcomes)
    for path, inputs in settings.inputs.items():
        steps += _manifest_steps(root, path, inputs, outcomes)
    return MigrationPlan(kit.generation, tuple(steps), tuple(outcomes))


def take_step(root: Path, step: FileStep) -> None:
    """Write one file, whole or not at all.

    Raises:
        Failure: when it cannot be written.
    """
    replace_file(root / step.name, step.content, mode=step.mode)


def _samples(root: Path) -> Mapping[str, Any]:
    """Return the samples that the application has, and those that ship, by code."""
    found: dict[str, Any] = {}
    for folder in ("", f"{_AS_SHIPPED}/"):
        try:
            entities = json.loads(_text(root / folder / EVENTS_FILE))
        except ValueError:
            continue
        for codes in entities.values() if isinstance(entities, dict) else ():
            if isinstance(codes, dict):
                found = {**codes, **found}
    return found


def _config_step(root: Path, name: str, text: str) -> FileStep | None:
    there = _text(root / name)
    if _same_json(there, text):
        return None
    if not there:
        return FileStep("create", name, text.encode())
    if there == _text(root / _AS_SHIPPED / name):
        return FileStep("replace", name, text.encode(), ("it is as it ships",))
    beside = f"{name}.new"
    if _same_json(_text(root / beside), text):
        return None
    details = (f"{name} is edited, and stays as it is",)
    verb: Literal["create", "replace"] = "create"
    if (root / beside).exists():
        verb = "replace"
    return FileStep(verb, beside, text.encode(), details)


def _env_steps(
    root: Path, values: Mapping[str, str], outcomes: list[Outcome]
) -> Iterator[FileStep]:
    """Yield the step for ``.env``: what it has already wins."""
    path = root / ENV
    before, encoding = _exactly(path)
    written = Environment(values_in(before))
    lacking: dict[str, str] = {}
    for name, value in values.items():
        found = written.find(name)
        if not found:
            lacking[name] = value
        elif found != value:
            detail = f"{ENV} has another value already, and keeps it"
            outcomes.append(Outcome(State.THERE_ALREADY, name, detail))
    is_open = path.exists() and path.stat().st_mode & 0o077
    if not lacking and not is_open:
        return
    base = before or _text(root / _EXAMPLE)
    details = [f"{name}={masked(name, value)}" for name, value in lacking.items()]
    if is_open:
        details.append("it can be read by its owner only")
    verb: Literal["create", "edit"] = "edit" if path.exists() else "create"
    content = edited(base, lacking).encode(encoding)
    yield FileStep(verb, ENV, content, tuple(details), _OWNER_ONLY)


def _manifest_steps(
    root: Path, path: str, inputs: Mapping[str, str], outcomes: list[Outcome]
) -> Iterator[FileStep]:
    """Yield the step that adds inputs to an action's manifest."""
    name = _MANIFESTS[path]
    text, encoding = _exactly(root / name)
    node = _inputs_node(_text(root / name), name, path.partition("/")[2])
    if node is None or not isinstance(node.value, Mapping) or not node.value:
        detail = f"add to its inputs: {', '.join(inputs)}"
        outcomes.append(Outcome(State.FOR_YOU, f"{name}: {path}", detail))
        return
    lacking = {each: value for each, value in inputs.items() if each not in node.value}
    if not lacking:
        return
    first = min(each.line for each in node.value.values())
    lines = text.splitlines(keepends=True)
    line = lines[first - 1]
    indent = line[: len(line) - len(line.lstrip())]
    newline = "\r\n" if line.endswith("\r\n") else "\n"
    lines[first - 1 : first - 1] = [
        f"{indent}{each}: {value}{newline}" for each, value in lacking.items()
    ]
    details = tuple(
        f"{path} gets the input {each}: {masked(each, value)}"
        for each, value in lacking.items()
    )
    yield FileStep("edit", name, "".join(lines).encode(encoding), details)


def _inputs_node(text: str, name: str, action: str) -> Node | None:
    node, _ = parse(text, name)
    for step in (action, "inputs"):
        if node is None or not isinstance(node.value, Mapping):
            return None
        node = node.value.get(step)
    return node


def _same_json(one: str, other: str) -> bool:
    try:
        return bool(one) and json.dumps(json.loads(one)) == json.dumps(
            json.loads(other)
        )
    except ValueError:
        return False


def _text(path: Path) -> str:
    """Return the text of a file as it is parsed; empty when there is none."""
    return _exactly(path)[0].removeprefix("\ufeff").replace("\r\n", "\n")


def _exactly(path: Path) -> tuple[str, str]:
    """Return the text and the encoding of one of these files; empty when there is none.

    Raises:
        Failure: when it is there and cannot be read.
    """
    try:
        return read_exactly(path)
    except TextFileError as error:
        if error.is_missing:
            return "", "utf-8"
        raise Failure(f"{path}: this file {error}", error.hint) from None
