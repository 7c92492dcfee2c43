"""``starter-kit deploy`` that is killed or refused goes on when it is run again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from scripts.stand_ins.openwhisk import OpenWhiskHost
from tests.deploy.deployer import Deployer, run, state

if TYPE_CHECKING:
    from pathlib import Path

    from tests.deploy.shop import Shop


@pytest.mark.parametrize("last", [8, 11, 15])
def test_the_command_is_killed_by_the_system(
    shop: Shop, host: OpenWhiskHost, last: int
) -> None:
    command = [
        sys.executable,
        "-c",
        "from scripts.cli import main; main()",
        *("deploy", "--app", str(shop.root), "--no-build", "--no-probe"),
    ]
    environment = {**shop.env, "PATH": os.environ["PATH"]}
    process: list[subprocess.Popen[bytes]] = []

    def kill(_: object) -> None:
        # Requests are counted when they have been answered.
        if len(host.exchanges) == last:
            process[0].send_signal(signal.SIGKILL)

    host.fault = kill
    process.append(
        subprocess.Popen(
            command,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    )
    assert process[0].wait() == -signal.SIGKILL
    host.fault = lambda _: None

    shop.deploy()

    with OpenWhiskHost() as calm:
        assert run(Deployer(shop).first, calm)
        assert state(host) == state(calm)


def test_what_the_host_refuses_is_said_with_what_is_done_and_what_is_not(
    shop: Shop, host: OpenWhiskHost, tmp_path: Path
) -> None:
    from scripts.platform.web_http import HttpRequest, HttpResponse

    def refuse_triggers(request: HttpRequest) -> HttpResponse | None:
        if "/triggers/" in request.path:
            return HttpResponse(400, (), b'{"error": "no triggers today"}')
        return None

    host.fault = refuse_triggers

    ran = shop.command("deploy", "--no-probe")

    assert ran.code == 1
    assert "1 failed, 1 not tried, 5 done" in ran.err
    assert "failed: create trigger every-minute" in ran.err
    assert "no triggers today" in ran.err
    assert "not tried: create rule each-minute" in ran.err
    assert "done: create action shop/hello" in ran.err
    host.fault = lambda _: None
    assert shop.deploy().json["steps"]
    assert host.names["rules"] == ["each-minute"]
    assert not list(tmp_path.glob("**/*.tmp"))
