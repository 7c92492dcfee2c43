r"""A project of DigitalOcean Functions: ``project.yml`` and ``packages/``.

Sources of the format: DigitalOcean's documentation, "Project Configuration YAML File",
and the tool that theirs descends from, nimbella-deployer: it puts the values of
variables into the text of ``project.yml``, line breaks as ``\n``, and reads the YAML
after that. So each is written in the style that takes the value that it has now.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from scripts.export import env_forms, project_files, schedules
from scripts.export.carried_values import Text, Tool, all_texts, named
from scripts.export.project_files import Styled
from scripts.export.variable_references import replaced

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scripts.deploy.desired import Wanted
    from scripts.export.project_files import Exported

_AUTH = "require-whisk-auth"
# The tool looks for references in comments, too.
_COMMENT = "Written by starter-kit export. $ and a name in braces is read from --env."
# What begins a reference, in any text of the file.
_REFERENCE = re.compile(r"\$[{(]")
# The tool takes no tab in its file, and YAML none of the others.
_NEVER = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ufffe\uffff]")


def _reasons(value: object) -> Iterator[str]:
    """Yield why a value, in which texts are :class:`Text`, does not arrive."""
    for text in all_texts(value):
        if any(map(_REFERENCE.search, text.constants)):
            yield "the text holds ${ or $(, which begins a reference there"
        for name, content in text.variables:
            never = _NEVER.search(content)
            if never:
                yield f"the value of {name} holds {named(never[0])}"
            elif not _is_block(text) and re.search(r'["\\]', content):
                yield (
                    f"the value of {name} has line breaks or begins with a space, and "
                    'holds a " or a backslash'
                )


def _is_block(text: Text) -> bool:
    """Tell whether a text is written as YAML's literal block: nothing is escaped there.

    A block has no place for what goes on in another line, or begins with a space.
    """
    by_hand = "".join(text.constants)
    return bool(text.variables) and not (
        "\n" in text.whole
        or text.whole.startswith(" ")
        or text.constants[-1].endswith(" ")
        or not by_hand.isprintable()
    )


TOOL = Tool("doctl serverless deploy", _reasons, env_forms.NODE)


def write(exported: Exported, folder: Path) -> None:
    """Write ``project.yml`` and the zips."""
    everything = exported.wanted()
    styled = partial(replaced, text_of=partial(_styled, exported))
    packages: dict[str, dict[str, Any]] = {}

    def functions(name: str) -> list[dict[str, Any]]:
        package = packages.setdefault(name, {"name": name})
        listed: list[dict[str, Any]] = package.setdefault("functions", [])
        return listed

    for entity in project_files.of_kind(everything, "package"):
        functions(entity.name)
        if entity.parameters:
            packages[entity.name]["parameters"] = styled(dict(entity.parameters))
    timers = _timers(everything)
    for entity in project_files.of_kind(everything, "action"):
        name, short = project_files.package_of(entity.name)
        project_files.copy_zip(entity, folder / "packages")
        function = {"name": short, **styled(_action(entity))}
        if entity.name in timers:
            function["triggers"] = styled(timers[entity.name])
        functions(name).append(function)
    for entity in project_files.of_kind(everything, "sequence"):
        name, short = project_files.package_of(entity.name)
        components = entity.content["exec"]["components"]
        functions(name).append(
            {
                "name": short,
                "sequence": list(map(project_files.inside, components)),
                **styled(_web(entity)),
            }
        )
    project_files.write_yaml(
        folder / "project.yml",
        {"packages": list(packages.values())},
        comment=_COMMENT,
    )


def _styled(exported: Exported, marked: str) -> Styled:
    """Return a text in the style that takes the values that its variables have."""
    text = Text.of(marked, exported.application.environment.find)
    return Styled(marked, "|" if _is_block(text) else '"')


def _action(entity: Wanted) -> dict[str, Any]:
    limits = entity.content["limits"]
    annotations = project_files.annotations_of(entity)
    annotations.pop(_AUTH, None)
    # DigitalOcean protects inputs always, and has no limit of log size to set.
    annotations.pop("final", None)
    return {
        "runtime": entity.content["exec"]["kind"],
        "main": entity.content["exec"]["main"],
        **_web(entity),
        "annotations": annotations,
        "parameters": dict(entity.parameters),
        "limits": {"timeout": limits["timeout"], "memory": limits["memory"]},
    }


def _web(entity: Wanted) -> dict[str, Any]:
    secret = entity.content["annotations"].get(_AUTH)
    web: dict[str, Any] = {"web": project_files.web_of(entity)}
    if isinstance(secret, str):
        web["webSecure"] = secret
    return web


def _timers(everything: tuple[Wanted, ...]) -> dict[str, list[dict[str, Any]]]:
    """Return the schedules of each action: here a trigger belongs to its function."""
    timers: dict[str, list[dict[str, Any]]] = {}
    for schedule in schedules.schedules(everything):
        details: dict[str, Any] = {"cron": schedule.cron}
        if schedule.payload:
            details["withBody"] = schedule.payload
        timer = {
            "name": schedule.trigger,
            "sourceType": "scheduler",
            "sourceDetails": details,
        }
        timers.setdefault(schedule.action, []).append(timer)
    return timers
