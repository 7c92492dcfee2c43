"""A Knative service, and a CronJob for each schedule: ``service.yaml``.

All web actions are one container. Settings stand in the file, and secrets are keys of a
Secret, which ``secrets.sh`` makes. Sources: Knative, "Knative Serving API"; Kubernetes,
"CronJob" and "Define dependent environment variables": ``$$`` in a value is a ``$``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scripts.build import outputs
from scripts.export import container_files, env_forms, secret_scripts
from scripts.export.carried_variables import Platform
from scripts.export.project_files import quoted, write_yaml
from scripts.manifest import cron_forms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from scripts.export.platform_functions import Deployable, Function
    from scripts.export.schedules import Schedule

PLATFORM = Platform(
    command="kubectl apply",
    name="Knative",
    reserved=re.compile(rf"{container_files.RESERVED}|K_[A-Z]+"),
    env_reader=env_forms.SHELL,
    cron=cron_forms.unix_cron,
    takes_payload=False,
)
_CONTAINED = {
    "runAsNonRoot": True,
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "seccompProfile": {"type": "RuntimeDefault"},
}


def write(project: Deployable, folder: Path) -> None:
    """Write the file, the container's folder, and the script that makes the Secret."""
    container_files.copy_container(project, folder)
    if project.secrets():
        secret_scripts.write_for_kubernetes(folder, project.name, project.secrets())
    documents = [_service(project)]
    documents += [
        _cron_job(project, function, schedule, n)
        for function in project.functions
        for n, schedule in enumerate(function.schedules, 1)
    ]
    write_yaml(
        folder / "service.yaml",
        *map(quoted, documents),
        comment=f"Written by starter-kit export. It runs the image {project.image}.",
    )


def _service(project: Deployable) -> dict[str, Any]:
    web = list(project.on_the_web())
    container = {
        "image": project.image,
        "ports": [{"containerPort": outputs.PORT}],
        "env": _variables(project, project.settings(), project.secrets()),
        "readinessProbe": {"httpGet": {"path": "/healthz", "port": outputs.PORT}},
        "resources": {
            "limits": {"memory": f"{container_files.memory_mb(project)}Mi"},
        },
        "securityContext": _CONTAINED,
    }
    return {
        "apiVersion": "serving.knative.dev/v1",
        "kind": "Service",
        "metadata": {"name": project.name},
        "spec": {
            "template": {
                "spec": {
                    "containerConcurrency": container_files.CALLS_AT_ONCE,
                    "timeoutSeconds": max((each.timeout_s for each in web), default=1),
                    "containers": [container],
                }
            }
        },
    }


def _cron_job(
    project: Deployable, function: Function, schedule: Schedule, number: int
) -> dict[str, Any]:
    container = {
        "name": "call",
        "image": project.image,
        "command": [*outputs.SCHEDULED_COMMAND, function.path],
        "env": _variables(project, function.settings, function.secrets),
        "resources": {"limits": {"memory": f"{function.memory_mb}Mi"}},
        "securityContext": _CONTAINED,
    }
    pod = {"restartPolicy": "Never", "containers": [container]}
    return {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": {"name": f"{function.name}-{number}"},
        "spec": {
            "schedule": cron_forms.unix_cron(schedule.cron),
            "timeZone": "Etc/UTC",
            "concurrencyPolicy": "Forbid",
            "jobTemplate": {
                "spec": {
                    # The next call does what a failed one has left.
                    "backoffLimit": 0,
                    "activeDeadlineSeconds": function.timeout_s,
                    "template": {"spec": pod},
                }
            },
        },
    }


def _variables(
    project: Deployable, settings: Mapping[str, str], secrets: Sequence[str]
) -> list[dict[str, Any]]:
    written = [
        {"name": name, "value": value.replace("$", "$$")}
        for name, value in settings.items()
    ]
    referred = [
        {
            "name": name,
            "valueFrom": {"secretKeyRef": {"name": project.name, "key": name}},
        }
        for name in secrets
    ]
    return [*written, *referred]
