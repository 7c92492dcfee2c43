"""A project of ``wskdeploy`` (``wsk project deploy``): ``manifest.yaml``.

Source of the format: Apache OpenWhisk, openwhisk-wskdeploy, specification.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scripts.deploy import managed
from scripts.deploy.export import shared

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scripts.deploy.wanted import Wanted, Zip
    from scripts.manifest import Application

_WEB = {False: "no", True: "yes", "raw": "raw"}


def write(application: Application, zips: Mapping[str, Zip], folder: Path) -> None:
    """Write ``manifest.yaml`` and the zips."""
    everything = shared.wanted(application, zips)
    packages: dict[str, dict[str, Any]] = {}

    def package(name: str) -> dict[str, Any]:
        return packages.setdefault(name, {"license": "Apache-2.0"})

    for entity in shared.of_kind(everything, "package"):
        if entity.parameters:
            package(entity.name)["inputs"] = dict(entity.parameters)
        else:
            package(entity.name)
    for entity in shared.of_kind(everything, "action"):
        name, short = shared.package_of(entity.name)
        path = shared.copy_zip(entity, folder / "actions").relative_to(folder)
        actions = package(name).setdefault("actions", {})
        actions[short] = _action(entity, path.as_posix())
    for entity in shared.of_kind(everything, "sequence"):
        name, short = shared.package_of(entity.name)
        components = entity.content["exec"]["components"]
        package(name).setdefault("sequences", {})[short] = {
            "actions": ", ".join(map(shared.inside, components)),
            "web": _WEB[shared.web_of(entity)],
            "annotations": shared.annotations_of(entity),
        }
    # Triggers and rules belong to no package, and stand in one all the same.
    holder = next(iter(packages), "default")
    for entity in shared.of_kind(everything, "trigger"):
        package(holder).setdefault("triggers", {})[entity.name] = {
            **({"feed": entity.feed} if entity.feed else {}),
            "inputs": dict(entity.parameters),
        }
    for entity in shared.of_kind(everything, "rule"):
        action = shared.inside(entity.content["action"])
        package(holder).setdefault("rules", {})[entity.name] = {
            "trigger": shared.inside(entity.content["trigger"]),
            "action": action,
        }
    project = {"name": managed.project_of(application.root), "packages": packages}
    shared.write_yaml(
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
        "web": _WEB[shared.web_of(entity)],
        "inputs": dict(entity.parameters),
        "annotations": shared.annotations_of(entity),
        "limits": {
            "timeout": limits["timeout"],
            "memorySize": limits["memory"],
            "logSize": limits["logs"],
            "concurrentActivations": limits["concurrency"],
        },
    }
