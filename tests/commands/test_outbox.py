"""``starter-kit outbox``: what an operator sees and does."""

from __future__ import annotations

import json
import os
import pty
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.actions.outbox_sender import DEAD, WAITING, Sender, ids, stored
from tests.commands.command_line import Ran, starter_kit_here
from tests.commands.warm_start import environment, starter_kit_program
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.stand_ins.adobe.adobe import AdobeStandIn
    from tests.redis_server import RedisServer


class StarterKit:
    """Runs the command against the stand-in and one outbox."""

    def __init__(self, adobe: AdobeStandIn, url: str) -> None:
        self.env = {**adobe.environment, "OUTBOX_URL": url}

    def run(self, *args: str) -> Ran:
        """Run the command without a terminal."""
        return starter_kit_here("outbox", *args, cwd=ROOT, env=self.env)

    def answered(self, answer: str, *args: str) -> int:
        """Run the command on a terminal on which that is typed; return how it ended."""
        leader, follower = pty.openpty()
        try:
            os.write(leader, answer.encode())
            return subprocess.run(
                [starter_kit_program(), "outbox", *args],
                cwd=ROOT,
                env=environment(**self.env),
                stdin=follower,
                capture_output=True,
                check=False,
            ).returncode
        finally:
            os.close(leader)
            os.close(follower)

    def listed(self) -> list[dict[str, Any]]:
        ran = self.run("list", "--json")
        assert ran.code == 0, ran.err
        found: list[dict[str, Any]] = ran.json
        return found


@pytest.fixture
def sender(root: Path, adobe: AdobeStandIn, redis_server: RedisServer) -> Sender:
    return Sender(root, adobe, redis_server.url)


@pytest.fixture
def starter_kit(adobe: AdobeStandIn, redis_server: RedisServer) -> StarterKit:
    return StarterKit(adobe, redis_server.url)


def bury(sender: Sender, *uids: str) -> None:
    """Make dead letters of new events."""
    sender.store(*uids)
    sender.adobe.fail("ingress", status=403, times=len(uids))
    assert sender.redeliver(OUTBOX_MAX_ATTEMPTS="1")["dead"] == len(uids)


def test_list_shows_what_waits_and_what_was_given_up_and_no_payload(
    sender: Sender, adobe: AdobeStandIn, starter_kit: StarterKit
) -> None:
    bury(sender, "gone")
    sender.store("tried", "new")
    adobe.fail("ingress", status=403, when=lambda call: b'"tried"' in call.body)
    adobe.fail("ingress", status=403, when=lambda call: b'"new"' in call.body)
    sender.redeliver()
    sender.store("newest")
    tried, new, newest, gone = starter_kit.listed()

    assert [tried["uid"], new["uid"], newest["uid"]] == ["tried", "new", "newest"]
    assert [each["attempts"] for each in (tried, new, newest)] == [1, 1, 0]
    assert tried["note"].startswith("due in ")
    assert (newest["state"], newest["note"]) == ("waiting", "")
    assert (gone["uid"], gone["state"], gone["attempts"]) == ("gone", "dead", 1)
    assert "Adobe I/O Events answered 403" in gone["note"]
    assert "description" not in json.dumps([tried, new, newest, gone])

    text = starter_kit.run("list").out
    assert all(uid in text for uid in ("tried", "new", "newest", "gone"))
    assert "3 events wait, 1 dead letters" in text


def test_an_empty_outbox_is_said_to_be_empty(starter_kit: StarterKit) -> None:
    assert starter_kit.run("list").out == "0 events wait, 0 dead letters\n"
    assert starter_kit.listed() == []
    assert starter_kit.run("redeliver").code == 0


def test_redeliver_publishes_also_what_would_wait_longer(
    sender: Sender, adobe: AdobeStandIn, starter_kit: StarterKit
) -> None:
    sender.store("u1", "u2")
    adobe.fail("ingress", status=403, times=2)
    assert sender.redeliver()["failed"] == 2
    ran = starter_kit.run("redeliver")

    assert ran.code == 0, ran.err
    assert ran.out.startswith("2 events delivered, 0 failed, 0 given up; 0 wait")
    assert ids(adobe) == ["u1", "u2"]


def test_redeliver_fails_when_events_do_and_shows_why(
    sender: Sender, adobe: AdobeStandIn, starter_kit: StarterKit
) -> None:
    sender.store("u1")
    adobe.fail("ingress", status=403, times=None)
    ran = starter_kit.run("redeliver", "--json")

    assert ran.code == 1
    assert ran.json["failed"] == 1
    assert "Adobe I/O Events answered 403" in ran.err


def test_dead_letters_can_be_sent_once_more(
    sender: Sender,
    adobe: AdobeStandIn,
    redis_server: RedisServer,
    starter_kit: StarterKit,
) -> None:
    bury(sender, "u1", "u2")
    ran = starter_kit.run("redeliver")
    assert ids(adobe) == []
    ran = starter_kit.run("redeliver", "--dead")

    assert ran.code == 0, ran.err
    assert "2 dead letters wait again" in ran.err
    assert ids(adobe) == ["u1", "u2"]
    assert stored(redis_server, DEAD) == stored(redis_server) == []


DROPS: list[tuple[tuple[str, ...], list[str], list[str]]] = [
    (("w1",), ["w2"], ["d1", "d2"]),
    (("w2", "d2"), ["w1"], ["d1"]),
    (("--dead",), ["w1", "w2"], []),
    (("w1", "--dead"), ["w2"], []),
    (("--all",), [], []),
]


@pytest.mark.parametrize(("args", "waiting", "dead"), DROPS)
def test_drop_deletes_what_is_named_and_nothing_else(
    args: tuple[str, ...],
    waiting: list[str],
    dead: list[str],
    sender: Sender,
    adobe: AdobeStandIn,
    redis_server: RedisServer,
    starter_kit: StarterKit,
) -> None:
    bury(sender, "d1", "d2")
    sender.store("w1", "w2")
    adobe.fail("ingress", status=403, when=lambda call: b'"w1"' in call.body)
    adobe.fail("ingress", status=403, when=lambda call: b'"w2"' in call.body)
    sender.redeliver()  # they are pending now
    ran = starter_kit.run("drop", *args, "--yes")

    assert ran.code == 0, ran.err
    assert [each["uid"] for each in stored(redis_server)] == waiting
    assert [each["uid"] for each in stored(redis_server, DEAD)] == dead
    pending = redis_server.ask("XPENDING", WAITING, "redeliver", "-", "+", 10)
    assert len(pending) == len(waiting)


def test_drop_asks_first_and_wants_to_be_told_what(
    sender: Sender, redis_server: RedisServer, starter_kit: StarterKit
) -> None:
    sender.store("u1")

    assert starter_kit.run("drop").code == 2
    unasked = starter_kit.run("drop", "u1")
    assert (unasked.code, "--yes" in unasked.err) == (1, True)
    assert starter_kit.answered("n\n", "drop", "u1") == 1
    assert len(stored(redis_server)) == 1
    assert starter_kit.answered("y\n", "drop", "u1") == 0
    assert stored(redis_server) == []
    nothing = starter_kit.run("drop", "u1", "--yes")
    assert nothing.code == 1
    assert "No such event" in nothing.err


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "OUTBOX_URL is not set"),
        ("http://h", "OUTBOX_URL is not a redis:// or rediss:// URL"),
        (
            "redis://u:pass-w0rd@127.0.0.1:1/0",
            "out of reach or none: ConnectionError: 127.0.0.1:1: Connection refused",
        ),
    ],
)
@pytest.mark.parametrize(
    "command", [("list",), ("redeliver",), ("drop", "--all", "--yes")]
)
def test_an_outbox_that_cannot_be_reached_is_one_message(
    command: tuple[str, ...], url: str, said: str, adobe: AdobeStandIn
) -> None:
    ran = StarterKit(adobe, url).run(*command)

    assert ran.code == 1
    assert said in ran.err
    assert "Traceback" not in ran.err
    assert "pass-w0rd" not in ran.out + ran.err


def test_the_url_is_judged_and_shown_without_its_password(adobe: AdobeStandIn) -> None:
    def said(command: str, url: str) -> str:
        env = {**adobe.environment, "OUTBOX_URL": url}
        ran = starter_kit_here(command, cwd=ROOT, env=env)
        return ran.out + ran.err

    assert "not a redis:// or rediss:// URL" in said("check", "http://h/")
    assert "OUTBOX_URL" not in said("check", "rediss://:pass-w0rd@h:6380/1")
    assert "pass-w0rd" not in said("config", "rediss://:pass-w0rd@h:6380/1")
