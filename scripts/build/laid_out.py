"""What each platform finds beside the code: its entry, and the files that it reads.

The entry opens the table of the actions, ``actions.json``, and puts a front door of
``actions/shared/platforms`` before them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from scripts.build.openwhisk_entry import NO_PLUGINS
from scripts.build.outputs import (
    CONTAINER_COMMAND,
    GOOGLE_ENTRY,
    PORT,
    WEB_ROOT,
    azure_name,
)
from scripts.build.timers import timers
from scripts.failure import Failure
from scripts.front_doors.table_entries import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scripts.build.gathered import Gathered
    from scripts.build.target import Target
    from scripts.manifest import Action, Application

_TABLE = "actions.json"
_HEAD = '''\
"""Written by starter-kit build --target {target}."""

{imports}
from pathlib import Path
'''
# A folder whose modules are found after those of the application and the libraries.
_BESIDE = """\
sys.path.append(str(Path(__file__).parent / {folder}))
"""


def entry_files(
    target: str, application: Application, actions: Sequence[Action], found: Gathered
) -> dict[str, bytes]:
    """Return the table, and the entry that the platform calls, by their names.

    Raises:
        Failure: two actions would get one name there.
    """
    all_entries = table(application)
    entries = {action.path: all_entries[action.path] for action in actions}
    text = json.dumps(entries, indent=1, ensure_ascii=False, sort_keys=True)
    files = {_TABLE: f"{text}\n".encode()}
    if target == "lambda":
        files["lambda_function.py"] = _lambda_entry(actions[0], found)
    elif target == "google":
        files["main.py"] = _google_entry(actions[0], found)
    elif target == "azure":
        files["function_app.py"] = _azure_entry(application, actions, found)
        files["host.json"] = _host_json()
    return files


def _head(target: str, found: Gathered, *, is_packed: bool = False) -> str:
    plugins = is_packed and "pydantic" in found.wheels
    imports = "import sys\n" if found.beside or plugins else ""
    text = _HEAD.format(target=target, imports=imports + "import types\n" * plugins)
    text = text.replace('"""\n\n\n', '"""\n\n')
    text += "".join(_BESIDE.format(folder=json.dumps(each)) for each in found.beside)
    return text + NO_PLUGINS * plugins


def _lambda_entry(action: Action, found: Gathered) -> bytes:
    path = json.dumps(action.path)
    return f"""\
{_head("lambda", found, is_packed=True)}
from actions.shared.platforms import action_table, aws_lambda

table = Path(__file__).with_name("{_TABLE}")
handler = aws_lambda.handler(action_table.read_one(table, {path}))
""".encode()


def _google_entry(action: Action, found: Gathered) -> bytes:
    path = json.dumps(action.path)
    return f"""\
{_head("google", found)}
from actions.shared.platforms import action_table, google

table = Path(__file__).with_name("{_TABLE}")
{GOOGLE_ENTRY} = google.function(action_table.read_one(table, {path}))
""".encode()


_AZURE_WEB = """

answer_{name} = azure.function(actions[{path}])


@app.function_name("{name}")
@app.route({path}, methods=METHODS, trigger_arg_name="request")
def {name}(
    request: func.HttpRequest, context: func.Context
) -> func.HttpResponse:
    return answer_{name}(request, context)
"""
_AZURE_TIMER = """

run_{name} = azure.timer(actions[{path}])


@app.function_name("{name}")
@app.timer_trigger(schedule="{schedule}", arg_name="timer")
def {name}(timer: func.TimerRequest, context: func.Context) -> None:
    run_{name}(timer, context)
"""


def _azure_entry(
    application: Application, actions: Sequence[Action], found: Gathered
) -> bytes:
    text = f"""\
{_head("azure", found)}
import azure.functions as func
from actions.shared.platforms import action_table, azure

METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"]
actions = action_table.read(Path(__file__).with_name("{_TABLE}"))
app = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)
"""
    schedules = timers(application)
    names: dict[str, str] = {}
    for action in actions:
        name = azure_name(action.path)
        other = names.setdefault(name, action.path)
        if other != action.path:
            raise Failure(
                f"{other} and {action.path} would both be {name} on Azure",
                "rename one of them: letters, digits and _ are what differs there",
            )
        values = {"name": name, "path": json.dumps(action.path)}
        if action.web:
            text += _AZURE_WEB.format(**values)
        elif action.path in schedules:
            text += _AZURE_TIMER.format(**values, schedule=schedules[action.path])
    return text.encode()


def _host_json() -> bytes:
    content: dict[str, Any] = {
        "version": "2.0",
        "extensions": {"http": {"routePrefix": WEB_ROOT.strip("/")}},
        "extensionBundle": {
            "id": "Microsoft.Azure.Functions.ExtensionBundle",
            "version": "[4.*, 5.0.0)",
        },
    }
    return f"{json.dumps(content, indent=2)}\n".encode()


_CONTAINERFILE = """\
# Written by starter-kit build --target container. In this folder:
#   docker build --file Containerfile --tag webhooks .
#   docker run --env-file .env --publish {port}:{port} webhooks
# BASE may name the same version by its digest.
ARG BASE=python:{version}-slim-trixie
FROM ${{BASE}}
COPY app /app
WORKDIR /app
{more}\
ENV PORT={port} PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
EXPOSE {port}
USER 10001:10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \\
    CMD ["python", "-c", "{health}"]
ENTRYPOINT {command}
"""
_HEALTH = (
    "import os, urllib.request as r; "
    "r.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/healthz', timeout=4)"
)


def containerfile(
    target: Target, beside: Sequence[str], *, has_bytecode: bool
) -> bytes:
    """Return what an image is built with.

    Args:
        target: the platform.
        beside: the folders where modules are found after the libraries.
        has_bytecode: whether it is there; the image compiles it otherwise.
    """
    folders = ":".join(f"/app/{folder}" for folder in beside)
    more = f"ENV PYTHONPATH={folders}\n" if beside else ""
    if not has_bytecode:
        more += 'RUN ["python", "-m", "compileall", "-q", "/app"]\n'
    return _CONTAINERFILE.format(
        port=PORT,
        version=target.version,
        more=more,
        health=_HEALTH,
        command=json.dumps(CONTAINER_COMMAND),
    ).encode()


def requirements(target: str, lines: Iterable[str]) -> bytes:
    """Return the file that pip reads on the platform, of lines for each library."""
    head = f"# Written by starter-kit build --target {target}.\n"
    return (head + "".join(lines)).encode()
