"""``starter-kit serve``: what it prints, and that it leaves nothing behind."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import threading
from typing import TYPE_CHECKING, Self

import pytest

from tests.commands.command_line import starter_kit_here
from tests.commands.warm_start import environment, starter_kit_program
from tests.conftest import ROOT
from tests.sample_applications import SAMPLE_APPS, copy_of
from tests.serving.plain_http import post_json, send
from tests.serving.waiting import PATIENCE_S, LifeLine, eventually

if TYPE_CHECKING:
    from pathlib import Path

_READY = "Ctrl-C ends."


class Serving:
    """A running ``starter-kit serve``."""

    def __init__(self, *words: str | Path, cwd: Path, **env: str) -> None:
        self._process = subprocess.Popen(
            [starter_kit_program(), "serve", "--port", "0", *words],
            cwd=cwd,
            env=environment(**env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            # As in a terminal of its own: a signal reaches no other process.
            start_new_session=True,
        )
        self.out = ""
        self.err = ""
        self._readers = [
            threading.Thread(target=self._read_output, args=(name,))
            for name in ("out", "err")
        ]

    def __enter__(self) -> Self:
        for reader in self._readers:
            reader.start()
        eventually(lambda: _READY in self.out)
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.terminate()
        self.wait()

    def url_of(self, action: str) -> tuple[str, str]:
        """Return the address of the server, and the path of an action there."""
        found = re.search(
            rf"^(http://127[^/]+)(/\S+/{action})$", self.out, re.MULTILINE
        )
        assert found is not None
        return found[1], found[2]

    def signal(self, number: int) -> None:
        self._process.send_signal(number)

    def wait(self) -> int:
        """Return how it ended."""
        code = self._process.wait(PATIENCE_S)
        for reader in self._readers:
            reader.join()
        return code

    def _read_output(self, name: str) -> None:
        stream = getattr(self._process, f"std{name}")
        with stream:
            for line in stream:
                setattr(self, name, getattr(self, name) + line.decode())


def test_it_says_where_to_call_and_what_happens_there(tmp_path: Path) -> None:
    app = SAMPLE_APPS / "misbehaving"
    with Serving("--app", app, cwd=tmp_path) as serving:
        url, target = serving.url_of("bad/printing")
        reply = send(url, f"{target}?a=:cart:[red]")
        send(url, target.replace("printing", "raising"))
        send(url, target.replace("printing", "nowhere"))
        eventually(lambda: "nowhere" in serving.out)
    requests = serving.out.partition(_READY)[2].split("\n")[1:]
    activation_id = reply.headers["x-openwhisk-activation-id"]
    assert re.fullmatch(
        rf"GET {target}\?a=:cart:\[red\] 200 \d+ ms {activation_id}", requests[0]
    )
    assert " 400 " in requests[1]
    assert " 404 " in requests[2]
    assert "info    json\n" in serving.err
    assert "plain é\n" in serving.err
    assert "ValueError: boom\napplication error: boom\n" in serving.err
    assert "\x1b" not in serving.out + serving.err


def test_actions_that_are_no_web_actions_have_no_url(tmp_path: Path) -> None:
    with Serving("--app", SAMPLE_APPS / "web", cwd=tmp_path) as serving:
        assert "demo/hidden" not in serving.out
        assert "/api/v1/web/guest/default/alone\n" in serving.out


def test_what_is_missing_in_the_configuration_is_said_at_once(tmp_path: Path) -> None:
    with Serving("--app", SAMPLE_APPS / "web", cwd=tmp_path) as serving:
        eventually(lambda: "the variable GREETING is not set" in serving.err)
    with Serving("--app", SAMPLE_APPS / "web", cwd=tmp_path, GREETING="hi") as serving:
        assert serving.err == ""


def test_with_the_stand_in_an_event_is_published(tmp_path: Path) -> None:
    with Serving("--app", ROOT, "--fake-adobe", cwd=tmp_path) as serving:
        assert re.match(r"Stand-in of Adobe: http://127\.0\.0\.1:\d+\n", serving.out)
        url, target = serving.url_of("ingestion/webhook")
        event = {
            "uid": "event_uid_1",
            "event": "be-observer.catalog_product_delete",
            "value": {"sku": "A"},
        }
        reply = post_json(url, target, {"data": event})
    assert reply.status == 200
    assert reply.json["response"]["message"] == "Event published successfully"
    assert '"level"' not in serving.err  # the log is read, not quoted


def test_a_syntax_error_is_shown_and_the_last_good_code_goes_on_serving(
    tmp_path: Path,
) -> None:
    app = copy_of("web", tmp_path)
    file = app / "actions" / "env" / "__main__.py"
    with Serving("--app", app, cwd=tmp_path, GREETING="hi") as serving:
        url, target = serving.url_of("demo/env")
        assert send(url, target).json["calls"] == 1
        file.write_text("def main(params:\n", encoding="utf-8")
        assert send(url, target).json["calls"] == 2
        eventually(lambda: "SyntaxError" in serving.err)
    assert "changed: actions/env/__main__.py\n" in serving.out
    assert serving.err.startswith(
        "demo/env does not work any more; its last good code goes on serving\n"
        f'  File "{file}", line 1\n'
    )


@pytest.mark.parametrize(
    ("file", "broken", "name"),
    [
        ("actions/env/__main__.py", "def main(params:\n", "demo/env"),
        ("app.config.yaml", "application: 5\n", "app.config.yaml"),
    ],
)
def test_what_works_again_is_said_once(
    file: str, broken: str, name: str, tmp_path: Path
) -> None:
    app = copy_of("web", tmp_path)
    before = (app / file).read_text(encoding="utf-8")
    with Serving("--app", app, cwd=tmp_path, GREETING="hi") as serving:
        url, target = serving.url_of("demo/env")
        send(url, target)
        (app / file).write_text(broken, encoding="utf-8")
        eventually(lambda: "does not work any more" in serving.err)
        (app / file).write_text(before, encoding="utf-8")
        eventually(lambda: "works again" in serving.out)
        (app / file).write_text(f"{before}\n", encoding="utf-8")
        eventually(lambda: serving.out.count("changed: ") == 3)
        send(url, target)
    assert serving.out.count(f"{name} works again\n") == 1
    assert serving.out.count("works again") == 1


def test_one_reason_for_several_actions_is_shown_once(tmp_path: Path) -> None:
    app = copy_of("web", tmp_path)
    file = app / "actions" / "echo" / "__main__.py"
    file.write_text("def main(params:\n", encoding="utf-8")
    with Serving("--app", app, cwd=tmp_path, GREETING="hi") as serving:
        eventually(lambda: "default/alone does not start" in serving.err)
    assert serving.err.count("does not start") == 6
    assert serving.err.count("SyntaxError") == 1


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_leaves_no_process_behind(name: str, tmp_path: Path) -> None:
    """Not even those of a call that is running, and what that has started."""
    app = SAMPLE_APPS / "misbehaving"
    with (
        LifeLine(tmp_path) as life,
        Serving("--app", app, cwd=tmp_path) as serving,
    ):
        url, target = serving.url_of("bad/sleeping")
        caller = threading.Thread(
            target=post_json, args=(url, target, {"pipe": str(life.path)})
        )
        caller.start()
        life.wait_until_held()
        serving.signal(getattr(signal, name))
        assert serving.wait() == 0
        life.assert_let_go()
        caller.join()
    assert "Traceback (most recent call last)" not in serving.err


def test_an_impatient_user_cannot_interrupt_the_clean_up(tmp_path: Path) -> None:
    app = SAMPLE_APPS / "misbehaving"
    with (
        LifeLine(tmp_path) as life,
        Serving("--app", app, cwd=tmp_path) as serving,
    ):
        url, target = serving.url_of("bad/sleeping")
        caller = threading.Thread(
            target=post_json, args=(url, target, {"pipe": str(life.path)})
        )
        caller.start()
        life.wait_until_held()
        for _ in range(5):
            serving.signal(signal.SIGINT)
        assert serving.wait() == 0
        life.assert_let_go()
        caller.join()
    assert "Traceback (most recent call last)" not in serving.err


def test_a_port_that_is_taken_is_one_message(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        ran = starter_kit_here(
            "serve", "--app", SAMPLE_APPS / "web", "--port", str(port), cwd=tmp_path
        )
    assert ran.code == 1
    assert ran.err.startswith(f"error cannot listen on port {port}: ")
    assert "choose another port" in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("port", ["65536", "-1", "http"])
def test_what_is_no_port_is_a_usage_error(port: str, tmp_path: Path) -> None:
    ran = starter_kit_here("serve", "--port", port, cwd=tmp_path)
    assert ran.code == 2
    assert "--port" in ran.err


def test_a_folder_without_an_application_is_one_message(tmp_path: Path) -> None:
    ran = starter_kit_here("serve", "--port", "0", cwd=tmp_path)
    assert (ran.code, ran.out) == (1, "")
    assert "there is no such file" in ran.err


@pytest.mark.parametrize(
    ("app", "action"),
    [("first", "demo/hello"), ("second", "demo/hello"), ("loose", "shop/check-stock")],
)
def test_any_application_is_served_from_any_folder(
    app: str, action: str, tmp_path: Path
) -> None:
    with Serving("--app", SAMPLE_APPS / app, cwd=tmp_path) as serving:
        url, target = serving.url_of(action)
        assert send(url, target).status == 200


def test_an_origin_may_be_allowed(tmp_path: Path) -> None:
    words = ("--app", SAMPLE_APPS / "first", "--allow-origin", "https://a.example")
    with Serving(*words, cwd=tmp_path) as serving:
        url, target = serving.url_of("demo/hello")
        for origin, status in (("https://a.example", 200), ("https://b.example", 403)):
            assert send(url, target, headers=[("origin", origin)]).status == status


CREDENTIAL = {
    "OAUTH_CLIENT_ID": "id",
    "OAUTH_CLIENT_SECRET": "a-secret-of-adobe",
    "OAUTH_ORG_ID": "1@AdobeOrg",
}
ANY_PROGRAM = "acts with the credential in OAUTH_CLIENT_SECRET for every program"


@pytest.mark.parametrize(
    ("words", "env", "is_said"),
    [
        ((), CREDENTIAL, True),
        ((), CREDENTIAL | {"WEBHOOK_AUTH": "api-key"}, False),
        (("--fake-adobe",), CREDENTIAL, False),
        ((), CREDENTIAL | {"OAUTH_CLIENT_SECRET": ""}, False),
    ],
)
def test_an_open_action_with_a_real_credential_is_said_at_the_start(
    words: tuple[str, ...], env: dict[str, str], is_said: bool, tmp_path: Path
) -> None:
    with Serving("--app", ROOT, *words, cwd=tmp_path, **env) as serving:
        pass
    assert (ANY_PROGRAM in serving.err) is is_said
    assert "a-secret-of-adobe" not in serving.out + serving.err


# What the samples show, and check finds.
ERRORS = {
    "web": ["a caller may override every input with a parameter of its name"],
    "misbehaving": [
        "asynchronous in actions/bad.py:59 is async: the runtime does not wait",
        "there is no function not_there in actions/bad.py",
        "actions/broken_import.py:5 imports not_installed_anywhere, which is neither",
        "there is no function main in actions/exits_at_import.py",
        "there is no function main in actions/slow_import.py",
    ],
}


@pytest.mark.parametrize("command", ["check", "config"])
@pytest.mark.parametrize("app", ["first", "second", "loose", "web", "misbehaving"])
def test_any_application_is_checked(command: str, app: str, tmp_path: Path) -> None:
    env = {"GREETING": "hi"}
    words = (command, "--app", SAMPLE_APPS / app, "--json")
    ran = starter_kit_here(*words, cwd=tmp_path, env=env)
    expected = ERRORS.get(app, []) if command == "check" else []
    assert ran.code == bool(expected), ran.err
    errors = [each for each in ran.json if each.get("severity") == "error"]
    assert len(errors) == len(expected)
    for found, words_of_it in zip(errors, expected, strict=True):
        assert found["message"].startswith(words_of_it)
