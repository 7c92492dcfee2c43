"""A project of ``wskdeploy`` (``wsk project deploy``): ``manifest.yaml``.

wskdeploy reads the YAML first, and replaces references in its texts after that: a text
that is one reference becomes the value of the variable, whatever it is. Sources: Apache
OpenWhisk, openwhisk-wskdeploy: its specification, environment.go and parameters.go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scripts.deploy import ownership_mark
from scripts.export import env_forms, project_files
from scripts.export.carried_values import Text, Tool, all_texts
from scripts.export.project_files import Styled
from scripts.export.variable_references import replaced

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scripts.deploy.desired import Wanted
    from scripts.export.project_files import Exported

_WEB = {False: "no", True: "yes", "raw": "raw"}
# As the value of an input, these words stand for the type.
_TYPES = ("string", "integer", "float", "boolean", "json")
# An object with no other members is taken for the long form of an input.
_LONG_FORM = {
    "default", "description", "required", "schema", "status", "type", "value",
}  # fmt: skip


def _reasons(value: object) -> Iterator[str]:
    """Yield why a value, in which texts are :class:`Text`, does not arrive."""
    if value is None:
        yield "it is null, which becomes an empty text there"
    elif _has_null(value):
        yield "it holds null, on which the tool ends"
    for text in _in_lists(value):
        for name, _ in text.variables:
            yield f"a reference to {name} in a list is not replaced there"
    for text in all_texts(value):
        yield from _reasons_of_text(text)


def _reasons_of_text(text: Text) -> Iterator[str]:
    if text.is_variable:
        return
    written = project_files.braced(text.constants, [name for name, _ in text.variables])
    if not text.variables:
        if _is_replaced(written):
            yield "the text holds a $ that begins a reference there"
        return
    if any("$" in constant for constant in text.constants):
        yield "the text holds a $ beside a reference"
    elif not _is_replaced(written):
        yield "the text holds braces that are not pairs beside a reference"
    for name, content in text.variables:
        if "$" in content:
            yield f"the value of {name} holds a $, and is only a part of the text"


def _is_replaced(text: str) -> bool:
    """Tell whether wskdeploy looks for references in a text."""
    begins = text.startswith("$") and len(text) > 1
    return begins or ("${" in text and text.count("{") == text.count("}"))


def _in_lists(value: object) -> Iterator[Text]:
    if isinstance(value, list):
        yield from all_texts(value)
    elif isinstance(value, dict):
        for each in value.values():
            yield from _in_lists(each)


def _has_null(value: Any) -> bool:
    inside = value.values() if isinstance(value, dict) else value
    return isinstance(value, (dict, list)) and any(
        each is None or _has_null(each) for each in inside
    )


TOOL = Tool("wskdeploy", _reasons, env_forms.SHELL)


def write(exported: Exported, folder: Path) -> None:
    """Write ``manifest.yaml`` and the zips."""
    everything = exported.wanted()
    packages: dict[str, dict[str, Any]] = {}

    def package(name: str) -> dict[str, Any]:
        return packages.setdefault(name, {"license": "Apache-2.0"})

    for entity in project_files.of_kind(everything, "package"):
        if entity.parameters:
            package(entity.name)["inputs"] = _inputs(entity)
        else:
            package(entity.name)
    for entity in project_files.of_kind(everything, "action"):
        name, short = project_files.package_of(entity.name)
        path = project_files.copy_zip(entity, folder / "actions").relative_to(folder)
        actions = package(name).setdefault("actions", {})
        actions[short] = _action(entity, path.as_posix())
    for entity in project_files.of_kind(everything, "sequence"):
        name, short = project_files.package_of(entity.name)
        components = entity.content["exec"]["components"]
        package(name).setdefault("sequences", {})[short] = {
            "actions": ", ".join(map(project_files.inside, components)),
            "web": _WEB[project_files.web_of(entity)],
            "annotations": replaced(project_files.annotations_of(entity), Styled),
        }
    # Triggers and rules belong to no package, and stand in one all the same.
    holder = next(iter(packages), "default")
    for entity in project_files.of_kind(everything, "trigger"):
        package(holder).setdefault("triggers", {})[entity.name] = {
            **({"feed": entity.feed} if entity.feed else {}),
            "inputs": _inputs(entity),
        }
    for entity in project_files.of_kind(everything, "rule"):
        action = project_files.inside(entity.content["action"])
        package(holder).setdefault("rules", {})[entity.name] = {
            "trigger": project_files.inside(entity.content["trigger"]),
            "action": action,
        }
    project = {
        "name": ownership_mark.project_of(exported.application.root),
        "packages": packages,
    }
    project_files.write_yaml(
        folder / "manifest.yaml",
        {"project": project},
        comment="Written by starter-kit export. ${NAME} is read from the environment.",
    )


def _inputs(entity: Wanted) -> dict[str, Any]:
    return {name: _input(value) for name, value in entity.parameters.items()}


def _input(value: Any) -> Any:
    written = replaced(value, Styled)
    if value in _TYPES:
        return {"type": "string", "value": written}
    if isinstance(value, dict) and not value.keys() - _LONG_FORM:
        return {"type": "json", "value": written}
    return written


def _action(entity: Wanted, path: str) -> dict[str, Any]:
    limits = entity.content["limits"]
    return {
        "function": path,
        "runtime": entity.content["exec"]["kind"],
        "main": entity.content["exec"]["main"],
        "web": _WEB[project_files.web_of(entity)],
        "inputs": _inputs(entity),
        "annotations": replaced(project_files.annotations_of(entity), Styled),
        "limits": {
            "timeout": limits["timeout"],
            "memorySize": limits["memory"],
            "logSize": limits["logs"],
            "concurrentActivations": limits["concurrency"],
        },
    }
