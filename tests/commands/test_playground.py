"""``starter-kit playground``: what it keeps in its folder, and what it leaves alone."""

from __future__ import annotations

import json
import re
import socket
import stat
from typing import TYPE_CHECKING

import pytest

from scripts.stand_ins.openwhisk import OpenWhiskHost
from tests.commands.command_line import starter_kit_here
from tests.commands.playing import Running
from tests.sample_applications import SAMPLE_APPS
from tests.serving.waiting import eventually

if TYPE_CHECKING:
    from pathlib import Path


def variables(env: Path) -> dict[str, str]:
    pairs = (line.partition("=") for line in env.read_text().splitlines())
    return {name: value for name, _, value in pairs}


def test_the_folder_holds_what_the_next_start_needs(ours: Path) -> None:
    folder = ours / "elsewhere"
    env, state = folder / ".env", folder / "state.json"
    with Running(folder, cwd=ours) as playground:
        first = variables(env)
        assert "'" not in env.read_text()
        ran = starter_kit_here("onboard", "--yes", cwd=ours, env=first)
        assert (ran.code, "steps taken" in ran.out) == (0, True), ran.err
        assert playground.interrupted() == 0
    for file in (env, state):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    mine = {"WEBHOOK_AUTH": "none", "LOG_LEVEL": "debug"}
    text = env.read_text().replace("WEBHOOK_AUTH=api-key", "WEBHOOK_AUTH=none")
    env.write_text(f"{text}LOG_LEVEL=debug\n")
    with Running(folder, cwd=ours) as playground:
        assert variables(env) == {**first, **mine}
        ran = starter_kit_here("onboard", "--yes", cwd=ours, env=first)
        assert (ran.code, "nothing to do" in ran.out) == (0, True), ran.err
        # A second one says why it does not start, and leaves the state alone.
        kept = state.read_bytes()
        ran = starter_kit_here("playground", folder, cwd=ours)
        assert ran.code == 1
        assert re.search(r"^error cannot listen on port \d+, which AIO_EV", ran.err)
        assert state.read_bytes() == kept
        assert playground.interrupted() == 0


def test_an_account_of_ones_own_is_neither_used_nor_changed(ours: Path) -> None:
    own = (
        "OAUTH_CLIENT_ID=real\nOAUTH_SCOPES=openid, adobeio_api, of_the_real_account\n"
        "IO_WORKSPACE_ID=7\nAIO_runtime_namespace=99-real-stage\n"
    )
    (ours / ".env").write_text(own)
    providers = ours / "config" / "providers.json"
    with Running(cwd=ours) as playground:
        added = json.loads(providers.read_text())
        added.append({**added[0], "key": "erp", "label": "ERP"})
        providers.write_text(json.dumps(added))
        env = ours / ".playground" / ".env"
        ran = starter_kit_here("onboard", "--yes", cwd=ours, env=variables(env))
        assert ran.code == 0, ran.err
        assert "real-stage" not in ran.out
        assert "ERP_PROVIDER_ID" in ran.err
        eventually(lambda: "ERP_PROVIDER_ID" in variables(env))
        assert variables(env)["ERP_PROVIDER_ID"] in ran.out
        assert playground.interrupted() == 0
    assert (ours / ".env").read_text() == own


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("app.config.yaml", ""),
        (".env", "OAUTH_CLIENT_ID=0123456789abcdef\n"),
        (".env", "OW_APIHOST=https://prod.example\nOW_AUTH=real:real\n"),
        (".env", "OW_APIHOST=prod.example\n"),
    ],
)
def test_a_folder_that_is_no_playground_is_left_alone(
    file: str, text: str, tmp_path: Path
) -> None:
    (tmp_path / file).write_text(text)
    ran = starter_kit_here(
        "playground", tmp_path, "--app", SAMPLE_APPS / "web", cwd=tmp_path
    )
    assert (ran.code, ran.out) == (1, "")
    assert "is not of a playground" in ran.err
    assert {each.name: each.read_text() for each in tmp_path.iterdir()} == {file: text}


@pytest.mark.parametrize("name", ["OW_APIHOST", "AIO_EVENTS_INGRESS_BASE_URL"])
def test_a_port_that_is_taken_is_one_message(name: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        (tmp_path / ".env").write_text(f"{name}=http://127.0.0.1:{port}\n")
        ran = starter_kit_here(
            "playground", tmp_path, "--app", SAMPLE_APPS / "web", cwd=tmp_path
        )
    assert (ran.code, ran.out) == (1, "")
    assert len(ran.err.splitlines()) == 2
    for word in (str(port), name, str(tmp_path / ".env"), "in use"):
        assert word in ran.err


@pytest.mark.parametrize("text", ["[]", "{", '{"adobe": {}}', '{"adobe": 1}'])
def test_a_state_that_is_none_is_named(text: str, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    state.write_text(text)
    ran = starter_kit_here(
        "playground", tmp_path, "--app", SAMPLE_APPS / "web", cwd=tmp_path
    )
    assert ran.code == 1
    assert str(state) in ran.err
    assert "Traceback" not in ran.err
    assert state.read_text() == text


def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "taken"
    folder.touch()
    ran = starter_kit_here(
        "playground", folder, "--app", SAMPLE_APPS / "web", cwd=tmp_path
    )
    assert ran.code == 1
    assert str(folder) in ran.err
    assert "Traceback" not in ran.err


def test_a_host_holds_again_what_its_state_says() -> None:
    with OpenWhiskHost() as host:
        host.store.put("packages", "shop", {}, overwrite=False)
        host.alarms["/guest/every-minute"] = {"cron": "* * * * *"}
        state = json.loads(json.dumps(host.state()))
        host.store.delete("packages", "shop")
    with OpenWhiskHost() as other:
        other.restore(state)
        assert other.names["packages"] == ["shop"]
        assert other.alarms == {"/guest/every-minute": {"cron": "* * * * *"}}
        assert other.state() == state
