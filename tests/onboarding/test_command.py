"""``starter-kit onboard`` on the command line: what it asks, shows and says."""

from __future__ import annotations

import json
import os
import pty
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from scripts.onboarding.adobe_failures import RequestFailed
from scripts.onboarding.env_file import read_values
from tests.commands.warm_start import starter_kit_program
from tests.onboarding.site import LABEL, Site

if TYPE_CHECKING:
    from scripts.stand_ins.adobe.wire import Call

Capture = pytest.CaptureFixture[str]


# --- confirmed or not -----------------------------------------------------------------


def test_off_a_terminal_it_shows_the_plan_and_changes_nothing(
    site: Site, capsys: Capture
) -> None:
    before = site.env.read_bytes()

    ran = site.command(capsys, "onboard")

    assert ran.code == 1
    assert f"create provider {LABEL}" in ran.out
    assert "--yes" in ran.err
    assert site.writes() == []
    assert site.env.read_bytes() == before


def test_confirmed_it_says_what_is_done(site: Site, capsys: Capture) -> None:
    ran = site.command(capsys, "onboard", "--yes")

    assert ran.code == 0, ran.err
    assert f"✓ 1/20 create the provider {LABEL}" in ran.out
    assert "✓ 20/20 create the registration Backoffice Stock Sync" in ran.out
    assert f"20 steps taken; providers: backoffice {site.adobe.provider_id}" in ran.out
    assert "\x1b" not in ran.out + ran.err

    again = site.command(capsys, "onboard")

    assert again.code == 0
    assert again.out.startswith("nothing to do")


@pytest.mark.parametrize(("answer", "code"), [(b"y\n", 0), (b"n\n", 1)])
def test_on_a_terminal_it_asks(site: Site, answer: bytes, code: int) -> None:
    leader, follower = pty.openpty()
    try:
        os.write(leader, answer)
        ran = subprocess.run(
            [starter_kit_program(), "onboard", "--app", str(site.root)],
            stdin=follower,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    finally:
        os.close(leader)
        os.close(follower)

    assert ran.returncode == code, ran.stderr
    assert "Take these steps?" in ran.stderr
    assert bool(site.writes()) == (code == 0)


def test_as_json_it_gives_the_same_as_data(site: Site, capsys: Capture) -> None:
    planned = site.command(capsys, "onboard", "--json")
    assert planned.code == 1
    assert {step["done"] for step in planned.json["steps"]} == {False}
    assert "--yes" in planned.json["error"]["hint"]
    assert site.writes() == []

    done = site.command(capsys, "onboard", "--json", "--yes")
    assert done.code == 0
    assert {step["done"] for step in done.json["steps"]} == {True}
    assert done.json["steps"][0] == {
        "verb": "create",
        "kind": "provider",
        "name": LABEL,
        "differences": [],
        "done": True,
    }
    assert done.json["provider_ids"] == {"backoffice": site.adobe.provider_id}
    assert done.err == ""


def test_an_interrupted_run_says_in_json_what_is_done(
    site: Site, capsys: Capture
) -> None:
    def is_registration(call: Call) -> bool:
        return call.method == "POST" and call.path.endswith("/registrations")

    site.adobe.fail("management", status=403, when=is_registration, after=2)

    ran = site.command(capsys, "onboard", "--json", "--yes")

    assert ran.code == 1
    assert [step["done"] for step in ran.json["steps"]] == [True] * 17 + [False] * 3
    error = ran.json["error"]
    assert error["step"] == "create the registration Backoffice Customer Group Sync"
    assert (error["method"], error["status"]) == ("POST", 403)
    assert error["path"].endswith("/registrations")
    assert error["message"] == "Forbidden: scripted fault"
    assert error["request_id"].startswith("stand-in-")


def test_drift_and_what_is_left_over_are_shown(site: Site, capsys: Capture) -> None:
    site.run()
    site.register_earlier("leaked")
    providers = site.configured("providers")
    providers[0]["description"] = "What is new"
    site.configure("providers", providers)

    ran = site.command(capsys, "onboard")

    assert ran.code == 1
    before = "Events of the back office (ERP, OMS, PIM)"
    assert (
        f"update provider {LABEL}\n    description: {before} -> What is new\n"
        in ran.out
    )
    assert "--prune deletes it" in ran.out
    assert "event metadata leaked" in ran.out


# --- what is wrong is said before anything is done ------------------------------------


def test_everything_that_is_not_set_is_named_with_its_place(
    site: Site, capsys: Capture
) -> None:
    site.write_env({"OAUTH_CLIENT_ID": "x"})

    ran = site.command(capsys, "onboard", "--yes")

    assert ran.code == 1
    assert "--workspace" in ran.err
    for name, place in (
        ("OAUTH_CLIENT_SECRET", "Retrieve client secret"),
        ("IO_CONSUMER_ID", "project.org.id"),
        ("IO_PROJECT_ID", "project.id"),
        ("IO_WORKSPACE_ID", "project.workspace.id"),
        ("AIO_runtime_namespace", "namespaces[0].name"),
    ):
        assert f"{name}: " in ran.err
        assert place in ran.err
    assert "OAUTH_CLIENT_ID" not in ran.err
    assert site.adobe.requests == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"IO_MANAGEMENT_BASE_URL": "api.adobe.io"}, "IO_MANAGEMENT_BASE_URL is no"),
        ({"IO_PROJECT_ID": "../1"}, "malformed: IO_PROJECT_ID"),
        ({"IO_CONSUMER_ID": "1?a=b"}, "malformed: IO_CONSUMER_ID"),
    ],
)
def test_malformed_settings_are_named(
    site: Site, capsys: Capture, changes: dict[str, str], says: str
) -> None:
    site.write_env({**site.environment, **changes})

    ran = site.command(capsys, "onboard", "--yes")

    assert ran.code == 1
    assert says in ran.err
    assert site.adobe.requests == []


def test_a_faulty_configuration_is_shown_with_its_lines(
    site: Site, capsys: Capture
) -> None:
    registrations = site.configured("registrations")
    registrations[1]["delivery"] = "nowhere/at-all"
    site.configure("registrations", registrations)

    ran = site.command(capsys, "onboard", "--yes")

    assert ran.code == 1
    assert "error config/registrations.json:7 [1].delivery: " in ran.err
    assert "ingestion/webhook, ingestion/redeliver, webhook/check-stock" in ran.err
    assert site.adobe.requests == []
    checked = site.command(capsys, "check")
    assert checked.code == 1
    assert "error config/registrations.json:7 [1].delivery: " in checked.out


@pytest.mark.parametrize(
    ("changes", "scopes", "says"),
    [
        (
            {"OAUTH_CLIENT_SECRET": "wrong-secret"},
            None,
            ["answered 401", "invalid_client", "Retrieve client secret"],
        ),
        ({"OAUTH_CLIENT_ID": "wrong"}, None, ["answered 400", "invalid client_id"]),
        (
            {},
            ["AdobeID", "openid"],
            ["invalid_scope", "has no adobeio_api", '"I/O Management API"'],
        ),
        (
            {},
            ["AdobeID", "openid", "adobeio_api"],
            ["invalid_scope", "copy the scopes", "OAUTH_SCOPES in .env"],
        ),
        (
            {"OAUTH_SCOPES": "AdobeID,openid"},
            None,
            ["lacks the scope adobeio_api", "add it to OAUTH_SCOPES"],
        ),
        ({"IO_CONSUMER_ID": "99"}, None, ["answered 403", "list the providers"]),
        ({"IO_PROJECT_ID": "99"}, None, ["answered 404", "no such project", "IO_PRO"]),
        ({"IO_WORKSPACE_ID": "99"}, None, ["answered 404", "no such workspace"]),
        ({"OAUTH_ORG_ID": "another"}, None, ["answered 403", "organization"]),
    ],
    ids=str,
)
def test_a_console_step_that_is_missing_is_named_before_anything_is_done(
    site: Site,
    capsys: Capture,
    changes: dict[str, str],
    scopes: list[str] | None,
    says: list[str],
) -> None:
    site.write_env({**site.environment, **changes})
    if scopes is not None:
        site.adobe.scopes = frozenset(scopes)

    ran = site.command(capsys, "onboard", "--yes")

    assert ran.code == 1
    for text in says:
        assert text in ran.err
    assert site.writes() == []
    assert "Traceback" not in ran.err


def test_too_many_registrations_are_no_mystery(site: Site, capsys: Capture) -> None:
    site.adobe.max_registrations = 3

    ran = site.command(capsys, "onboard", "--yes")

    assert ran.code == 1
    assert "create the registration Backoffice Order Sync: POST /events/" in ran.err
    assert "was answered 409: Conflict: Maximum registration limit" in ran.err
    assert "(x-request-id stand-in-" in ran.err
    assert "30 registrations" in ran.err


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ({"status": 400}, "was answered 400: Invalid|was answered 400: Bad Request"),
        ({"status": 302, "headers": {"location": "http://x/"}}, "was answered 302"),
        ({"status": 200, "body": "<html>"}, "the answer is not a JSON object"),
        ({"status": 200, "body": [1]}, "the answer is not a JSON object"),
        ({"status": 200, "body": b"\xff"}, "the answer is not a JSON object"),
        ({"status": 500}, "was answered 500: Internal Server Error: scripted fault"),
        ({"status": 429, "headers": {"retry-after": "90"}}, "run the command again in"),
        ({"status": 429, "headers": {"retry-after": "x"}}, "was answered 429"),
        ({"drop": "before"}, "got no answer: RemoteProtocolError"),
    ],
    ids=str,
)
def test_a_failure_names_step_request_answer_and_fix(
    site: Site, fault: dict[str, Any], says: str
) -> None:
    site.adobe.fail("providers", times=None, **fault)

    with pytest.raises(RequestFailed) as caught:
        site.run()

    error = caught.value
    text = f"{error} | {error.hint}"
    assert any(each in text for each in says.split("|"))
    assert text.startswith("list the providers: GET /events/1340225/providers ")
    assert error.hint


def test_the_next_page_is_not_fetched_from_another_host(site: Site) -> None:
    """The credentials go along with every request."""
    body = {"_links": {"next": {"href": "http://127.0.0.1:9/events"}}}
    site.adobe.fail("providers", status=200, body=body)

    with pytest.raises(RequestFailed, match="on another host"):
        site.run()


def test_pages_that_never_end_are_left(site: Site) -> None:
    body = {"_links": {"next": {"href": "/events/1340225/providers"}}}
    site.adobe.fail("providers", status=200, body=body, times=None)

    with pytest.raises(RequestFailed, match="do not end"):
        site.run()


def test_no_secret_is_ever_shown(site: Site, capsys: Capture) -> None:
    secret = site.environment["OAUTH_CLIENT_SECRET"]
    site.adobe.fail("ims", status=400, body={"error": "x", "error_description": secret})
    shown = [site.command(capsys, "onboard", "--yes")]
    workspace = site.workspace_file(client_secrets=["p8e-another-secret"])
    shown.append(site.command(capsys, "onboard", "--workspace", str(workspace)))
    shown.append(site.command(capsys, "onboard", "--json", "--yes"))
    token = next(
        request.headers["authorization"].removeprefix("Bearer ")
        for request in site.adobe.requests
        if "authorization" in request.headers
    )
    site.adobe.fail("providers", status=400, body={"message": f"bad {token} {secret}"})
    shown.append(site.command(capsys, "onboard"))
    shown.append(site.command(capsys, "doctor", "--json"))

    for ran in shown:
        for text in (secret, "p8e-another-secret", token):
            assert text not in ran.out + ran.err


# --- the workspace file ---------------------------------------------------------------


def test_the_workspace_file_is_all_that_is_needed(site: Site, capsys: Capture) -> None:
    urls = {k: v for k, v in site.environment.items() if k.endswith("_URL")}
    site.write_env(urls)
    workspace = site.workspace_file()

    ran = site.command(capsys, "onboard", "--workspace", str(workspace), "--yes")

    assert ran.code == 0, ran.err
    assert "OAUTH_CLIENT_SECRET: nothing -> ********" in ran.out
    written = read_values(site.env)
    expected = site.environment
    assert written == {
        **urls,
        **{
            name: expected[name]
            for name in (
                "OAUTH_CLIENT_ID",
                "OAUTH_CLIENT_SECRET",
                "OAUTH_ORG_ID",
                "IO_CONSUMER_ID",
                "IO_PROJECT_ID",
                "IO_WORKSPACE_ID",
            )
        },
        "OAUTH_SCOPES": "AdobeID,openid,adobeio_api",
        "AIO_runtime_namespace": expected["AIO_RUNTIME_NAMESPACE"],
        "BACKOFFICE_PROVIDER_ID": site.adobe.provider_id,
    }
    assert site.steps() == []
    site.adobe.forget()
    assert site.run(workspace=workspace).steps == ()


def test_where_the_environment_wins_over_the_file_it_is_said(
    site: Site, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IO_PROJECT_ID", "1")

    ran = site.command(
        capsys, "onboard", "--workspace", str(site.workspace_file()), "--yes"
    )

    assert ran.code == 0, ran.err
    assert "warning .env IO_PROJECT_ID: the environment has another value" in ran.err


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"credentials": []}, ["no OAuth Server-to-Server", "I/O Management API"]),
        (
            {"credentials": [{"integration_type": "service", "jwt": {}}]},
            ["no OAuth Server-to-Server credential"],
        ),
        ({"services": [{"code": "X"}]}, ["has no I/O Management API", "Add service"]),
        ({"client_secrets": []}, ["OAUTH_CLIENT_SECRET", "Retrieve client secret"]),
        ({"runtime": None}, ["AIO_runtime_namespace", "Enable Runtime"]),
        ({"client_secrets": ["a\nb"]}, ["control characters in OAUTH_CLIENT_SECRET"]),
    ],
    ids=str,
)
def test_a_workspace_file_tells_which_console_step_is_missing(
    site: Site, capsys: Capture, changes: dict[str, Any], says: list[str]
) -> None:
    site.write_env({})
    workspace = site.workspace_file(**changes)

    ran = site.command(capsys, "onboard", "--workspace", str(workspace), "--yes")

    assert ran.code == 1
    for text in says:
        assert text in ran.err
    assert site.adobe.requests == []


OAUTH = "oauth_server_to_server"


def _details(**details: Any) -> bytes:
    return json.dumps({"project": {"workspace": {"details": details}}}).encode()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "this file cannot be read"),
        (b"{", "is not JSON"),
        (b"\xff", "not UTF-8 text"),
        (b"[]", "not a workspace file"),
        (b'{"project": 1}', "not a workspace file"),
        (b'{"project": {"workspace": [], "org": 1}}', "no OAuth Server-to-Server cr"),
        (_details(credentials=[1, None], services="x"), "no OAuth Server-to-Server cr"),
        (
            _details(
                credentials=[
                    {OAUTH: {"client_secrets": {}}, "integration_type": OAUTH}
                ],
                services=[{"code": "x"}],
                runtime={"namespaces": {}},
            ),
            "the workspace has no I/O Management API",
        ),
    ],
)
def test_what_is_no_workspace_file_is_refused(
    site: Site, capsys: Capture, content: bytes | None, says: str
) -> None:
    path = site.root / "workspace.json"
    if content is not None:
        path.write_bytes(content)

    ran = site.command(capsys, "onboard", "--workspace", str(path), "--yes")

    assert ran.code == 1
    assert says in ran.err
    assert "developer.adobe.com/console" in ran.err


def test_of_several_credentials_the_configured_one_is_taken(
    site: Site, capsys: Capture
) -> None:
    workspace = site.workspace_file()
    content = json.loads(workspace.read_text())
    credentials = content["project"]["workspace"]["details"]["credentials"]
    another = json.loads(json.dumps(credentials[0]))
    another["oauth_server_to_server"]["client_id"] = "another"
    credentials.insert(0, another)
    workspace.write_text(json.dumps(content))

    ran = site.command(capsys, "onboard", "--workspace", str(workspace), "--yes")
    assert ran.code == 0, ran.err

    site.write_env({})
    ran = site.command(capsys, "onboard", "--workspace", str(workspace), "--yes")
    assert ran.code == 1
    assert "set OAUTH_CLIENT_ID in .env to one of another, stand-in" in ran.err
