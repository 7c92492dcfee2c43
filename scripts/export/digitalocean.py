"""A project of DigitalOcean Functions: ``project.yml`` and ``packages/``.

Sources of the format: DigitalOcean's documentation, "Project Configuration YAML File",
and the tool that theirs descends from, nimbella-deployer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scripts.export import project_files, schedules

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scripts.deploy.desired import Wanted, Zip
    from scripts.manifest import Application

_AUTH = "require-whisk-auth"


def write(application: Application, zips: Mapping[str, Zip], folder: Path) -> None:
    """Write ``project.yml`` and the zips."""
    everything = project_files.wanted(application, zips)
    packages: dict[str, dict[str, Any]] = {}

    def functions(name: str) -> list[dict[str, Any]]:
        package = packages.setdefault(name, {"name": name})
        listed: list[dict[str, Any]] = package.setdefault("functions", [])
        return listed

    for entity in project_files.of_kind(everything, "package"):
        functions(entity.name)
        if entity.parameters:
            packages[entity.name]["parameters"] = dict(entity.parameters)
    timers = _timers(everything)
    for entity in project_files.of_kind(everything, "action"):
        name, short = project_files.package_of(entity.name)
        project_files.copy_zip(entity, folder / "packages")
        function = {"name": short, **_action(entity)}
        if entity.name in timers:
            function["triggers"] = timers[entity.name]
        functions(name).append(function)
    for entity in project_files.of_kind(everything, "sequence"):
        name, short = project_files.package_of(entity.name)
        components = entity.content["exec"]["components"]
        functions(name).append(
            {
                "name": short,
                "sequence": list(map(project_files.inside, components)),
                **_web(entity),
            }
        )
    project_files.write_yaml(
        folder / "project.yml",
        {"packages": list(packages.values())},
        "Written by starter-kit export. $ and a name in braces is read from --env.",
    )


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
