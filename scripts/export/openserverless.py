"""A project of Apache OpenServerless: ``packages/<package>/<action>/``.

``ops ide deploy`` zips each folder and reads the action's settings from lines of its
``__main__.py`` that begin with ``#-``, and a package's from ``<package>.args``. What it
has no place for stands in a script. Source of the format: Apache OpenServerless,
openserverless-task, ``ide/deploy``.
"""

from __future__ import annotations

import json
import re
import shlex
import zipfile
from typing import TYPE_CHECKING, Any

from scripts.export import project_files
from scripts.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scripts.deploy.desired import Wanted, Zip
    from scripts.manifest import Application

_WEB = {False: "false", True: "true", "raw": "raw"}
_REFERENCE = re.compile(r"\$\{(\w+)\}")
_IN_QUOTES = re.compile(r'(["\\`$])')
_SCRIPT = "sequences-triggers-rules.sh"


def write(application: Application, zips: Mapping[str, Zip], folder: Path) -> None:
    """Write the folders of the actions, and the script."""
    everything = project_files.wanted(application, zips)
    packages = folder / "packages"
    for entity in project_files.of_kind(everything, "package"):
        packages.mkdir(exist_ok=True)
        if entity.parameters:
            arguments = packages / f"{entity.name}.args"
            arguments.write_text(_lines(_parameters(entity)), "utf-8")
    for entity in project_files.of_kind(everything, "action"):
        package, short = project_files.package_of(entity.name)
        _unpack(entity, packages / package / short)
    commands = [
        *map(_sequence, project_files.of_kind(everything, "sequence")),
        *map(_trigger, project_files.of_kind(everything, "trigger")),
        *map(_rule, project_files.of_kind(everything, "rule")),
    ]
    if commands:
        script = folder / _SCRIPT
        head = "#!/bin/sh\n# Run this after `ops ide deploy`.\nset -eu\n"
        script.write_text(head + "\n".join(commands) + "\n", "utf-8")
        script.chmod(0o755)


def _unpack(entity: Wanted, target: Path) -> None:
    if entity.code is None:
        return
    with zipfile.ZipFile(entity.code.path) as archive:
        archive.extractall(target)
    main = target / "__main__.py"
    if not main.is_file():
        raise Failure(
            f"the zip of {entity.name} has no __main__.py",
            "build it: starter-kit build",
        )
    code = main.read_text("utf-8")
    main.write_text(_lines(_arguments(entity)) + code, "utf-8")


def _arguments(entity: Wanted) -> list[str]:
    limits = entity.content["limits"]
    annotations = project_files.annotations_of(entity)
    return [
        f"--kind {entity.content['exec']['kind']}",
        f"--main {shlex.quote(entity.content['exec']['main'])}",
        f"--web {_WEB[project_files.web_of(entity)]}",
        f"--timeout {limits['timeout']}",
        f"--memory {limits['memory']}",
        f"--logsize {limits['logs']}",
        *(
            f"--annotation {shlex.quote(name)} {_quoted(value)}"
            for name, value in annotations.items()
        ),
        *_parameters(entity),
    ]


def _parameters(entity: Wanted) -> list[str]:
    return [
        f"--param {shlex.quote(name)} {_quoted(value)}"
        for name, value in entity.parameters.items()
    ]


def _sequence(entity: Wanted) -> str:
    components = ",".join(
        map(project_files.inside, entity.content["exec"]["components"])
    )
    web = _WEB[project_files.web_of(entity)]
    name = shlex.quote(entity.name)
    return f"ops action update {name} --sequence {components} --web {web}"


def _trigger(entity: Wanted) -> str:
    name = shlex.quote(entity.name)
    if not entity.feed:
        return " ".join([f"ops trigger update {name}", *_parameters(entity)])
    # A feed is told of a trigger when it is created, not when it is updated.
    forget = f"ops trigger delete {name} >/dev/null 2>&1 || true"
    create = f"ops trigger create {name} --feed {shlex.quote(entity.feed)}"
    return forget + "\n" + " ".join([create, *_parameters(entity)])


def _rule(entity: Wanted) -> str:
    names = (entity.name, *(entity.content[part] for part in ("trigger", "action")))
    return "ops rule update " + " ".join(shlex.quote(each) for each in names)


def _quoted(value: Any) -> str:
    """Return a value for the shell, in which references are replaced."""
    if isinstance(value, str) and _REFERENCE.fullmatch(value):
        return f'"{value}"'
    if value == "":
        return "''"
    # In JSON, so that the text 300 does not become a number.
    text = json.dumps(value)
    if not _REFERENCE.search(text):
        return shlex.quote(text)
    parts = _REFERENCE.split(text)
    names = [f"${{{name}}}" for name in parts[1::2]]
    texts = [_IN_QUOTES.sub(r"\\\1", part) for part in parts[::2]]
    return '"' + "".join(map("".join, zip(texts, [*names, ""], strict=True))) + '"'


def _lines(arguments: list[str]) -> str:
    return "".join(f"#{argument}\n" for argument in arguments)
