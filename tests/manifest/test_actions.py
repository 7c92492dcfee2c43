"""An action: its code, its runtime, its limits, its package."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from scripts.manifest import Limits, ManifestError, load
from tests.manifest.apps import (
    CODE,
    action_of,
    problems_in,
    said_of,
    write,
    write_action,
)

if TYPE_CHECKING:
    from pathlib import Path


def write_packages(folder: Path, packages: dict[str, Any]) -> Path:
    manifest = {"application": {"runtimeManifest": {"packages": packages}}}
    files = {"app.config.yaml": json.dumps(manifest), "hello.py": CODE}
    return write(folder, files)


HELLO = {"function": "hello.py", "runtime": "python:3.12"}


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({}, Limits(60000, 256, 10, 1)),
        ({"timeout": 100}, Limits(timeout_ms=100)),
        ({"memorySize": 128}, Limits(memory_mb=128)),
        ({"memory": 512}, Limits(memory_mb=512)),
        ({"memory": 512, "memorySize": 128}, Limits(memory_mb=128)),
        ({"logSize": 0}, Limits(log_mb=0)),
        ({"concurrency": 1}, Limits()),
        ({"concurrentActivations": 1}, Limits()),
    ],
)
def test_limits_are_those_written_or_openwhisk_s(
    limits: dict[str, Any], expected: Limits, tmp_path: Path
) -> None:
    assert action_of(tmp_path, limits=limits).limits == expected
    assert problems_in(tmp_path) == ()


@pytest.mark.parametrize(
    ("limits", "severity", "at", "message"),
    [
        ({"timeout": "60000"}, "error", "timeout", "this must be a whole number of at"),
        ({"timeout": 1.5}, "error", "timeout", "this must be a whole number of at"),
        ({"timeout": True}, "error", "timeout", "this must be a whole number of at"),
        ({"timeout": None}, "error", "timeout", "this must be a whole number of at"),
        ({"timeout": 99}, "error", "timeout", "this must be a whole number of at"),
        ({"memorySize": 0}, "error", "memorySize", "this must be a whole number of at"),
        ({"memory": -1}, "error", "memory", "this must be a whole number of at least"),
        ({"logSize": "1"}, "error", "logSize", "this must be a whole number of at"),
        ({"concurrency": 200}, "error", "concurrency", "the Python runtime never runs"),
        (
            {"concurrentActivations": 2},
            "error",
            "concurrentActivations",
            "the Python runtime never runs",
        ),
        ({"logs": 10}, "warning", "logs", "Adobe's tool ignores this limit"),
        ({"timeout": 2**31}, "error", "timeout", "no host takes more than 2147483647"),
        ({"memory": 10**20}, "error", "memory", "no host takes more than 2147483647"),
        ({"tiemout": 10}, "warning", "tiemout", "Adobe's tool ignores this limit"),
    ],
)
def test_a_limit_that_does_not_hold_is_reported(
    limits: dict[str, Any], severity: str, at: str, message: str, tmp_path: Path
) -> None:
    write_action(tmp_path, limits=limits)
    (problem,) = problems_in(tmp_path)
    assert problem.severity == severity
    assert problem.key.endswith(f"demo.actions.hello.limits.{at}")
    assert problem.message.startswith(message)


@pytest.mark.parametrize(
    ("keys", "at", "message"),
    [
        ({"runtime": "python:3.8"}, ".runtime", "the runtime python:3.8 is unknown"),
        ({"runtime": "nodejs:22"}, ".runtime", "this project runs and deploys Python"),
        ({"runtime": 3}, ".runtime", "this must be a text"),
        ({"runtime": ["python:3.12"]}, ".runtime", "this must be a text"),
        ({"runtime": ""}, ".runtime", "this is empty"),
        ({"function": "nowhere.py"}, ".function", "there is no such file"),
        ({"function": "x" * 5000}, ".function", "there is no such file"),
        ({"function": "code"}, ".function", "there is no __main__.py in this folder"),
        ({"function": 1}, ".function", "this must be a text"),
        ({"function": ["hello.py"]}, ".function", "this must be a text"),
        ({"function": ""}, ".function", "this is empty"),
        ({"function": " "}, ".function", "this is empty"),
        ({"function": "../none.py"}, ".function", "there is no such file"),
        ({"docker": "me/mine"}, ".docker", "the action would not run in this image"),
        ({"webhook": {"method": 5}}, ".webhook.method", "this must be a text"),
        ({"main": 1}, ".main", "this must be a text"),
        ({"inputs": []}, ".inputs", "this must be a mapping"),
    ],
)
def test_a_fault_of_an_action_is_an_error_at_its_key(
    keys: dict[str, Any], at: str, message: str, tmp_path: Path
) -> None:
    (tmp_path / "code").mkdir()
    write_action(tmp_path, **{"web": "yes", **keys})
    (problem,) = problems_in(tmp_path)
    assert problem.severity == "error"
    assert problem.key.endswith(f"packages.demo.actions.hello{at}")
    assert problem.message.startswith(message)


def test_an_action_may_leave_the_kind_of_python_to_the_host(tmp_path: Path) -> None:
    action = action_of(tmp_path, runtime="python:default")
    assert (action.runtime, action.takes_any_python) == ("python:3.12", True)
    assert problems_in(tmp_path) == ()
    assert not action_of(tmp_path).takes_any_python


def test_an_action_needs_code_and_a_runtime(tmp_path: Path) -> None:
    write_packages(tmp_path, {"demo": {"actions": {"hello": {"web": "yes"}}}})
    assert {said.partition("demo.actions.hello.")[2] for said in said_of(tmp_path)} == {
        "function: the action has no code",
        "runtime: the action has no runtime",
    }


def test_a_key_without_effect_is_a_warning(tmp_path: Path) -> None:
    write_action(tmp_path, input={"A": 1})
    (problem,) = problems_in(tmp_path)
    assert (problem.severity, problem.key.rpartition(".")[2]) == ("warning", "input")


def test_an_action_has_its_package_s_inputs_under_its_own(tmp_path: Path) -> None:
    write_packages(
        tmp_path,
        {
            "demo": {
                "inputs": {"A": "package", "B": "$NO"},
                "actions": {"hello": {**HELLO, "inputs": {"A": "own", "C": 1}}},
            }
        },
    )
    application = load(tmp_path, {})
    found = application.action("demo/hello")
    assert found.parameters == {"A": "own", "B": "", "C": 1}
    assert found.inputs["B"].key.endswith("packages.demo.inputs.B")
    assert set(application.package_inputs["demo"]) == {"A", "B"}


@pytest.mark.parametrize("name", ["a", "check-stock", "a.b", "a@b", "a b", "_a"])
def test_a_name_that_adobe_s_schema_takes(name: str, tmp_path: Path) -> None:
    write_packages(tmp_path, {name: {"actions": {name: HELLO}}})
    assert problems_in(tmp_path) == ()
    assert load(tmp_path, {}).action(f"{name}/{name}").path == f"{name}/{name}"


@pytest.mark.parametrize("name", ["-a", "a/b", "ä", "a ", "a$", "a&b"])
def test_a_name_that_it_refuses(name: str, tmp_path: Path) -> None:
    write_packages(tmp_path, {"demo": {"actions": {name: HELLO}}})
    (problem,) = problems_in(tmp_path)
    assert problem.message == "this is not a name for an action"


def test_an_action_is_there_once(tmp_path: Path) -> None:
    part = {"runtimeManifest": {"packages": {"demo": {"actions": {"hello": HELLO}}}}}
    manifest = {"application": part, "extensions": {"x": part}}
    write(tmp_path, {"app.config.yaml": json.dumps(manifest), "hello.py": CODE})
    (problem,) = problems_in(tmp_path)
    assert problem.message == "the action demo/hello is there twice"


def test_sequences_triggers_and_rules_are_read_with_all_that_is_said(
    tmp_path: Path,
) -> None:
    more = {
        "sequences": {"both": {"actions": "hello, hello", "web": "yes"}},
        "triggers": {
            "nightly": {
                "feed": "/whisk.system/alarms/alarm",
                "inputs": {"cron": "0 3 * * *"},
            }
        },
        "rules": {"nightly-hello": {"trigger": "nightly", "action": "hello"}},
    }
    write_packages(tmp_path, {"demo": {"actions": {"hello": HELLO}, **more}})
    application = load(tmp_path, {})
    assert application.problems == ()
    (both,) = application.sequences.values()
    assert (both.path, both.web, both.raw) == ("demo/both", True, False)
    assert both.components == ("demo/hello", "demo/hello")
    (nightly,) = application.triggers.values()
    assert (nightly.name, nightly.feed) == ("nightly", "/whisk.system/alarms/alarm")
    assert nightly.inputs["cron"].value == "0 3 * * *"
    (rule,) = application.rules.values()
    assert (rule.name, rule.trigger) == ("nightly-hello", "nightly")
    assert rule.action == "demo/hello"


def test_an_action_that_is_not_there_is_named_with_those_that_are(
    tmp_path: Path,
) -> None:
    application = load(write_action(tmp_path), {})
    with pytest.raises(ManifestError, match="no action demo/nope; there is: demo/he"):
        application.action("demo/nope")
    with pytest.raises(ManifestError, match="there is no action x"):
        application.with_raw("x", raw=True)
    assert application.with_raw("demo/hello", raw=True).action("demo/hello").raw_http


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "app.config.yaml": """\
            application:
              runtimeManifest:
                packages:
                  demo:
                    inputs:
                      SHARED: $SHARED
                    actions:
                      $include: actions.yaml
            """,
            "actions.yaml": """\
            hello:
              function: nowhere.py
              web: "true"
              runtime: python:2.7
              inputs:
                ONE: $ONE-$TWO
                STOCK_URL: nonsense
                SPEED_MS: $SPEED_MS
                BROKEN: ${
              annotations:
                final: yes
              limits:
                timeout: 1
            """,
            ".env": "SPEED_MS=fast\nwhat\n",
            ".env.example": "# How many of them.\nONE=\n# A number.\nSPEED_MS=\n",
        },
    )
    problems = load(tmp_path).problems
    assert [(p.file, p.line, p.key, p.message) for p in problems] == [
        (".env", 2, "", "this line is not a NAME=value"),
        ("actions.yaml", 2, "hello.function", "there is no such file"),
        (
            "actions.yaml",
            3,
            "hello.web",
            "Adobe's tool takes this for no: the action would have no URL",
        ),
        ("actions.yaml", 4, "hello.runtime", "the runtime python:2.7 is unknown"),
        ("actions.yaml", 6, "hello.inputs.ONE", "the variable ONE is not set"),
        ("actions.yaml", 6, "hello.inputs.ONE", "the variable TWO is not set"),
        ("actions.yaml", 7, "hello.inputs.STOCK_URL", "this is not an http(s) URL"),
        ("actions.yaml", 8, "hello.inputs.SPEED_MS", "this is not a number"),
        (
            "actions.yaml",
            9,
            "hello.inputs.BROKEN",
            "what begins with ${ here is not a reference",
        ),
        (
            "actions.yaml",
            11,
            "hello.annotations.final",
            "this is a text, and a text is neither yes nor no to all who read it",
        ),
        (
            "actions.yaml",
            13,
            "hello.limits.timeout",
            "this must be a whole number of at least 100",
        ),
        (
            "app.config.yaml",
            6,
            "application.runtimeManifest.packages.demo.inputs.SHARED",
            "the variable SHARED is not set",
        ),
    ]
    hints = {p.message: p.hint for p in problems}
    assert hints["the variable ONE is not set"] == (
        "set ONE in .env or the environment (.env.example: How many of them.)"
    )
    assert hints["this is not a number"] == (
        "its value comes from SPEED_MS, found in .env:1 (.env.example: A number.)"
    )
    assert hints["this is not an http(s) URL"] == "change it here"
