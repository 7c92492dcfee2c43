"""A container with all web actions, and a Redis, for Compose: ``compose.yaml``.

Settings stand in the file. Secrets come from ``.env``, which Compose reads, or from the
environment. Without ``OUTBOX_URL`` a Redis of the project has the outbox. Sources: the
Compose specification, "Interpolation" and "Services".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scripts.build import outputs
from scripts.export import container_files, env_forms
from scripts.export.carried_variables import Platform
from scripts.export.project_files import quoted, write_yaml
from scripts.manifest import cron_forms, load

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from scripts.export.platform_functions import Deployable, Function
    from scripts.export.schedules import Schedule
    from scripts.manifest import Application

_OUTBOX = "OUTBOX_URL"
_REDIS = "redis://redis:6379/0"
_EVERY = re.compile(r"(?:\*|\*/(\d+)) \* \* \* \*|0 (?:\*|\*/(\d+)) \* \* \*")
_HOUR_S, _MINUTE_S = 3600, 60
# Waits for the next time on the clock, calls, and so on.
_LOOP = "while :; do sleep $(({0} - $(date +%s) % {0})); {1} || :; done"


def every_s(text: str) -> int:
    """Return the seconds between the calls of a schedule.

    Raises:
        NoSuchTime: it is not every so many minutes or hours.
    """
    found = _EVERY.fullmatch(cron_forms.unix_cron(text))
    if found is None:
        raise cron_forms.NoSuchTime("it can only wait so many minutes or hours")
    is_hours = found[0].startswith("0")
    number = int(found[2 if is_hours else 1] or 1)
    if (24 if is_hours else 60) % number:
        raise cron_forms.NoSuchTime("it can only wait as long each time")
    return number * (_HOUR_S if is_hours else _MINUTE_S)


PLATFORM = Platform(
    command="docker compose",
    name="Compose",
    reserved=re.compile(container_files.RESERVED),
    env_reader=env_forms.GO,
    cron=lambda text: str(every_s(text)),
    takes_payload=False,
)


def with_outbox(application: Application) -> Application:
    """Return the application with its outbox in the project's Redis, if it has none."""
    names = {
        name
        for action in application.actions.values()
        for setting in action.inputs.values()
        for name in setting.variables
    }
    environment = application.environment
    if _OUTBOX not in names or environment.find(_OUTBOX):
        return application
    return load(application.root, environment.under({_OUTBOX: _REDIS}))


def write(project: Deployable, folder: Path) -> None:
    """Write the file, and the container's folder."""
    container_files.copy_container(project, folder)
    services = {"webhooks": _webhooks(project)}
    for function in project.functions:
        for n, schedule in enumerate(function.schedules, 1):
            services[f"{function.name}-{n}"] = _caller(project, function, schedule)
    content: dict[str, Any] = {"name": project.name, "services": services}
    if project.settings().get(_OUTBOX) == _REDIS:
        services["redis"] = {
            "image": "redis:7-alpine",
            "command": ["redis-server", "--appendonly", "yes"],
            "volumes": ["outbox:/data"],
            "healthcheck": {"test": ["CMD", "redis-cli", "ping"], "interval": "5s"},
            "restart": "unless-stopped",
        }
        for name in services.keys() - {"redis"}:
            services[name]["depends_on"] = {"redis": {"condition": "service_healthy"}}
        content["volumes"] = {"outbox": {}}
    write_yaml(
        folder / "compose.yaml",
        quoted(content),
        comment="Written by starter-kit export. Call it with --env-file .env",
    )


def _webhooks(project: Deployable) -> dict[str, Any]:
    secrets = project.secrets()
    return {
        "image": project.image,
        "build": {
            "context": container_files.FOLDER,
            "dockerfile": "Containerfile",
        },
        # Where a proxy with TLS on the same machine finds it.
        "ports": [f"${{PUBLISH:-127.0.0.1:{outputs.PORT}}}:{outputs.PORT}"],
        "environment": _variables(project.settings(), secrets),
        "mem_limit": f"{container_files.memory_mb(project)}m",
        **_OF_ALL,
    }


# A server of the project's own needs no rights.
_OF_ALL: dict[str, Any] = {
    "cap_drop": ["ALL"],
    "security_opt": ["no-new-privileges:true"],
    "restart": "unless-stopped",
}


def _caller(
    project: Deployable, function: Function, schedule: Schedule
) -> dict[str, Any]:
    command = " ".join([*outputs.SCHEDULED_COMMAND, function.path])
    loop = _LOOP.format(every_s(schedule.cron), command)
    return {
        "image": project.image,
        "entrypoint": ["sh", "-c", _escaped(loop)],
        "init": True,
        # The image's own asks for a server.
        "healthcheck": {"disable": True},
        "environment": _variables(function.settings, function.secrets),
        "mem_limit": f"{function.memory_mb}m",
        **_OF_ALL,
    }


def _variables(settings: Mapping[str, str], secrets: Sequence[str]) -> dict[str, str]:
    return {
        **{name: _escaped(value) for name, value in settings.items()},
        **{name: f"${{{name}:?set it in .env}}" for name in secrets},
    }


def _escaped(text: str) -> str:
    return text.replace("$", "$$")
