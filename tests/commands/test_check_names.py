"""Names are judged by ``check`` and by the stand-in as OpenWhisk judges them."""

from __future__ import annotations

import json
import re
from string import ascii_letters, digits
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scripts.certificates import trusted_certificates
from scripts.stand_ins.openwhisk import OpenWhiskHost
from tests.built import RUNTIME, needs_a_runtime
from tests.manifest.apps import CODE, problems_in, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.commands.command_line import StarterKit

# As EntityPath.scala has it.
ENTITY_NAME = re.compile(r"\A(\w|\w[\w@ .&-]{0,254}[\w@.&-])\Z", re.ASCII)
HELLO = {"function": "hello.py", "runtime": "python:3.12"}
KINDS = ("packages", "actions", "sequences", "triggers", "rules")
NAMES = st.text(f"{ascii_letters}{digits}_@ .&-$/äé\t", min_size=1, max_size=8)


def manifest(kind: str, name: str) -> str:
    """Return an application with one part of this name."""
    package: dict[str, Any] = {
        "actions": {"hello": HELLO},
        "triggers": {"t": {}},
        "rules": {"r": {"trigger": "t", "action": "demo/hello"}},
        "sequences": {"s": {"actions": "demo/hello"}},
    }
    packages = {"demo": package}
    if kind == "packages":
        packages[name] = {"actions": {"hello": HELLO}}
    else:
        package[kind] = {**package[kind], name: next(iter(package[kind].values()))}
    return json.dumps({"application": {"runtimeManifest": {"packages": packages}}})


@pytest.fixture(name="application", scope="module")
def _application(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("names"), {"hello.py": CODE})


@pytest.fixture(name="host", scope="module")
def _host() -> Iterator[OpenWhiskHost]:
    with OpenWhiskHost() as host:
        yield host


@given(st.sampled_from(KINDS), NAMES)
@example("sequences", "bad/name")
@example("triggers", "tr!")
@example("rules", "ä")
@example("rules", " t")
@example("sequences", "a b&c")
def test_a_name_is_an_error_if_a_host_refuses_it(
    application: Path, kind: str, name: str
) -> None:
    write(application, {"app.config.yaml": manifest(kind, name)})
    found = problems_in(application)
    is_name = bool(ENTITY_NAME.fullmatch(name))
    if "&" in name and kind in ("packages", "actions"):
        is_name = False  # Adobe's schema has none
    assert [each.message for each in found if "not a name for" in each.message] == (
        [] if is_name else [f"this is not a name for {_one(kind)}"]
    )


@pytest.mark.parametrize(
    ("kind", "longest"),
    [
        *((kind, 256) for kind in ("sequences", "triggers", "rules")),
        *((kind, 234) for kind in ("packages", "actions")),
    ],
)
def test_a_name_has_so_many_characters(
    kind: str, longest: int, tmp_path: Path, starter_kit: StarterKit
) -> None:
    write(
        tmp_path, {"hello.py": CODE, "app.config.yaml": manifest(kind, "n" * longest)}
    )
    assert starter_kit("check", "--app", tmp_path, "--json").json == []
    write(tmp_path, {"app.config.yaml": manifest(kind, "n" * (longest + 1))})
    (found,) = starter_kit("check", "--app", tmp_path, "--json").json
    assert found["severity"] == "error"
    assert found["message"] == f"the name of {_one(kind)} has {longest + 1} characters"


@needs_a_runtime
def test_the_longest_names_can_be_built(
    tmp_path: Path, starter_kit: StarterKit
) -> None:
    longest = "n" * 234
    packages = {longest: {"actions": {longest: {**HELLO, "runtime": RUNTIME}}}}
    manifest = {"application": {"runtimeManifest": {"packages": packages}}}
    files = {"app.config.yaml": json.dumps(manifest), "hello.py": CODE}
    ran = starter_kit("build", "--app", write(tmp_path, files))
    assert ran.code == 0, ran.err
    assert list(tmp_path.rglob(f"{longest}/{longest}.zip"))


@given(st.sampled_from(("packages", "actions", "triggers", "rules")), NAMES)
@example("triggers", "tr!")
@example("triggers", "n" * 256)
@example("triggers", "n" * 257)
def test_the_stand_in_takes_the_names_that_a_host_takes(
    host: OpenWhiskHost, kind: str, name: str
) -> None:
    url = f"{host.url}/api/v1/namespaces/_/{kind}/{quote(name, safe='')}"
    user, _, key = host.auth.partition(":")
    answer = httpx.delete(url, auth=(user, key), verify=trusted_certificates())
    if ENTITY_NAME.fullmatch(name):
        assert answer.status_code == 404
    else:
        assert answer.status_code == 400
        text = "longer than allowed" if len(name) > 256 else "illegal characters"
        assert text in answer.json()["error"]


def _one(kind: str) -> str:
    return f"{'an' if kind == 'actions' else 'a'} {kind.removesuffix('s')}"
