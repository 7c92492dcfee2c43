"""``starter-kit check`` finds what is wrong with sequences, triggers and rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.manifest.apps import CODE, write

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands.command_line import StarterKit

INCLUDING = """\
application:
  runtimeManifest:
    packages:
      demo:
        $include: actions/demo.yaml
"""
# Line 10 is the first that a case adds.
DEMO = """\
# A package of its own, in a file of its own: what is wrong with it is found here.
license: Apache-2.0
actions:
  hello:
    function: hello.py
    runtime: python:3.12
    web: "no"
  open: {function: hello.py, runtime: "python:3.12", inputs: {WEBHOOK_AUTH: none}}

"""
ALARM = "{feed: /whisk.system/alarms/alarm, inputs: {cron: %s}}"
RULE = "triggers: {t: {}}\nrules: {r: %s}"
NO_TRIGGER = "names a trigger that is not there: t"
NO_ACTION = "names the action x, and there is no such action"
NO_CRON = "this is no cron"

# What is added, the line of the fault, its key, its severity and a part of its text.
FAULTS = {
    "a part that is not there": (
        "sequences:\n  s: {actions: 'hello, x'}",
        (11, "sequences.s.actions", "error", "names what is not there: demo/x"),
    ),
    "no parts": (
        "sequences:\n  s: {actions: ''}",
        (11, "sequences.s.actions", "error", "is made of nothing"),
    ),
    "no actions": (
        "sequences:\n  s: {}",
        (11, "sequences.s.actions", "error", "is made of nothing"),
    ),
    "an action's name": (
        "sequences:\n  hello: {actions: open}",
        (11, "sequences.hello", "error", "demo/hello is an action and a sequence"),
    ),
    "an open web sequence": (
        "sequences:\n  s: {actions: open, web: raw}",
        (11, "sequences.s", "warning", "any caller who knows the URL of demo/s may"),
    ),
    "a text for no": (
        "sequences:\n  s: {actions: hello, web: never}",
        (11, "sequences.s.web", "error", "takes this for no"),
    ),
    "a key of a sequence": (
        "sequences:\n  s: {actions: hello, inputs: {A: 1}}",
        (11, "sequences.s.inputs", "warning", "no tool reads this key of a sequence"),
    ),
    "no such trigger": (
        "rules:\n  r: {trigger: t, action: hello}",
        (11, "rules.r.trigger", "error", NO_TRIGGER),
    ),
    "a rule without a trigger": (
        RULE % "{action: hello}",
        (11, "rules.r.trigger", "error", "the rule r has no trigger"),
    ),
    "a rule without an action": (
        RULE % "{trigger: t}",
        (11, "rules.r.action", "error", "the rule r has no action"),
    ),
    "no such action": (
        RULE % "{trigger: t, action: x}",
        (11, "rules.r.action", "error", NO_ACTION),
    ),
    "a key of a rule": (
        RULE % "{trigger: t, action: hello, status: active}",
        (11, "rules.r.status", "warning", "no tool reads this key of a rule"),
    ),
    "a key of a trigger": (
        "triggers:\n  t: {input: {A: 1}}",
        (11, "triggers.t.input", "warning", "no tool reads this key of a trigger"),
    ),
    "trigger for triggers": (
        "trigger: {t: {}}",
        (10, "trigger", "warning", "no tool reads this key of a package"),
    ),
    "rule for rules": (
        "rule: {t: {}}",
        (10, "rule", "warning", "no tool reads this key of a package"),
    ),
    "annotations of a package": (
        "annotations: {a: b}",
        (10, "annotations", "warning", "deploys nothing of this key"),
    ),
    "no cron": (
        "triggers:\n  t: {feed: /whisk.system/alarms/alarm}",
        (11, "triggers.t.inputs.cron", "error", "has no cron"),
    ),
    **{
        f"cron {cron}": (
            f"triggers:\n  t: {ALARM % repr(cron)}",
            (11, "triggers.t.inputs.cron", "error", NO_CRON),
        )
        for cron in (
            *("", "* * * *", "* * * * * * *", "60 * * * *", "* 24 * * *", "a * * * *"),
            *("* * 0 * *", "* * 32 * *", "* * * 13 *", "* * * * 8", "*/0 * * * *"),
            *("5-1 * * * *", "1,,2 * * * *", "every minute", "@never", "-1 * * * *"),
        )
    },
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_is_found_with_its_file_and_line(
    case: str, tmp_path: Path, starter_kit: StarterKit
) -> None:
    added, (line, key, severity, text) = FAULTS[case]
    ran = check(tmp_path, starter_kit, added)
    (problem,) = ran
    assert text in problem["message"]
    assert problem["hint"]
    places = [problem[name] for name in ("file", "line", "key", "severity")]
    assert places == ["actions/demo.yaml", line, key, severity]


@pytest.mark.parametrize(
    ("written", "nearest"),
    [("trigger", "triggers"), ("rule", "rules"), ("sequence", "sequences")],
)
def test_the_nearest_key_that_is_read_is_named(
    written: str, nearest: str, tmp_path: Path, starter_kit: StarterKit
) -> None:
    (problem,) = check(tmp_path, starter_kit, f"{written}: {{}}")
    assert problem["hint"] == f"write {nearest}"


def test_all_faults_are_found_at_once(tmp_path: Path, starter_kit: StarterKit) -> None:
    found = check(
        tmp_path,
        starter_kit,
        "sequences: {s: {actions: 'a, b'}, s2: {actions: c}}\n"
        "rules: {r: {trigger: t, action: x}, r2: {action: hello}}",
    )
    keys = [each["key"] for each in found]
    assert keys == [
        *("sequences.s.actions", "sequences.s2.actions"),
        *("rules.r.trigger", "rules.r.action", "rules.r2.trigger"),
    ]


@pytest.mark.parametrize("kind", ["sequences", "triggers", "rules"])
def test_a_name_is_there_once(
    kind: str, tmp_path: Path, starter_kit: StarterKit
) -> None:
    definition = {
        "sequences": "{actions: hello}",
        "triggers": "{}",
        "rules": "{trigger: t, action: demo/hello}",
    }[kind]
    again = f"{kind}: {{x: {definition}}}\n"
    others = "" if kind == "triggers" else "triggers: {t: {}}\n"
    including = INCLUDING.replace("demo:", "demo: {$include: actions/a.yaml}").replace(
        "        $include: actions/demo.yaml\n", ""
    )
    extension = (
        "extensions:\n  e:\n    runtimeManifest:\n      packages:\n        demo:\n"
    )
    write(
        tmp_path,
        {
            "app.config.yaml": f"{including}{extension}          {again}",
            "actions/a.yaml": DEMO + again + others,
            "actions/hello.py": CODE,
        },
    )
    ran = starter_kit("check", "--app", tmp_path, "--json")
    assert [each["file"] for each in ran.json] == ["app.config.yaml"]
    assert ran.json[0]["message"].endswith("x is there twice")


@pytest.mark.parametrize(
    "cron",
    [
        *("* * * * *", "*/5 * * * *", "0 0 1 1 0", "59 23 31 12 7", "0 30 6 * * 1-5"),
        *("0 9-17/2 * * MON-FRI", "0,15,30,45 * * * *", "0 0 L * *", "0 0 * JAN ?"),
        "@hourly",
    ],
)
def test_a_cron_that_alarms_take_is_none_of_it(
    cron: str, tmp_path: Path, starter_kit: StarterKit
) -> None:
    added = f"triggers: {{t: {ALARM % repr(cron)}}}\n"
    added += "rules: {r: {trigger: t, action: open}}\nversion: 1.0.0"
    assert check(tmp_path, starter_kit, added) == []


def check(folder: Path, starter_kit: StarterKit, added: str) -> list[dict[str, str]]:
    files = {
        "app.config.yaml": INCLUDING,
        "actions/demo.yaml": f"{DEMO}{added}\n",
        "actions/hello.py": "def main(params): return {}\n",
    }
    write(folder, files)
    found: list[dict[str, str]] = starter_kit("check", "--app", folder, "--json").json
    return found
