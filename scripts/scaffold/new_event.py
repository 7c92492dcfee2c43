"""A new event of the back office: its code, its entity, its sample."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from scripts.failure import CalledWrongly, Failure
from scripts.manifest import load
from scripts.manifest.event_files import (
    ENTITY,
    EVENT_CODE,
    EVENTS_FILE,
    REGISTRATIONS_FILE,
    read_configuration,
)
from scripts.manifest.text_files import read_text
from scripts.scaffold import new_files
from scripts.scaffold.file_texts import filled

if TYPE_CHECKING:
    from pathlib import Path

_SAMPLE = {"id": 1}


def new_event(
    root: Path, code: str, entity: str, sample: object = None
) -> dict[str, str]:
    """Write an event; return what was written, by file.

    An entity that is new gets a registration, whose events wait in the journal.

    Args:
        root: the application's folder.
        code: as the back office sends it, ``be-observer.supplier_create`` for example.
        entity: of whose events it is.
        sample: a value, as an example; an object with an ``id`` when None.

    Raises:
        Failure: it cannot be written; nothing has changed.
        ManifestError: the application cannot be read.
    """
    if not EVENT_CODE.fullmatch(code):
        raise CalledWrongly(
            f"{code} is not a code of an event", "use letters, digits, _, . and -"
        )
    if not ENTITY.fullmatch(entity):
        raise CalledWrongly(
            f"{entity} is not a name of an entity", "write it like customer-group"
        )
    application = load(root)
    root = application.root
    configuration = read_configuration(root, application.actions)
    if code in configuration.events:
        there = configuration.events[code].entity
        raise CalledWrongly(f"there is an event {code} already, of {there}")
    value = _SAMPLE if sample is None else sample
    text = read_text(root / EVENTS_FILE)
    changed = {EVENTS_FILE: _with_event(text, entity, code, value)}
    if entity not in {each.entity for each in configuration.registrations}:
        registration = {
            "provider": next(iter(configuration.providers)),
            "entity": entity,
            "delivery": "journal",
        }
        text = read_text(root / REGISTRATIONS_FILE)
        changed[REGISTRATIONS_FILE] = _with_entry(text, registration)
    name = re.sub(r"\W+", "_", code, flags=re.ASCII).strip("_").lower()
    folder = "tests/own" if (root / "tests" / "own").is_dir() else "tests"
    texts = filled("event", {"code": code, "sample": json.dumps(value, indent=2)})
    new = {f"{folder}/test_{name}.py": texts["test"]}
    new_files.write(root, new, changed)
    return {**new, **changed}


def _with_event(text: str, entity: str, code: str, value: object) -> str:
    """Return the text of the events with one more; the others stay as they are."""
    expected = json.loads(text)
    at = 0
    added: dict[str, Any] = {code: value}
    if entity in expected:
        found = re.search(rf'"{re.escape(entity)}"\s*:\s*', text)
        at = found.end() if found else 0
    else:
        added = {entity: added}
    expected.setdefault(entity, {})[code] = value
    depth = 2 if entity in json.loads(text) else 1
    start = text.index("{", at)
    inner, end = json.JSONDecoder().raw_decode(text, start)
    body = json.dumps(added, indent=2, ensure_ascii=False)[2:-2]
    lines = "\n".join("  " * (depth - 1) + line for line in body.splitlines())
    before = text[: end - 1].rstrip() + ("," if inner else "")
    new = f"{before}\n{lines}\n{'  ' * (depth - 1)}}}{text[end:]}"
    try:
        same = json.loads(new) == expected
    except ValueError:
        same = False
    if not same:
        raise Failure(
            f"{EVENTS_FILE} is not written in a way that can be added to",
            f"add by hand, below {entity}: {json.dumps({code: value})}",
        )
    return new


def _with_entry(text: str, entry: dict[str, str]) -> str:
    """Return an array's text with one more entry; the others stay as they are."""
    line = json.dumps(entry, ensure_ascii=False).replace("{", "{ ").replace("}", " }")
    head, bracket, tail = text.rpartition("]")
    new = f"{head.rstrip()},\n  {line}\n{bracket}{tail}"
    if not bracket or len(json.loads(new)) != len(json.loads(text)) + 1:
        raise Failure(f"{REGISTRATIONS_FILE} cannot be changed", f"add by hand: {line}")
    return new
