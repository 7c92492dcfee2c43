"""A project of Apache OpenServerless: ``packages/<package>/<action>/``.

``ops ide deploy`` zips each folder and reads the action's settings from lines of its
``__main__.py`` that begin with ``#-``, and a package's from ``<package>.args``. What it
has no place for stands in a script.

A line with its references replaced goes through npm's shell-quote, and a parameter that
is JSON then becomes that value; so each is written as JSON. Sources: Apache
OpenServerless, openserverless-task, ``ide/deploy``; Task, whose templates are filled in
what it reads from ``.env``.
"""

from __future__ import annotations

import json
import re
import shlex
import zipfile
from typing import TYPE_CHECKING

from scripts.export import env_forms, project_files, shell_scripts
from scripts.export.carried_values import Tool, all_texts, named
from scripts.export.variable_references import split
from scripts.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scripts.deploy.desired import Wanted
    from scripts.export.project_files import Exported

_WEB = {False: "false", True: "true", "raw": "raw"}
# In JSON these may be written as numbers, which no reader of quotes gives a meaning.
_IN_JSON = re.compile(r"\\\\|['$`]")
# JSON takes none of these in a text, or a shell gives them a meaning.
_NEVER = re.compile(r"""[\x00-\x1f"\\$`]|\{\{""")
_SCRIPT = "sequences-triggers-rules.sh"


def _reasons(value: object) -> Iterator[str]:
    """Yield why a value, in which texts are ``Text``, does not arrive."""
    for text in all_texts(value):
        for name, content in text.variables:
            found = _NEVER.search(content)
            if found:
                yield f"the value of {name} holds {named(found[0])}"


TOOL = Tool("ops ide deploy", _reasons, env_forms.GO)


def write(exported: Exported, folder: Path) -> None:
    """Write the folders of the actions, and the script."""
    everything = exported.wanted()
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
        head = "#!/bin/sh\n# Run this after `ops ide deploy`.\nset -eu\n"
        shell_scripts.write(folder / _SCRIPT, head + "\n".join(commands) + "\n")


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


def _quoted(value: object) -> str:
    """Return a value for a shell: JSON, with references in it.

    No character that a shell or the tool's own reading of quotes looks at stands in
    the constants, so what is in single quotes ends where it seems to.
    """
    # Marks are not ASCII, and would be escaped.
    text = json.dumps(value, ensure_ascii=False)
    constants, names = split(text)
    quoted = [f"'{_safe(constant)}'" for constant in constants]
    references = [f'"${{{name}}}"' for name in names]
    pairs = zip(quoted, [*references, ""], strict=True)
    return "".join(map("".join, pairs))


def _safe(constant: str) -> str:
    """Return a part of a JSON text in ASCII, and with no quote and no ``$`` in it."""
    ascii_text = "".join(
        each if each.isascii() else json.dumps(each)[1:-1] for each in constant
    )
    return _IN_JSON.sub(lambda found: f"\\u{ord(found[0][0]):04x}", ascii_text)


def _lines(arguments: list[str]) -> str:
    return "".join(f"#{argument}\n" for argument in arguments)
