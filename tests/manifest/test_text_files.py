"""Files are read as text, whichever editor has saved them."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from scripts.deploy.host import find_host
from scripts.deploy.ownership_mark import project_of
from scripts.failure import Failure
from scripts.manifest import Environment, ManifestError, load
from tests.manifest.apps import write, write_action
from tests.shipped import copy_application

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.commands.command_line import StarterKit

MARKED = ["utf-8", "utf-8-sig", "utf-16"]
NO_TEXT = [
    b"A=\xff",
    "A=1".encode("utf-16-le"),
    "A=1".encode("utf-16-be"),
    b"\xff\xfeA",
]
NO_MARK = ["utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
# What a file ends with that an old program has written.
ENDS = {"NUL": b"\0", "Ctrl-Z": b"\x1a"}
FILES = [
    ".env",
    "app.config.yaml",
    "actions/ingestion/actions.config.yaml",
    "config/events.json",
    "config/providers.json",
    "config/registrations.json",
    "config/webhooks.json",
    "config/inventory.csv",
    "actions/requirements.txt",
    "actions/webhook/check_stock/stock.py",
]
NEWLINES = ["\n", "\r\n"]


def save(file: Path, text: str, encoding: str, newline: str = "\n") -> None:
    file.write_bytes(text.replace("\n", newline).encode(encoding))
    file.chmod(0o600)


def variables(folder: Path) -> Mapping[str, object]:
    return load(folder).action("demo/hello").parameters


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    application = copy_application(tmp_path_factory.mktemp("shipped"))
    shutil.copy(application / ".env.example", application / ".env")
    (application / ".env").chmod(0o600)
    return application


@pytest.mark.parametrize("file", FILES)
def test_a_file_of_another_encoding_is_one_problem(
    shipped: Path, file: str, starter_kit: StarterKit
) -> None:
    def found() -> set[tuple[str, int, str]]:
        problems = starter_kit("check", "--app", shipped, "--json").json
        return {
            (each["file"], each["line"], f"{each['message']}; {each['hint']}")
            for each in problems
        }

    known = found()
    content = (shipped / file).read_bytes()
    cases = [
        *((content.decode().encode(each), "UTF-8", 1) for each in NO_MARK),
        *(
            (content + end, name, content.count(b"\n") + 1)
            for name, end in ENDS.items()
        ),
    ]
    for changed, says, line in cases:
        (shipped / file).write_bytes(changed)
        try:
            problems = found() - known
        finally:
            (shipped / file).write_bytes(content)
        assert len(problems) == 1, (changed[-4:], problems)
        ((place, number, said),) = problems
        if file.endswith(".py"):
            assert file in said
            assert "UTF-8" in said or "U+001A" in said
        else:
            assert (place, number) == (file, line)
            assert says in said


@pytest.mark.parametrize("newline", NEWLINES, ids=repr)
@pytest.mark.parametrize("encoding", MARKED)
def test_dot_env_is_read(tmp_path: Path, encoding: str, newline: str) -> None:
    write_action(tmp_path, inputs={"A": "$A_OF_TEST", "B": "$B_OF_TEST"})
    save(tmp_path / ".env", "A_OF_TEST=ü\nB_OF_TEST='2'\n", encoding, newline)
    assert variables(tmp_path) == {"A": "ü", "B": "2"}


@pytest.mark.parametrize("newline", NEWLINES, ids=repr)
@pytest.mark.parametrize("encoding", MARKED)
@pytest.mark.parametrize("name", ["app.config.yaml", "actions.yaml"])
def test_manifests_are_read(
    tmp_path: Path, name: str, encoding: str, newline: str
) -> None:
    write_action(tmp_path, inputs={"A": "ü"})
    action = "{hello: {function: hello.py, runtime: 'python:3.12', inputs: {A: ü}}}"
    write(
        tmp_path,
        {
            "app.config.yaml": "application: {runtimeManifest: {packages: {demo: "
            "{actions: {$include: actions.yaml}}}}}\n",
            "actions.yaml": f"{action}\n",
        },
    )
    file = tmp_path / name
    save(file, file.read_text("utf-8"), encoding, newline)
    assert variables(tmp_path) == {"A": "ü"}


@pytest.mark.parametrize("content", NO_TEXT, ids=repr)
@pytest.mark.parametrize("name", ["app.config.yaml", ".env"])
def test_what_is_no_text_is_one_message(
    tmp_path: Path, name: str, content: bytes
) -> None:
    write_action(tmp_path)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ManifestError) as caught:
        load(tmp_path)
    said = f"{name}:1: this file is not UTF-8 text; save it as UTF-8"
    assert str(caught.value) == said


@pytest.mark.parametrize("newline", NEWLINES, ids=repr)
@pytest.mark.parametrize("encoding", MARKED)
def test_wskprops_are_read(tmp_path: Path, encoding: str, newline: str) -> None:
    text = "APIHOST=ow.example.com\nAUTH=user:key\n"
    save(tmp_path / ".wskprops", text, encoding, newline)
    host = find_host(Environment({}), tmp_path)
    assert (host.url, host.auth) == ("https://ow.example.com", "user:key")


@pytest.mark.parametrize("content", NO_TEXT, ids=repr)
def test_wskprops_that_are_no_text_are_one_message(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / ".wskprops").write_bytes(content)
    with pytest.raises(Failure, match=r"\.wskprops is not UTF-8 text$") as refused:
        find_host(Environment({}), tmp_path)
    assert refused.value.hint == "save it as UTF-8"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "named, which WSK_CONFIG_FILE names, cannot be read: No such file"),
        ("# empty\n", "named, which WSK_CONFIG_FILE names, has no line NAME=value"),
    ],
)
def test_a_named_file_that_names_no_host_is_said_to_be_so(
    tmp_path: Path, content: str | None, says: str
) -> None:
    file = tmp_path / "named"
    if content is not None:
        file.write_text(content)
    with pytest.raises(Failure, match=says) as refused:
        find_host(Environment({"WSK_CONFIG_FILE": str(file)}), tmp_path)
    assert "OW_APIHOST" in refused.value.hint


@pytest.mark.parametrize("encoding", MARKED)
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("pyproject.toml", '[project]\nname = "shop"\n'),
        ("package.json", '{"name": "shop"}'),
    ],
)
def test_the_name_of_the_project_is_read(
    tmp_path: Path, name: str, content: str, encoding: str
) -> None:
    save(tmp_path / name, content, encoding)
    assert project_of(tmp_path) == "shop"
