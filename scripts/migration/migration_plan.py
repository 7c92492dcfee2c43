"""The files to write: the old tree read, and what differs from it here.

A file that is as it ships is replaced. Of one that its user has edited nothing is lost:
``.env`` and the manifests get what they lack, and beside any other lies a ``.new``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from actions.shared.frame import exact_json
from scripts.failure import Failure
from scripts.manifest.environment import ENV, Environment
from scripts.manifest.event_files import EVENTS_FILE
from scripts.manifest.source import parse
from scripts.manifest.text_files import TextFileError, parse_json, read_exactly
from scripts.masking import masked
from scripts.migration.javascript_kit import read_kit
from scripts.migration.kit_code import outcomes_of_code
from scripts.migration.kit_events import our_events
from scripts.migration.kit_json import json_text
from scripts.migration.kit_settings import our_settings
from scripts.migration.outcomes import Outcomes, State
from scripts.onboarding.env_file import edited, replace_file, values_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scripts.manifest.inputs import Input
    from scripts.manifest.source import Node
    from scripts.migration.kit_events import OurEvents
    from scripts.migration.kit_settings import OurSettings
    from scripts.migration.outcomes import Outcome

_AS_SHIPPED = "tests/as_shipped"
_EXAMPLE = ".env.example"
_OWNER_ONLY = 0o600
_MANIFESTS = {
    "ingestion/webhook": "actions/ingestion/actions.config.yaml",
    "webhook/check-stock": "actions/webhook/actions.config.yaml",
}
_REFERENCE = re.compile(r"\$(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*\})", re.ASCII)


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
    outcomes = Outcomes((*kit.outcomes, *settings.outcomes))
    steps = [
        *_env_steps(root, settings, outcomes),
        *_config_steps(root, events, outcomes),
    ]
    here = Environment(values_in(_text(root / ENV)))
    here = here.under(settings.values)
    for path, inputs in settings.inputs.items():
        steps += _manifest_steps(root, path, inputs, here, outcomes)
    outcomes += outcomes_of_code(kit)
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
            entities = parse_json(_text(root / folder / EVENTS_FILE))
        except TextFileError:
            continue
        for codes in entities.values() if isinstance(entities, dict) else ():
            if isinstance(codes, dict):
                found = {**codes, **found}
    return found


def _config_steps(
    root: Path, events: OurEvents, outcomes: Outcomes
) -> Iterator[FileStep]:
    """Yield the steps for ``config/*.json``, and say which file has what."""
    taken = list(events.outcomes)
    for name, content in events.files():
        text = json_text(content)
        there = _text(root / name)
        is_shipped = there == _text(root / _AS_SHIPPED / name)
        if _same_json(there, text):
            continue
        if not there or is_shipped:
            verb: Literal["create", "replace"] = "replace" if there else "create"
            details = ("it is as it ships",) if there else ()
            yield FileStep(verb, name, text.encode(), details)
            continue
        beside = f"{name}.new"
        detail = f"you have edited it: take over what you want from {beside}"
        taken = [
            replace(each, detail=each.detail.replace(name, beside)) for each in taken
        ]
        outcomes.note(State.FOR_YOU, name, detail)
        if not _same_json(_text(root / beside), text):
            verb = "replace" if (root / beside).exists() else "create"
            details = (f"{name} is edited, and stays as it is",)
            yield FileStep(verb, beside, text.encode(), details)
    outcomes += taken


def _env_steps(
    root: Path, settings: OurSettings, outcomes: Outcomes
) -> Iterator[FileStep]:
    """Yield the step for ``.env``: what it has already wins."""
    path = root / ENV
    before, encoding = _exactly(path)
    written = Environment(values_in(before))
    lacking: dict[str, str] = {}
    for name, value in settings.values.items():
        found = written.find(name)
        if not found:
            lacking[name] = value
        is_kept = found not in ("", value)
        for what in settings.origins.get(name, ()):
            if is_kept:
                detail = f"{name} in {ENV} has another value already, and keeps it"
                outcomes.note(State.THERE_ALREADY, what, detail)
            else:
                outcomes.note(State.MIGRATED, what, f"{name} in {ENV}")
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
    root: Path,
    path: str,
    inputs: Mapping[str, Input],
    here: Environment,
    outcomes: Outcomes,
) -> Iterator[FileStep]:
    """Yield the step that adds inputs to an action's manifest."""
    name = _MANIFESTS[path]
    text, encoding = _exactly(root / name)
    there = _inputs_in(text, name, path)
    lacking = {each: given for each, given in inputs.items() if each not in there}
    after = _with_inputs(text, there, lacking)
    found = _inputs_in(after, name, path)
    is_added = all(
        each in found and found[each].plain() == given.written
        for each, given in lacking.items()
    )
    for each, given in inputs.items():
        what = f"input {each} of {path}"
        unset = [variable for variable in given.missing if not here.find(variable)]
        if each in lacking and not is_added:
            detail = f"add it to the inputs in {name}"
            outcomes.note(State.FOR_YOU, what, detail)
        elif found[each].plain() != given.written:
            detail = f"{name} has another value already, and keeps it"
            outcomes.note(State.THERE_ALREADY, what, detail)
        elif unset:
            detail = (
                f"{name} has it; set {', '.join(unset)} in {ENV}: the old tree has no "
                f"value for it. Where none is needed, write ${{{unset[0]}:-}} there"
            )
            outcomes.note(State.FOR_YOU, what, detail)
        else:
            detail = f"the same input in {name}, read as request.params"
            outcomes.note(State.MIGRATED, what, detail)
    if lacking and is_added:
        details = tuple(
            f"{path} gets the input {each}: {masked(each, _as_yaml(given.written))}"
            for each, given in lacking.items()
        )
        yield FileStep("edit", name, after.encode(encoding), details)


def _with_inputs(
    text: str, there: Mapping[str, Node], lacking: Mapping[str, Input]
) -> str:
    """Return the text with inputs before the first of those that it has."""
    if not there or not lacking:
        return text
    first = min(each.line for each in there.values())
    lines = text.splitlines(keepends=True)
    line = lines[first - 1]
    indent = line[: len(line) - len(line.lstrip())]
    newline = "\r\n" if line.endswith("\r\n") else "\n"
    lines[first - 1 : first - 1] = [
        f"{indent}{each}: {_as_yaml(given.written)}{newline}"
        for each, given in lacking.items()
    ]
    return "".join(lines)


def _as_yaml(written: Any) -> str:
    """Return what is written in our manifest: the same as in the old one."""
    if isinstance(written, str) and _REFERENCE.fullmatch(written):
        return written
    text = json.dumps(written, ensure_ascii=False)
    return text if text.isprintable() else json.dumps(written)


def _inputs_in(text: str, name: str, path: str) -> Mapping[str, Node]:
    """Return the inputs of an action in the text of its manifest."""
    node, _ = parse(_plain(text), name)
    for step in (path.partition("/")[2], "inputs"):
        members = node.value if node else None
        node = members.get(step) if isinstance(members, Mapping) else None
    return node.value if node and isinstance(node.value, Mapping) else {}


def _same_json(one: str, other: str) -> bool:
    try:
        values = [parse_json(text) for text in (one, other)]
        return exact_json.dumps(values[0]) == exact_json.dumps(values[1])
    except (TextFileError, ValueError):
        return False


def _text(path: Path) -> str:
    """Return the text of a file as it is parsed; empty when there is none."""
    return _plain(_exactly(path)[0])


def _plain(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


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
