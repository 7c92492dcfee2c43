"""What every front door does: the bounds of a call, its inputs, its failures."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from actions.shared.frame import clock
from actions.shared.frame.clock import Activation
from actions.shared.platforms import action_table, calling
from actions.shared.platforms.web_call import WebCall
from scripts.front_doors.table_entries import table
from scripts.front_doors.through import PLATFORMS
from scripts.manifest import load
from tests.conftest import ROOT
from tests.front_doors.doors import deployed, echo, lines

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.pytest_plugin import Invoke

CALL = WebCall("POST", {})
NOW = Activation("call-1")
MB = 1024 * 1024


def never(_: dict[str, Any]) -> Any:
    pytest.fail("it was called")


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize(("size", "status"), [(MB, 400), (MB + 1, 413)])
def test_a_body_over_1_mb_is_refused(
    size: int, status: int, platform: str, invoke: Invoke
) -> None:
    answer = invoke("ingestion/webhook", body=b" " * size, platform=platform)
    assert answer.status == status
    if status == 413:
        assert "larger than allowed" in answer.json["error"]


@pytest.mark.parametrize(
    ("secret", "given", "status"),
    [
        (None, "", 200),
        (False, "", 200),
        ("s3cret", "s3cret", 200),
        ("s3cret", "", 401),
        ("s3cret", "s3cret ", 401),
        ("s3cret", "é", 401),
        ("", "", 401),
        # Only users of OpenWhisk may call, and there are none.
        (True, "", 401),
    ],
)
def test_what_require_whisk_auth_asks_for_is_asked_for(
    secret: Any, given: str, status: int
) -> None:
    call = WebCall("POST", {"x-require-whisk-auth": given} if given else {})
    assert calling.answer(deployed(echo, secret=secret), call, NOW).status == status


def test_an_action_that_is_not_on_the_web_is_not_there() -> None:
    assert calling.answer(deployed(never, web=False), CALL, NOW).status == 404


def test_inputs_come_from_the_environment_under_the_names_of_the_manifest() -> None:
    written = {
        "PLAIN": "$PLAIN",
        "URL": "https://${HOST}/$$x",
        "DEFAULTED": "${UNSET:-none}",
        "EMPTY": "${EMPTY:-of the default}",
        "ANY_CASE": "$aio_namespace",
        "NUMBER": 5,
        "DEEP": {"list": ["$PLAIN", None, True]},
    }
    environ = {"PLAIN": "a$b", "HOST": "h", "EMPTY": "", "AIO_NAMESPACE": "n", "X": "x"}
    inputs = deployed(echo, inputs=written, environ=environ).inputs()

    assert inputs == {
        "PLAIN": "a$b",
        "URL": "https://h/$x",
        "DEFAULTED": "none",
        "EMPTY": "of the default",
        "ANY_CASE": "n",
        "NUMBER": 5,
        "DEEP": {"list": ["a$b", None, True]},
    }


def test_the_table_gives_every_action_the_inputs_that_a_deployment_has() -> None:
    variables = {
        "OAUTH_CLIENT_ID": "id",
        "OAUTH_CLIENT_SECRET": "f7Hq2kLw9zXc",
        "OAUTH_ORG_ID": "org@AdobeOrg",
        "STOCK_TIMEOUT_MS": "700",
    }
    application = load(ROOT, variables)
    found = table(application)

    assert found.keys() == application.actions.keys()
    for path, action in application.actions.items():
        entry = json.loads(json.dumps(found[path]))
        here = action_table.DeployedAction(path, entry, variables)
        assert here.inputs() == action.parameters
        assert here.timeout_ms == action.limits.timeout_ms
        assert here.web == action.web
    # Values stay in the environment.
    assert "f7Hq2kLw9zXc" not in json.dumps(found)


def test_a_table_is_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "actions.json"
    application = load(ROOT, {})
    file.write_text(json.dumps(table(application)), encoding="utf-8")

    assert action_table.read(file, {}).keys() == application.actions.keys()
    one = action_table.read_one(file, "webhook/check-stock", {})
    assert one.main({"data": {"cart_id": 1, "items": []}})["body"] == {"op": "success"}


def test_an_action_may_change_its_inputs_and_the_next_call_has_them_as_they_were() -> (
    None
):
    def main(params: dict[str, Any]) -> dict[str, Any]:
        params["DEEP"]["list"].append("changed")
        params["PLAIN"] = "changed"
        return {"body": {"list": params["DEEP"]["list"]}}

    action = deployed(main, inputs={"PLAIN": "a", "DEEP": {"list": []}})
    answers = [calling.answer(action, CALL, NOW).body for _ in range(2)]
    assert answers == [b'{"list":["changed"]}'] * 2


def test_an_input_without_value_and_default_fails_closed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    inputs = {"WEBHOOK_AUTH": "$WEBHOOK_AUTH", "A": "${UNSET}", "B": "${UNSET:-b}"}
    action = deployed(never, inputs=inputs, environ={"WEBHOOK_AUTH": ""})

    answer = calling.answer(action, CALL, NOW)

    assert (answer.status, json.loads(answer.body)) == (
        500,
        {"error": "The service is not configured. Send the request again once it is"},
    )
    (line,) = lines(capsys)
    assert "WEBHOOK_AUTH, UNSET. " in line["message"]
    assert line["activation_id"] == "call-1"
    with pytest.raises(calling.CallFailed, match="WEBHOOK_AUTH, UNSET"):
        calling.run_scheduled(action, {}, NOW)


def test_what_an_action_raises_is_logged_without_its_secrets_and_answered(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def main(params: dict[str, Any]) -> Any:
        raise RuntimeError(f"cannot log in with {params['apiKey']}")

    action = deployed(main, inputs={"apiKey": "$KEY"}, environ={"KEY": "f7Hq2kLw9zXc"})
    answer = calling.answer(action, CALL, NOW)

    assert (answer.status, answer.body) == (500, b'{"error": "Internal error"}')
    (line,) = lines(capsys)
    assert "RuntimeError: cannot log in with <hidden>" in line["error"]


def test_an_exit_of_an_action_ends_its_call_and_not_the_process() -> None:
    action = deployed(lambda _: sys.exit(3))
    assert calling.answer(action, CALL, NOW).status == 500
    with pytest.raises(calling.CallFailed, match="SystemExit"):
        calling.run_scheduled(action, {}, NOW)


def test_a_call_has_its_own_activation_and_leaves_none_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("__OW_ACTIVATION_ID", "of-the-environment")
    found: list[Activation] = []

    def main(_: dict[str, Any]) -> dict[str, Any]:
        found.append(Activation(clock.activation_id(), clock.deadline_ms()))
        return {}

    action = deployed(main)
    calling.answer(action, CALL, calling.activation_of(action, "call-1", 5_000))
    calling.answer(action, CALL, calling.activation_of(action, ""))

    first, second = found
    assert first.id == "call-1"
    assert len(second.id) == 32
    assert second.deadline_ms is not None
    assert first.deadline_ms is not None
    assert 54_000 < second.deadline_ms - first.deadline_ms < 56_000
    assert clock.activation_id() == "of-the-environment"
