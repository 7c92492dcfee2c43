"""The old inputs of the user's own, added to our manifests."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from scripts.manifest.actions import CHECK_STOCK, INGESTION
from scripts.manifest.environment import ENV
from scripts.manifest.source import parse
from scripts.manifest.text_files import plain, read_for_edit
from scripts.masking import masked_input
from scripts.migration.file_steps import FileStep
from scripts.migration.outcomes import State

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scripts.manifest.environment import Environment
    from scripts.manifest.inputs import Input
    from scripts.manifest.source import Node
    from scripts.migration.outcomes import Outcomes

_MANIFESTS = {
    INGESTION: "actions/ingestion/actions.config.yaml",
    CHECK_STOCK: "actions/webhook/actions.config.yaml",
}
_REFERENCE = re.compile(r"\$(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*\})", re.ASCII)


def manifest_steps(
    root: Path,
    path: str,
    inputs: Mapping[str, Input],
    here: Environment,
    outcomes: Outcomes,
) -> Iterator[FileStep]:
    """Yield the step that adds inputs to an action's manifest."""
    name = _MANIFESTS[path]
    text, encoding = read_for_edit(root / name)
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
            f"{path} gets the input {each}: {_shown(each, given.written)}"
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


def _shown(name: str, written: object) -> str:
    text = _as_yaml(written)
    is_reference = text == written
    return (
        text
        if is_reference
        else _as_yaml(masked_input(name, written, is_harmless=False))
    )


def _as_yaml(written: object) -> str:
    """Return what is written in our manifest: the same as in the old one."""
    if isinstance(written, str) and _REFERENCE.fullmatch(written):
        return written
    text = json.dumps(written, ensure_ascii=False)
    return text if text.isprintable() else json.dumps(written)


def _inputs_in(text: str, name: str, path: str) -> Mapping[str, Node]:
    """Return the inputs of an action in the text of its manifest."""
    node, _ = parse(plain(text), name)
    for step in (path.partition("/")[2], "inputs"):
        members = node.value if node else None
        node = members.get(step) if isinstance(members, Mapping) else None
    return node.value if node and isinstance(node.value, Mapping) else {}
