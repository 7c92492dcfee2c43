"""The page about events shows what happens, step by step, for events of any name."""

from __future__ import annotations

import json
import re
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from scripts.commands import events_commands as command
from tests.commands.serving import Serving
from tests.conftest import ROOT
from tests.pytest_runs import run_pytest
from tests.serving.plain_http import post_json
from tests.serving.waiting import eventually
from tests.shipped import copy_application

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands.command_line import StarterKit

PAGE = (ROOT / "docs" / "events.md").read_text()
CODE = "be-observer.price_list_publish"
ENTITY = "price-list"
SAMPLE = {"id": 7, "name": "Summer", "price": 12.5}
# An own event in each shipped entity, in a new one, and without the usual prefix.
OWN_EVENTS = [
    ("product", "be-observer.catalog_price_update"),
    ("stock", "be-observer.catalog_stock_recount"),
    ("customer", "be-observer.customer_vip"),
    ("customer-group", "be-observer.customer_group_merge"),
    ("order", "be-observer.sales_order_paid"),
    ("order", "be-observer.order_paid"),
    (ENTITY, CODE),
    ("loyalty", "shop.points_given"),
]


def blocks(language: str) -> list[str]:
    found = re.findall(
        rf"^   ```{language}\n(.*?)^   ```$", PAGE, re.MULTILINE | re.DOTALL
    )
    return [textwrap.dedent(block) for block in found]


@dataclass(frozen=True)
class Reader:
    """Does in a folder what the page says, for an event of another name."""

    folder: Path
    entity: str
    code: str
    run: StarterKit

    def shown(self, language: str, number: int) -> str:
        block = blocks(language)[number]
        return block.replace(CODE, self.code).replace(ENTITY, self.entity)

    @property
    def registry(self) -> Path:
        return self.folder / "config" / "events.json"

    def is_new(self) -> bool:
        """Tell whether no event of its entity is named yet."""
        return self.entity not in json.loads(self.registry.read_text())

    def name_it(self) -> None:
        entities = json.loads(self.registry.read_text())
        for entity, events in json.loads(self.shown("json", 0)).items():
            entities.setdefault(entity, {}).update(events)
        self.registry.write_text(json.dumps(entities))

    def register(self) -> None:
        file = self.folder / "config" / "registrations.json"
        entry = json.loads(self.shown("json", 1))
        file.write_text(json.dumps([*json.loads(file.read_text()), entry]))

    def write(self, number: int) -> Path:
        text = self.shown("python", number)
        name = text.partition("\n")[0].removeprefix("# file: ")
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def row(self) -> dict[str, Any]:
        rows = self.run("events", "--json").json
        (found,) = [each for each in rows if each["event"] == self.code]
        return dict(found)

    def problems(self) -> list[str]:
        """What ``check`` says about the event's files, but for the missing account."""
        found = self.run("check", "--json").json
        return [each["message"] for each in found if each["file"].startswith("config/")]


@pytest.fixture(name="folder")
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy_application(tmp_path)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    monkeypatch.chdir(tmp_path)
    # What a developer with an account has; the stand-in's settings win.
    (tmp_path / ".env").write_text(
        "BACKOFFICE_PROVIDER_ID=real\nAIO_runtime_namespace=1-real\n"
    )
    return tmp_path


def send(serving: Serving, code: str, value: Any) -> tuple[int, dict[str, Any]]:
    url, target = serving.url_of("ingestion/webhook")
    event = {"uid": "1", "event": code, "value": value}
    reply = post_json(url, target, {"data": event})
    return reply.status, json.loads(reply.body)


def readers(folder: Path, run: StarterKit) -> list[Reader]:
    return [Reader(folder, entity, code, run) for entity, code in OWN_EVENTS]


def models_for_all(readers: list[Reader]) -> None:
    """Write the model as the page does, for the events of all names."""
    file = next(reader for reader in readers if reader.code == CODE).write(0)
    text = file.read_text()
    (name,) = re.findall(rf'"{CODE}": (\w+)', text)
    models = ", ".join(f'"{reader.code}": {name}' for reader in readers)
    file.write_text(re.sub(r"MODELS = .*", f"MODELS = {{{models}}}", text))


def test_the_steps_do_what_they_say_one_after_the_other(
    folder: Path, starter_kit: StarterKit
) -> None:
    every = readers(folder, starter_kit)
    new = [reader for reader in every if reader.is_new()]
    with Serving("--fake-adobe", cwd=folder) as serving:
        for reader in every:
            answer = send(serving, reader.code, SAMPLE)[1]
            assert "Unknown event type" in answer["error"]

        for reader in every:
            reader.name_it()
            row = {"entity": reader.entity, "event": reader.code}
            assert reader.row() == {**row, "required": [], "sample": SAMPLE}
        last = every[-1].code
        eventually(lambda: "Unknown" not in send(serving, last, SAMPLE)[1]["error"])
        assert len(every[0].problems()) == len(new)
        for reader, problem in zip(new, every[0].problems(), strict=True):
            status, answer = send(serving, reader.code, {"price": -5})
            assert status == 400
            assert "no registration subscribes to it" in answer["error"]
            eventually(lambda: "config/registrations.json and run" in serving.err)
            assert "no registration receives the events of this entity" in problem
        for reader in new:
            reader.register()
        assert every[0].problems() == []
        eventually(lambda: send(serving, last, SAMPLE)[0] == 200)
        for reader in every:
            assert send(serving, reader.code, {"price": -5})[0] == 200
            assert send(serving, reader.code, "")[0] == 400

        models_for_all(every)
        eventually(lambda: send(serving, last, {"price": -5})[0] == 400)
        for reader in every:
            assert reader.row()["required"] == ["id", "name", "price"]
            assert send(serving, reader.code, SAMPLE)[0] == 200
            status, answer = send(serving, reader.code, {"id": 7.5, "price": -5})
            assert status == 400
            assert answer["error"] == (
                "missing parameter(s) 'data.value.name' and invalid parameter(s) "
                "'data.value.id,data.value.price'"
            )
        assert every[0].problems() == []

    definitions = starter_kit("events", "--schema").json["$defs"]
    channels = starter_kit("events", "--asyncapi").json["channels"]
    schemas = starter_kit("events", "--openapi").json["components"]["schemas"]
    for _, code in OWN_EVENTS:
        assert definitions[code]["properties"]["event"] == {"const": code}
        assert code in channels["ingress"]["messages"]
        assert code in schemas["Event"]["discriminator"]["mapping"]


def test_the_tests_shown_pass_for_events_of_any_name(
    folder: Path, starter_kit: StarterKit
) -> None:
    every = readers(folder, starter_kit)
    for number, reader in enumerate(every):
        is_new = reader.is_new()
        reader.name_it()
        if is_new:
            reader.register()
        written = reader.write(1)
        written.rename(written.with_name(f"test_{number}.py"))
    models_for_all(every)

    ran = run_pytest("tests", cwd=folder)
    assert ran.returncode == 0, ran.stdout
    assert f"{2 * len(OWN_EVENTS)} passed" in ran.stdout


def test_the_options_shown_are_those_of_the_command() -> None:
    shown = set(re.findall(r"starter-kit events (--\w+)", PAGE))
    assert shown == {"--schema", "--openapi", "--asyncapi"}
    assert {name.removeprefix("--") for name in shown} <= set(
        command.events.__annotations__
    )
