"""The runtime's contract, as OpenWhisk's own proxy and launcher keep it."""

from __future__ import annotations

import base64
import io
import json
import tarfile
import zipfile
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from scripts.failure import Failure
from scripts.running.proxy import ActionRuntime
from tests.built import EACH_RUNTIME, RUNTIME
from tests.conformance.proxy_server import served

if TYPE_CHECKING:
    from collections.abc import Mapping

ACTION = """
import os, sys, time

print("imported by", os.environ.get("__OW_ACTIVATION_ID"))
calls = 0


def main(params):
    global calls
    calls += 1
    print("called")
    print("no end", end="", file=sys.stderr)
    return eval(params["do"], {**globals(), **params})


def exiting():
    sys.exit(3)


def other(params):
    return {"other": True}
"""


def zipped(files: Mapping[str, str]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


def do(runtime: ActionRuntime, what: str, **params: Any) -> tuple[int, Any]:
    return runtime.run({"do": what, **params}, activation_id="a1")


@pytest.mark.parametrize("runtime", EACH_RUNTIME)
def test_a_zip_is_initialised_and_called_over_http(runtime: str) -> None:
    files = {"__main__.py": "from pkg import main", "pkg/__init__.py": ACTION}
    code = base64.b64encode(zipped(files)).decode()
    value = {"name": "a", "main": "", "binary": True, "code": code, "env": {}}
    with (
        ActionRuntime(kind=runtime) as it,
        served(it) as url,
        httpx.Client(base_url=url) as client,
    ):
        early = client.post("/run", json={"value": {}})
        assert (early.status_code, early.json()) == (
            500,
            {"error": "no action defined yet"},
        )
        init = client.post("/init", json={"value": value})
        assert (init.status_code, init.text) == (200, '{"ok":true}\n')
        again = client.post("/init", json={"value": value})
        assert (again.status_code, again.json()) == (
            403,
            {"error": "Cannot initialize the action more than once."},
        )
        # Any method will do; line ends in the body do no harm.
        body = json.dumps({"value": {"do": "{'n': calls}"}}, indent=2).encode()
        run = client.request("GET", "/run", content=body)
        assert (run.status_code, run.text) == (200, '{"n": 1}\n')
        assert client.post("/elsewhere").content == b""


RESULTS = [
    ("{'a': 'é'}", 200, {"a": "é"}),
    ("[1]", 200, [1]),
    ("(1,)", 200, [1]),
    ("None", 200, None),
    ("1/0", 200, {"error": "division by zero"}),
    ("'text'", 502, "dictionary or array"),
    ("5", 502, "dictionary or array"),
    ("{'a': float('nan')}", 502, "dictionary or array"),
    ("exiting()", 400, "command exited"),
    ("os._exit(0)", 400, "command exited"),
    ("{'a': {1}}", 400, "command exited"),
    ("{'a': b''}", 400, "command exited"),
    ("{'a': chr(0xd800)}", 400, "command exited"),
]


@pytest.mark.parametrize(("what", "status", "answer"), RESULTS)
def test_a_result_becomes_what_the_proxy_makes_of_it(
    what: str, status: int, answer: Any
) -> None:
    with ActionRuntime(ACTION, RUNTIME) as it:
        assert it.init()[0] == 200
        got_status, got = do(it, what)

        assert got_status == status
        if status == 200:
            assert got == answer
        else:
            assert answer in got["error"]
        # A process that died takes the action with it; one that did not is warm.
        later, body = do(it, "{'n': calls}")
        alive = status != 400
        assert later == (200 if alive else 500)
        assert body == ({"n": 2} if alive else {"error": "no action defined yet"})


def test_a_runtime_with_a_limit_ends_what_takes_longer() -> None:
    endless = "import time; time.sleep(600)"
    with ActionRuntime(endless, RUNTIME, timeout_ms=300) as it:
        assert it.init() == (
            502,
            {"error": "Cannot start action. Check logs for details."},
        )
    with ActionRuntime(ACTION, RUNTIME, timeout_ms=5_000) as it:
        assert it.init()[0] == 200
        assert do(it, "time.sleep(600)") == (400, {"error": "command exited"})
        assert do(it, "{}") == (500, {"error": "no action defined yet"})


def test_after_a_crash_a_container_takes_no_other_action() -> None:
    with ActionRuntime(ACTION, RUNTIME) as it:
        it.init()
        assert do(it, "exiting()")[0] == 400
        assert it.init()[0] == 403


def test_each_activation_has_its_own_environment_and_log() -> None:
    with ActionRuntime(
        ACTION,
        RUNTIME,
        environment={"__OW_API_HOST": "https://h/?a=b", "SECRET_OF_THE_HOST": "x"},
    ) as it:
        env = {"__OW_ACTIVATION_ID": "a0", "LIST": [1], "NOTHING": None}
        assert it.init(env=env)[0] == 200
        assert not it.logs

        _, seen = it.run({"do": "dict(os.environ)"}, activation_id="a1", deadline="17")
        assert list(it.logs) == ["imported by a0", "called", "no end"]
        assert seen["__OW_ACTIVATION_ID"] == "a1"
        assert seen["__OW_DEADLINE"] == "17"
        assert seen["__OW_API_HOST"] == "https://h/?a"
        assert (seen["LIST"], seen["NOTHING"]) == ("[1]", "null")
        for name in ("PATH", "HOME", "TZ", "SECRET_OF_THE_HOST"):
            assert name not in seen

        # What is not sent again stays as it was.
        _, seen = it.run({"do": "dict(os.environ)"}, activation_id="a2")
        assert list(it.logs) == ["called", "no end"]
        assert (seen["__OW_ACTIVATION_ID"], seen["__OW_DEADLINE"]) == ("a2", "17")


def test_a_context_that_is_no_text_ends_the_process() -> None:
    with ActionRuntime(ACTION, RUNTIME) as it:
        it.init()
        assert it.run({}, deadline=17) == (400, {"error": "command exited"})


REFUSED = [
    ({"action.py": "def main(a): return a"}, 502, "does not include '__main__.py'"),
    ({"__main__.py": "\ufeffdef main(a): return a"}, 502, "U+FEFF"),
    ({"__main__.py": "def main(a) return a"}, 502, "SyntaxError"),
    ({"__main__.py": "", "exec": ""}, 502, "'exec'"),
    ({"__main__.py": "", "virtualenv/pyvenv.cfg": ""}, 502, "activate_this.py"),
    ({"__main__.py": "", "requirements.txt": "x"}, 502, "requirements.txt"),
    ({"__main__.py": "import nothing_of_that_name"}, 502, "No module named"),
    ({"__main__.py": "x = 1"}, 502, "has no attribute 'main'"),
    ({"__main__.py": "import sys; sys.exit(1)"}, 502, "exited abruptly"),
]


@pytest.mark.parametrize(("files", "status", "log"), REFUSED)
def test_a_bundle_that_the_runtime_refuses_says_why_and_may_be_sent_again(
    files: dict[str, str], status: int, log: str
) -> None:
    with ActionRuntime(zipped(files), RUNTIME) as it:
        assert it.init()[0] == status
        assert log in "\n".join(it.logs)

        code = {"binary": False, "code": "def main(a): return a"}
        assert it.init(code) == (200, {"ok": True})


BAD_REQUESTS = [
    (b"{", 400, "Error unmarshaling request"),
    (b'{"value": []}', 400, "Error unmarshaling request"),
    (b"5", 400, "Error unmarshaling request"),
    (b"null", 403, "Missing main/no code to execute."),
    (b'{"value": null}', 403, "Missing main/no code to execute."),
    (b'{"value": {"code": null}}', 403, "Missing main/no code to execute."),
    (b'{"value": {}}', 403, "Missing main/no code to execute."),
    (b'{"value": {"binary": true, "code": "%"}}', 400, "cannot decode the request"),
]


WRONG_TYPES = [
    ("code", 5, "value.code is a number, not a string"),
    ("code", ["x"], "value.code is an array, not a string"),
    ("binary", "false", "value.binary is a string, not a boolean"),
    ("binary", 1, "value.binary is a number, not a boolean"),
    ("main", {}, "value.main is an object, not a string"),
    ("main", False, "value.main is a boolean, not a string"),
    ("env", 1.5, "value.env is a number, not an object"),
    ("env", [], "value.env is an array, not an object"),
]


@pytest.mark.parametrize(("member", "value", "error"), WRONG_TYPES)
def test_a_member_of_the_wrong_type_is_refused_and_code_may_be_sent_again(
    member: str, value: Any, error: str
) -> None:
    code = {"code": "def main(a): return a", "binary": False}
    with ActionRuntime(kind=RUNTIME) as it:
        status, answer = it.init({**code, member: value})
        assert (status, answer) == (
            400,
            {"error": f"Error unmarshaling request: {error}"},
        )
        assert it.init(code) == (200, {"ok": True})


@pytest.mark.parametrize(("body", "status", "error"), BAD_REQUESTS)
def test_a_request_that_is_none_is_refused(
    body: bytes, status: int, error: str
) -> None:
    with ActionRuntime(kind=RUNTIME) as it, served(it) as url:
        answer = httpx.post(f"{url}/init", content=body)

        assert answer.status_code == status
        assert answer.json()["error"].startswith(error)


def test_another_function_may_be_the_main_one() -> None:
    with ActionRuntime(ACTION, RUNTIME, main="other") as it:
        it.init()
        assert it.run({}) == (200, {"other": True})


def test_a_virtual_environment_in_the_bundle_is_activated() -> None:
    script = "import os, sys; sys.path.append(os.path.dirname(__file__) + '/lib')"
    files = {
        "__main__.py": "import far\ndef main(a): return {'far': far.AWAY}",
        "virtualenv/bin/activate_this.py": script,
        "virtualenv/bin/lib/far.py": "AWAY = 1",
    }
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))
    with ActionRuntime(packed.getvalue(), RUNTIME) as it:
        assert it.init()[0] == 200
        assert it.run({}) == (200, {"far": 1})


def test_the_action_cannot_see_what_lies_around_it() -> None:
    with ActionRuntime("import httpx\ndef main(a): return a", RUNTIME) as it:
        assert it.init()[0] == 502
        assert "No module named 'httpx'" in "\n".join(it.logs)


def test_a_runtime_without_an_interpreter_says_what_to_install() -> None:
    with pytest.raises(Failure, match=r"Python 3\.1,") as raised:
        ActionRuntime("", "python:3.1")
    assert "install" in raised.value.hint
