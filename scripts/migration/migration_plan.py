"""The files to write: the old tree read, and what differs from it here.

A file that is as it ships is replaced. Of one that its user has edited nothing is lost:
``.env`` and the manifests get what they lack, and beside any other lies a ``.new``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from actions.shared.frame import exact_json
from scripts.failure import Failure
from scripts.manifest.environment import ENV, Environment
from scripts.manifest.event_files import EVENTS_FILE
from scripts.manifest.known_inputs import is_harmless
from scripts.manifest.text_files import TextFileError, parse_json, read_for_edit
from scripts.masking import masked_input
from scripts.migration.added_inputs import manifest_steps
from scripts.migration.file_steps import FileStep, text_of
from scripts.migration.javascript_kit import read_kit
from scripts.migration.kit_code import outcomes_of_code
from scripts.migration.kit_events import our_events
from scripts.migration.kit_json import json_text
from scripts.migration.kit_settings import our_settings
from scripts.migration.outcomes import Outcomes, State
from scripts.onboarding.env_file import edited, replace_file, values_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from scripts.migration.kit_registrations import OurEvents
    from scripts.migration.kit_settings import OurSettings
    from scripts.migration.outcomes import Outcome

_AS_SHIPPED = "tests/as_shipped"
_EXAMPLE = ".env.example"
_OWNER_ONLY = 0o600


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
            f"{root} is not an application of this project: it has no app.config.yaml",
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
    here = Environment(values_in(text_of(root / ENV)))
    here = here.under(settings.values)
    for path, inputs in settings.inputs.items():
        steps += manifest_steps(root, path, inputs, here, outcomes)
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
            entities = parse_json(text_of(root / folder / EVENTS_FILE))
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
        there = text_of(root / name)
        is_shipped = there == text_of(root / _AS_SHIPPED / name)
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
        if not _same_json(text_of(root / beside), text):
            verb = "replace" if (root / beside).exists() else "create"
            details = (f"{name} is edited, and stays as it is",)
            yield FileStep(verb, beside, text.encode(), details)
    outcomes += taken


def _env_steps(
    root: Path, settings: OurSettings, outcomes: Outcomes
) -> Iterator[FileStep]:
    """Yield the step for ``.env``: what it has already wins."""
    path = root / ENV
    before, encoding = read_for_edit(path)
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
    base = before or text_of(root / _EXAMPLE)
    details = [
        f"{name}={masked_input(name, value, is_harmless=is_harmless(name))}"
        for name, value in lacking.items()
    ]
    if is_open:
        details.append("it can be read by its owner only")
    verb: Literal["create", "edit"] = "edit" if path.exists() else "create"
    content = edited(base, lacking).encode(encoding)
    yield FileStep(verb, ENV, content, tuple(details), _OWNER_ONLY)


def _same_json(one: str, other: str) -> bool:
    try:
        values = [parse_json(text) for text in (one, other)]
        return exact_json.dumps(values[0]) == exact_json.dumps(values[1])
    except (TextFileError, ValueError):
        return False
