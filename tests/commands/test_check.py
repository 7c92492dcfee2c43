"""``starter-kit check``: everything that is wrong, all at once."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import ROOT
from tests.manifest.apps import CODE, write, write_action

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.pytest_plugin import Invoke
    from tests.commands.command_line import Ran, StarterKit

SAFE: dict[str, Any] = {"final": True}
# With these, there is nothing to complain about in this application.
CHECK = "def check(request):\n    return None\n"
CONFIGURED = {
    "OAUTH_CLIENT_ID": "id",
    "OAUTH_CLIENT_SECRET": "p8e-hunter2",
    "OAUTH_ORG_ID": "1@AdobeOrg",
    "BACKOFFICE_PROVIDER_ID": "7e5ff6d9-6e1d-4b29-9a38-0f3b1a1fd6d4",
    "WEBHOOK_AUTH": "api-key",
    "WEBHOOK_API_KEYS": "k3y-one-of-16-bytes,k3y-two-of-16-bytes",
}
LONG = "a-secret-of-20-bytes"
SIGNING = "whsec_" + base64.b64encode(LONG.encode()).decode()
PEM = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"


def configure(folder: Path, settings: Mapping[str, str]) -> Path:
    """Write ``.env``."""
    lines = [f'{name}="{value}"\n' for name, value in settings.items()]
    return write(folder, {".env": "".join(lines)})


def said(ran: Ran) -> list[tuple[str, str, str]]:
    """Return severity, the end of the key, and message of each problem."""
    return [
        (found["severity"], found["key"].rpartition("hello.")[2], found["message"])
        for found in ran.json
    ]


def check(folder: Path, starter_kit: StarterKit) -> Ran:
    return starter_kit("check", "--app", folder, "--json")


METADATA = "this is the metadata of an issuer: write the "


class TestEnding:
    """What the command prints, and its exit code."""

    def test_nothing_wrong(self, ours: Path, starter_kit: StarterKit) -> None:
        configure(ours, CONFIGURED)
        ran = starter_kit("check", "--app", ours)
        assert (ran.code, ran.out, ran.err) == (0, "0 errors, 0 warnings\n", "")
        assert check(ours, starter_kit).json == []

    def test_warnings_only(self, tmp_path: Path, starter_kit: StarterKit) -> None:
        write_action(tmp_path, web="yes", annotations=SAFE)
        ran = starter_kit("check", "--app", tmp_path)
        assert (ran.code, ran.err) == (0, "")
        assert ran.out == (
            "warning app.config.yaml:1 "
            "application.runtimeManifest.packages.demo.actions.hello: "
            "a web action may be called by any caller who knows its URL\n"
            "    set WEBHOOK_AUTH; if its auth.py decides by itself, name the function "
            "there: package.module:function, one that does not call authenticate\n"
            "0 errors, 1 warning\n"
        )

    def test_errors(self, ours: Path, starter_kit: StarterKit) -> None:
        del_id = {k: v for k, v in CONFIGURED.items() if k != "OAUTH_CLIENT_ID"}
        configure(ours, del_id)
        ran = starter_kit("check", "--app", ours)
        manifest = ours / "actions" / "ingestion" / "actions.config.yaml"
        text = manifest.read_text().splitlines()
        lines = [n for n, line in enumerate(text, 1) if "$OAUTH_CLIENT_ID" in line]
        places = "".join(
            f"    actions/ingestion/actions.config.yaml:{line} "
            f"{action}.inputs.OAUTH_CLIENT_ID\n"
            for line, action in zip(lines, ("webhook", "redeliver"), strict=True)
        )
        assert (ran.code, ran.err) == (1, "")
        assert ran.out == (
            "error 2 places: the variable OAUTH_CLIENT_ID is not set\n"
            "    set OAUTH_CLIENT_ID in .env or the environment (.env.example: "
            '"Client ID". 32 hexadecimal digits. Read by: ingestion/webhook and '
            f"redeliver.)\n{places}1 error in 2 places, 0 warnings\n"
        )
        assert len(check(ours, starter_kit).json) == 2

    @pytest.mark.parametrize("number", [1, 2, 5, 6, 40])
    def test_one_cause_is_said_once_with_its_first_places(
        self, number: int, tmp_path: Path, starter_kit: StarterKit
    ) -> None:
        inputs = {f"I{at}": "$MISSING" for at in range(number)}
        write_action(tmp_path, inputs={**inputs, "OTHER": "$ANOTHER"})
        out = starter_kit("check", "--app", tmp_path).out
        assert out.count("the variable MISSING is not set") == 1
        assert out.count("the variable ANOTHER is not set") == 1
        assert out.count(".inputs.I") == min(number, 5)
        assert (f"and {number - 5} more, which " in out) == (number > 5)
        counted = "2 errors" if number == 1 else f"2 errors in {number + 1} places"
        assert out.endswith(f"\n{counted}, 0 warnings\n")
        places = [key for _, key, _ in said(check(tmp_path, starter_kit))]
        assert places == [f"inputs.{name}" for name in (*inputs, "OTHER")]

    @pytest.mark.parametrize(
        ("files", "value", "is_named"),
        [
            ({".env.example": "X=\n"}, "$X", True),
            ({".env.example": "X=\n", ".env": ""}, "$X", False),
            ({".env.example": "X=\n"}, "x", False),
            ({}, "$X", False),
        ],
    )
    def test_the_next_step_without_dot_env_is_to_copy_the_example(
        self,
        files: dict[str, str],
        value: str,
        is_named: bool,
        tmp_path: Path,
        starter_kit: StarterKit,
    ) -> None:
        write(tmp_path, files)
        write_action(tmp_path, inputs={"X": value})
        out = starter_kit("check", "--app", tmp_path).out
        assert ("Next: cp .env.example .env" in out) == is_named

    def test_the_next_step_with_a_credential_is_to_onboard(
        self, ours: Path, starter_kit: StarterKit
    ) -> None:
        named = "Next: starter-kit onboard"
        (ours / ".env").write_text("LOG_LEVEL=info\n")
        assert named not in starter_kit("check", "--app", ours).out
        credential = "OAUTH_CLIENT_ID=c\nOAUTH_CLIENT_SECRET=s\nOAUTH_ORG_ID=o\n"
        (ours / ".env").write_text(credential)
        assert named in starter_kit("check", "--app", ours).out
        (ours / ".env").write_text(f"{credential}BACKOFFICE_PROVIDER_ID=p\n")
        assert named not in starter_kit("check", "--app", ours).out

    def test_json_has_every_part_of_a_problem(
        self, tmp_path: Path, starter_kit: StarterKit
    ) -> None:
        write(tmp_path, {".env.example": "# How many.\nTWO=\n"})
        write_action(tmp_path, inputs={"ONE": "$TWO"})
        ran = check(tmp_path, starter_kit)
        assert ran.code == 1
        assert ran.json == [
            {
                "file": "app.config.yaml",
                "line": 1,
                "key": "application.runtimeManifest.packages.demo.actions.hello."
                "inputs.ONE",
                "message": "the variable TWO is not set",
                "hint": "set TWO in .env or the environment (.env.example: How many.)",
                "severity": "error",
            }
        ]

    @pytest.mark.parametrize(
        ("manifest", "message"),
        [
            (None, "there is no such file in "),
            ("application: {", "no YAML: "),
            ("- 1", "this file must hold a mapping"),
        ],
    )
    def test_a_manifest_that_cannot_be_read_is_a_problem_like_others(
        self,
        manifest: str | None,
        message: str,
        tmp_path: Path,
        starter_kit: StarterKit,
    ) -> None:
        if manifest is not None:
            write(tmp_path, {"app.config.yaml": manifest})
        ran = check(tmp_path, starter_kit)
        (problem,) = ran.json
        assert (ran.code, problem["file"]) == (1, "app.config.yaml")
        assert problem["message"].startswith(message)
        ran = starter_kit("check", "--app", tmp_path)
        assert (ran.code, ran.err) == (1, "")
        assert ran.out.endswith("\n1 error, 0 warnings\n")
        assert ran.out.startswith(f"error app.config.yaml:1: {message}")

    @pytest.mark.parametrize(
        "words", [["check", "--nope"], ["check", "extra"], ["chekc"]]
    )
    def test_called_wrongly(self, words: list[str], starter_kit: StarterKit) -> None:
        ran = starter_kit(*words)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err

    def test_the_installed_command_ends_likewise(self, ours: Path) -> None:
        command = Path(sys.executable).with_name("starter-kit")
        env = {"PATH": os.environ["PATH"]}

        def code(*words: str, **settings: str) -> int:
            return subprocess.run(
                [command, *words], cwd=ours, env=env | settings, check=False
            ).returncode

        assert code("check", **CONFIGURED) == 0
        assert code("check") == 1
        assert code("check", "--nope") == 2


class TestAuthentication:
    """A public action without authentication, and checks that cannot succeed."""

    @pytest.mark.parametrize(
        ("keys", "is_open"),
        [
            ({}, False),
            ({"web": "no"}, False),
            ({"web": "yes"}, True),
            ({"web": True}, True),
            ({"web": "raw"}, True),
            ({"annotations": {"web-export": True}}, True),
            ({"web": "yes", "inputs": {"WEBHOOK_AUTH": ""}}, True),
            ({"web": "yes", "inputs": {"WEBHOOK_AUTH": " None "}}, True),
            ({"web": "yes", "inputs": {"WEBHOOK_AUTH": "${NO:-none}"}}, True),
            ({"web": "yes", "inputs": {"WEBHOOK_AUTH": "my.auth:check,none"}}, True),
            ({"web": "yes", "inputs": {"WEBHOOK_AUTH": "my.auth:check"}}, False),
            ({"web": "yes", "annotations": {"require-whisk-auth": True}}, False),
            ({"web": "yes", "annotations": {"require-whisk-auth": LONG}}, False),
            ({"web": "yes", "annotations": {"require-whisk-auth": False}}, True),
        ],
    )
    def test_a_public_action_that_lets_everyone_in_is_a_warning(
        self,
        keys: dict[str, Any],
        is_open: bool,
        tmp_path: Path,
        starter_kit: StarterKit,
    ) -> None:
        keys = {**keys, "annotations": SAFE | keys.get("annotations", {})}
        write(write_action(tmp_path, **keys), {"my/auth.py": CHECK})
        ran = check(tmp_path, starter_kit)
        assert ran.code == 0
        assert [(severity, message) for severity, _, message in said(ran)] == [
            ("warning", "a web action may be called by any caller who knows its URL")
        ] * is_open

    @pytest.mark.parametrize(
        ("inputs", "is_enforced"),
        [
            ({}, False),
            ({"WEBHOOK_AUTH": "none"}, False),
            ({"WEBHOOK_AUTH": "api-key", "WEBHOOK_API_KEYS": LONG}, False),
            ({"WEBHOOK_AUTH": "adobe-ims,none", "OAUTH_ORG_ID": "o"}, False),
            ({"WEBHOOK_AUTH": "adobe-ims", "OAUTH_ORG_ID": "o"}, True),
            ({"WEBHOOK_AUTH": "Adobe-IMS", "OAUTH_ORG_ID": "o"}, True),
        ],
    )
    def test_require_adobe_auth_that_is_not_enforced_is_an_error(
        self,
        inputs: dict[str, str],
        is_enforced: bool,
        tmp_path: Path,
        starter_kit: StarterKit,
    ) -> None:
        annotations = SAFE | {"require-adobe-auth": True}
        write_action(tmp_path, web="yes", annotations=annotations, inputs=inputs)
        ran = check(tmp_path, starter_kit)
        assert ran.code == (0 if is_enforced else 1)
        assert [message for _, _, message in said(ran)] == [
            "require-adobe-auth: true has no effect off Adobe's platform"
        ] * (not is_enforced)

    @pytest.mark.parametrize(
        ("scheme", "settings"),
        [
            ("hmac", {"WEBHOOK_HMAC_SECRETS": LONG}),
            ("standard-webhooks", {"WEBHOOK_SIGNING_SECRETS": SIGNING}),
            ("commerce-signature", {"COMMERCE_WEBHOOKS_PUBLIC_KEY": PEM}),
        ],
    )
    def test_a_scheme_that_signs_the_body_needs_it_raw(
        self,
        scheme: str,
        settings: dict[str, str],
        tmp_path: Path,
        starter_kit: StarterKit,
    ) -> None:
        inputs = {"WEBHOOK_AUTH": scheme, **settings}
        write_action(tmp_path, web="yes", annotations=SAFE, inputs=inputs)
        ran = check(tmp_path, starter_kit)
        ((severity, key, message),) = said(ran)
        assert (ran.code, severity, key) == (1, "error", "inputs.WEBHOOK_AUTH")
        assert message.startswith(f"WEBHOOK_AUTH {scheme} needs the raw body, which")

        write_action(tmp_path, web="raw", annotations=SAFE, inputs=inputs)
        assert check(tmp_path, starter_kit).json == []

    @pytest.mark.parametrize(
        ("scheme", "needed"),
        [
            ("api-key", ["WEBHOOK_API_KEYS"]),
            ("basic", ["WEBHOOK_BASIC_USERS"]),
            ("URL-Token", ["WEBHOOK_URL_TOKENS"]),
            ("HMAC", ["WEBHOOK_HMAC_SECRETS"]),
            ("standard-webhooks", ["WEBHOOK_SIGNING_SECRETS"]),
            ("commerce-signature", ["COMMERCE_WEBHOOKS_PUBLIC_KEY"]),
            (
                "jwt",
                ["WEBHOOK_JWT_ISSUER", "WEBHOOK_JWT_AUDIENCE", "WEBHOOK_JWT_JWKS_URL"],
            ),
            ("adobe-ims", ["OAUTH_ORG_ID"]),
            ("api-key, basic", ["WEBHOOK_API_KEYS", "WEBHOOK_BASIC_USERS"]),
        ],
    )
    def test_a_scheme_needs_its_inputs_with_their_values(
        self, scheme: str, needed: list[str], tmp_path: Path, starter_kit: StarterKit
    ) -> None:
        def problems(**inputs: str) -> list[tuple[str, str, str]]:
            inputs = {"WEBHOOK_AUTH": scheme, **inputs}
            write_action(tmp_path, web="raw", annotations=SAFE, inputs=inputs)
            ran = check(tmp_path, starter_kit)
            assert ran.code == 1
            hints.update((each["message"], each["hint"]) for each in ran.json)
            return said(ran)

        hints: dict[str, str] = {}
        for inputs, hint in (
            ({}, "write {}: ${}"),
            (dict.fromkeys(needed, ""), "write its value here"),
            ({name: f"${{{name}:-}}" for name in needed}, "set {} in .env or the en"),
        ):
            found = problems(**inputs)
            assert [key for _, key, _ in found] == [f"inputs.{name}" for name in needed]
            for name, (_, _, message) in zip(needed, found, strict=True):
                assert message.endswith(f"refuses everyone without {name}")
                assert hints[message].startswith(hint.format(name, name))
        # What the manifest itself was found to lack is not said twice.
        found = problems(**{name: f"${name}" for name in needed})
        assert [message for _, _, message in found] == [
            f"the variable {name} is not set" for name in needed
        ]

    def test_a_scheme_that_does_not_exist_is_named_with_those_that_do(
        self, tmp_path: Path, starter_kit: StarterKit, invoke: Invoke
    ) -> None:
        env = {"WEBHOOK_AUTH": "api_key"}
        inputs = {"WEBHOOK_AUTH": "$WEBHOOK_AUTH"}
        write_action(tmp_path, web="yes", annotations=SAFE, inputs=inputs)
        ran = check(configure(tmp_path, env), starter_kit)
        ((severity, key, message),) = said(ran)
        assert (ran.code, severity, key) == (1, "error", "inputs.WEBHOOK_AUTH")
        # The actions know the same ones.
        (known,) = re.findall("known are .*", message)
        logs = invoke("ingestion/webhook", json={}, env=env).logs
        assert any(known in str(line.get("reason")) for line in logs)


class TestInputs:
    """What callers can do to inputs, and what inputs have to be."""

    @pytest.mark.parametrize(
        ("keys", "severity", "messages"),
        [
            (
                {"inputs": {"A": "x"}},
                "error",
                ["a caller may override every input with a par"],
            ),
            ({"inputs": {}}, "", []),
            ({"inputs": {"A": "x"}, "web": "raw"}, "", []),
            ({"inputs": {"A": "x"}, "web": "no"}, "", []),
            ({"inputs": {"A": "x"}, "annotations": {"final": True}}, "", []),
            (
                {"inputs": {"A": None, "B": ""}, "annotations": {"final": True}},
                "warning",
                ["a caller may set this input: final does not protect a null"],
            ),
        ],
    )
    def test_an_input_that_a_caller_can_set_is_named(
        self,
        keys: dict[str, Any],
        severity: str,
        messages: list[str],
        tmp_path: Path,
        starter_kit: StarterKit,
    ) -> None:
        auth = {"WEBHOOK_AUTH": "my:check"} if keys["inputs"] else {}
        annotations = {"require-whisk-auth": LONG} | keys.get("annotations", {})
        keys = {"web": "yes", **keys, "annotations": annotations}
        write_action(tmp_path, **keys | {"inputs": keys["inputs"] | auth})
        write(tmp_path, {"my.py": CHECK})
        ran = check(tmp_path, starter_kit)
        assert ran.code == (severity == "error")
        assert [(found["severity"], found["message"][:43]) for found in ran.json] == [
            (severity, message[:43]) for message in messages
        ]

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("DATABASE_URL", "postgres://user:pw@host/db"),
            ("QUEUE_URL", "amqps://a,b:5671/x"),
            ("CALLBACK_URL", "https://example.com/?a=b#c"),
            ("VAPID_PUBLIC_KEY", "BEl62iUYgUivxIkv69yViEuiBIa"),
            ("RETRY_MS", "1.5"),
            ("RETRY_MS", 100),
            ("RETRY_MS", None),
            ("RETRY_MS", ""),
            ("LOG_LEVEL", " DEBUG "),
        ],
    )
    def test_a_setting_of_another_is_taken_as_it_is(
        self,
        name: str,
        value: object,
        tmp_path: Path,
        starter_kit: StarterKit,
    ) -> None:
        write_action(tmp_path, inputs={name: value})
        assert check(tmp_path, starter_kit).json == []

    @pytest.mark.parametrize(
        ("name", "value", "message"),
        [
            ("CALLBACK_URL", "example.com", "this is not a URL"),
            ("CALLBACK_URL", "https://", "this is not a URL"),
            ("CALLBACK_URL", "https://a b", "this is not a URL"),
            ("CALLBACK_URL", "https://h:x/", "this is not a URL"),
            ("CALLBACK_URL", "https://h:0/", "this is not a URL"),
            ("CALLBACK_URL", ["https://h"], "this is not a URL"),
            ("RETRY_MS", "soon", "this is not a number"),
            ("RETRY_MS", "-1", "this is not a number"),
            ("RETRY_MS", "nan", "this is not a number"),
            ("RETRY_MS", True, "this is not a number"),
            # What is missing is not malformed as well.
            ("CALLBACK_URL", "$NO", "the variable NO is not set"),
            ("CALLBACK_URL", "host$NO", "the variable NO is not set"),
            (
                "LOG_LEVEL",
                "loud",
                "this is not one of debug, info, warning, warn, error",
            ),
            ("WEBHOOK_JWT_JWKS_URL", '{"keys": []}', "this is not an http(s) URL"),
            ("WEBHOOK_JWT_JWKS_URL", "file:///keys.json", "this is not an http(s) URL"),
            *(
                (
                    name,
                    f"https://h/.well-known/openid-configuration{end}",
                    METADATA + key,
                )
                for name, key in (
                    ("WEBHOOK_JWT_JWKS_URL", "jwks_uri in it"),
                    ("WEBHOOK_JWT_ISSUER", "issuer in it"),
                )
                for end in ("", "/", "?a=b")
            ),
            *(
                (name, f"https://h/{tenant}/v2.0", "there is a placeholder in this")
                for name in ("WEBHOOK_JWT_JWKS_URL", "WEBHOOK_JWT_ISSUER")
                for tenant in ("<tenant>", "{tenant-id}")
            ),
        ],
    )
    def test_a_setting_that_is_not_what_its_name_says_is_an_error(
        self,
        name: str,
        value: object,
        message: str,
        tmp_path: Path,
        starter_kit: StarterKit,
    ) -> None:
        write_action(tmp_path, inputs={name: value})
        ran = check(tmp_path, starter_kit)
        assert ran.code == 1
        assert said(ran) == [("error", f"inputs.{name}", message)]

    def test_a_stock_table_that_is_not_there_is_an_error(
        self, ours: Path, starter_kit: StarterKit
    ) -> None:
        configure(ours, CONFIGURED | {"STOCK_INVENTORY_FILE": "nowhere.csv"})
        (problem,) = check(ours, starter_kit).json
        assert problem["message"] == "there is no such file"
        assert problem["key"] == "check-stock.inputs.STOCK_INVENTORY_FILE"
        assert problem["hint"].startswith(
            "its value comes from STOCK_INVENTORY_FILE, found in .env:7 (.env.example: "
        )

    @pytest.mark.parametrize("named", [True, False])
    def test_every_bad_line_of_the_stock_table_is_an_error_of_its_own(
        self, named: bool, ours: Path, starter_kit: StarterKit
    ) -> None:
        table = "config/stock of Ä.csv" if named else "config/inventory.csv"
        configure(ours, CONFIGURED | ({"STOCK_INVENTORY_FILE": table} if named else {}))
        lines = ["SKU; Qty", "A;12", "B;1.200", "C;x", "", "A;1", *["D"] * 30]
        (ours / table).write_text("\n".join(lines), encoding="utf-8")

        ran = check(ours, starter_kit)

        assert ran.code == 1
        assert {problem["file"] for problem in ran.json} == {table}
        found = [(problem["line"], problem["message"]) for problem in ran.json]
        assert [line for line, _ in found] == [3, 4, 6, *range(7, 24), 23]
        assert found[1][1].startswith("this line has no quantity: 'x'")
        assert found[-1][1] == "13 more lines are wrong"
        assert all(problem["hint"] for problem in ran.json)

    def test_the_table_that_is_read_where_none_is_named_is_judged(
        self, tmp_path: Path, starter_kit: StarterKit
    ) -> None:
        write_action(tmp_path, inputs={"STOCK_SOURCE": "inventory"}, web="raw")
        assert ("error", "", "there is no such file") in [
            (severity, key.rpartition("hello")[2], message)
            for severity, key, message in said(check(tmp_path, starter_kit))
        ]
        write(tmp_path, {"config/inventory.csv": "sku,qty\nA,1,5\n"})
        (problem,) = [
            each
            for each in check(tmp_path, starter_kit).json
            if each["severity"] == "error"
        ]
        assert (problem["file"], problem["line"]) == ("config/inventory.csv", 2)
        assert problem["message"] == "this line has 3 columns, and line 1 has 2"

    def test_the_table_of_another_source_is_nothing_to_judge(
        self, ours: Path, starter_kit: StarterKit
    ) -> None:
        env = {"STOCK_SOURCE": "http", "STOCK_URL": "https://stock.example.com/"}
        configure(ours, CONFIGURED | env)
        write(ours, {"config/inventory.csv": "no table"})
        assert check(ours, starter_kit).json == []

    def test_who_publishes_needs_its_inputs(
        self, tmp_path: Path, starter_kit: StarterKit
    ) -> None:
        write_action(tmp_path, inputs={"BACKOFFICE_PROVIDER_ID": ""})
        assert [key for _, key, _ in said(check(tmp_path, starter_kit))] == [
            f"inputs.{name}"
            for name in (
                "OAUTH_CLIENT_ID",
                "OAUTH_CLIENT_SECRET",
                "IO_CONSUMER_ID",
                "AIO_runtime_namespace",
            )
        ]


@pytest.mark.parametrize(
    ("name", "value", "explanation"),
    [
        ("STOCK_SOURCE", "x", "Where quantities come from"),
        ("WEBHOOK_AUTH", "x", "none (if not set), api-key"),
        ("LOG_LEVEL", "x", "debug, info (if not set)"),
    ],
)
def test_a_hint_quotes_the_explanation_and_no_title_of_the_example(
    name: str, value: str, explanation: str, ours: Path, starter_kit: StarterKit
) -> None:
    ran = check(configure(ours, CONFIGURED | {name: value}), starter_kit)
    hints = [found["hint"] for found in ran.json if found["key"].endswith(name)]
    assert hints
    assert all(f"(.env.example: {explanation}" in hint for hint in hints)


def test_include_ims_credentials_is_a_warning(
    tmp_path: Path, starter_kit: StarterKit
) -> None:
    write_action(tmp_path, annotations={"include-ims-credentials": True})
    ran = check(tmp_path, starter_kit)
    ((severity, key, _),) = said(ran)
    assert (ran.code, severity) == (0, "warning")
    assert key == "annotations.include-ims-credentials"


def test_the_readme_s_way_to_configure(ours: Path, starter_kit: StarterKit) -> None:
    # 1. and 2.
    shutil.copy(ours / ".env.example", ours / ".env")
    (ours / ".env").chmod(0o600)
    ran = check(ours, starter_kit)
    missing = {
        found["key"].rpartition(".")[2]
        for found in ran.json
        if found["severity"] == "error"
    }
    assert ran.code == 1
    assert missing == {
        "OAUTH_CLIENT_ID",
        "OAUTH_CLIENT_SECRET",
        "OAUTH_ORG_ID",
        "IO_CONSUMER_ID",
        "AIO_runtime_namespace",
    }
    text = (ours / ".env").read_text()
    for name in missing:
        text = text.replace(f"\n{name}=\n", f"\n{name}=1\n")
    (ours / ".env").write_text(text)
    ran = check(ours, starter_kit)
    assert ran.code == 0
    assert {found["severity"] for found in ran.json} == {"warning"}
    assert all("any caller" in found["message"] for found in ran.json)

    # An input of one's own.
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (line,) = re.findall(r"^inputs:\n  (HERE_YOUR_PARAM: .*)$", readme, re.MULTILINE)
    manifest = ours / "actions/ingestion/actions.config.yaml"
    text = manifest.read_text()
    manifest.write_text(text.replace("  inputs:\n", f"  inputs:\n    {line}\n", 1))
    ran = check(ours, starter_kit)
    assert ran.code == 1
    assert "the variable HERE_YOUR_PARAM_ENV is not set" in ran.out
    with (ours / ".env").open("a") as env:
        env.write("HERE_YOUR_PARAM_ENV=mine\n")
    assert check(ours, starter_kit).code == 0

    # 3.
    ran = starter_kit("config", "--app", ours)
    assert re.search(r"webhook +HERE_YOUR_PARAM +mine +\.env:\d+\n", ran.out)


def test_an_application_in_another_folder_is_found_by_its_manifest(
    tmp_path: Path, starter_kit: StarterKit, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = {
        "shop": {
            "actions": {
                "price": {
                    "function": "src/anything/price.py",
                    "runtime": "python:3.11",
                    "inputs": {"CURRENCY": "$CURRENCY"},
                }
            }
        }
    }
    manifest = {"application": {"runtimeManifest": {"packages": packages}}}
    files = {
        "app.config.yaml": json.dumps(manifest),
        "src/anything/price.py": CODE,
        ".env": "CURRENCY=EUR\n",
    }
    write(tmp_path / "foreign", files)
    monkeypatch.chdir(tmp_path)
    assert check(Path("foreign"), starter_kit).json == []
    monkeypatch.chdir("foreign")
    assert starter_kit("check").code == 0


@pytest.mark.parametrize("flag", [[], ["--debug"]])
def test_no_secret_is_printed_and_no_traceback(
    flag: list[str], ours: Path, starter_kit: StarterKit
) -> None:
    secrets = {
        "OAUTH_CLIENT_SECRET": "hunter2",
        "STOCK_URL": "hunter2",
        "STOCK_TIMEOUT_MS": "hunter2",
        "COMMERCE_WEBHOOKS_PUBLIC_KEY": "hunter2",
        "WEBHOOK_BASIC_USERS": "hunter2",
        "WEBHOOK_SIGNING_SECRETS": "hunter2!",
        "WEBHOOK_AUTH": "hunter2",
        "LOG_LEVEL": "hunter2",
    }
    configure(ours, secrets)
    for words in ([], ["--json"]):
        ran = starter_kit(*flag, "check", "--app", ours, *words)
        assert ran.code == 1
        assert "hunter2" not in ran.out + ran.err
        assert "Traceback" not in ran.err
