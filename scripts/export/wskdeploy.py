"""A project of ``wskdeploy`` (``wsk project deploy``): ``manifest.yaml``.

Source of the format: Apache OpenWhisk, openwhisk-wskdeploy, specification.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scripts.deploy import ownership_mark
from scripts.export import project_files

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scripts.deploy.desired import Wanted, Zip
    from scripts.manifest import Application

_WEB = {False: "no", True: "yes", "raw": "raw"}


def write(application: Application, zips: Mapping[str, Zip], folder: Path) -> None:
    """Write ``manifest.yaml`` and the zips."""
    everything = project_files.wanted(application, zips)
    packages: dict[str, dict[str, Any]] = {}

    def package(name: str) -> dict[str, Any]:
        return packages.setdefault(name, {"license": "Apache-2.0"})

    for entity in project_files.of_kind(everything, "package"):
        if entity.parameters:
            package(entity.name)["inputs"] = dict(entity.parameters)
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
            "annotations": project_files.annotations_of(entity),
        }
    # Triggers and rules belong to no package, and stand in one all the same.
    holder = next(iter(packages), "default")
    for entity in project_files.of_kind(everything, "trigger"):
        package(holder).setdefault("triggers", {})[entity.name] = {
            **({"feed": entity.feed} if entity.feed else {}),
            "inputs": dict(entity.parameters),
        }
    for entity in project_files.of_kind(everything, "rule"):
        action = project_files.inside(entity.content["action"])
        package(holder).setdefault("rules", {})[entity.name] = {
            "trigger": project_files.inside(entity.content["trigger"]),
            "action": action,
        }
    project = {
        "name": ownership_mark.project_of(application.root),
        "packages": packages,
    }
    project_files.write_yaml(
        folder / "manifest.yaml",
        {"project": project},
        "Written by starter-kit export. ${NAME} is read from the environment.",
    )


def _action(entity: Wanted, path: str) -> dict[str, Any]:
    limits = entity.content["limits"]
    return {
        "function": path,
        "runtime": entity.content["exec"]["kind"],
        "main": entity.content["exec"]["main"],
        "web": _WEB[project_files.web_of(entity)],
        "inputs": dict(entity.parameters),
        "annotations": project_files.annotations_of(entity),
        "limits": {
            "timeout": limits["timeout"],
            "memorySize": limits["memory"],
            "logSize": limits["logs"],
            "concurrentActivations": limits["concurrency"],
        },
    }
