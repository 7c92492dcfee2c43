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
NO_CRON = "this is not a cron"
NO_TEXT = "this must be a text"
TRIGGER, ACTION = "rules.r.trigger", "rules.r.action"
OF_THREE = "{actions: 'hello, open, hello'}"

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
            *("0 0 31 2 *", "0 0 30,31 feb ?", "0 0 31 4,6-9/3,11 *", "0 0 30-31 2 *"),
            *("0 0 0 31 2-12/9 *",),
        )
    },
    "a rule of nothing": (
        "rules:\n  r:",
        (11, "rules.r", "error", "the rule r has no trigger and no action"),
    ),
    "a rule without anything": (
        "rules:\n  r: {}",
        (11, "rules.r", "error", "the rule r has no trigger and no action"),
    ),
    "an action that is a number": (
        RULE % "{trigger: t, action: 2}",
        (11, "rules.r.action", "error", "this must be a text"),
    ),
    "a sequence that is a list": (
        "sequences:\n  s: {actions: [5]}",
        (11, "sequences.s.actions.0", "error", NO_TEXT),
    ),
    "actions that are a number": (
        "sequences:\n  s: {actions: 5}",
        (11, "sequences.s.actions", "error", NO_TEXT),
    ),
    "a sequence of nothing": (
        "sequences:\n  s:",
        (11, "sequences.s.actions", "error", "is made of nothing"),
    ),
    "an empty feed": (
        "triggers:\n  t: {feed: ''}",
        (11, "triggers.t.feed", "error", "this is empty"),
    ),
    "crom for cron": (
        f"triggers:\n  t: {ALARM.replace('cron', 'crom') % 5}",
        (11, "triggers.t.inputs.crom", "error", "does not read this input"),
    ),
    "a feed that is a number": (
        "triggers:\n  t: {feed: 5}",
        (11, "triggers.t.feed", "error", "this must be a text"),
    ),
    **{
        f"the part {part}": (
            f"sequences:\n  s: {{actions: 'hello,{part}'}}",
            (11, "sequences.s.actions", "error", f"{text}: {part}"),
        )
        for part, text in {
            "/a": "has parts that are not full names",
            "//x": "has parts that are not full names",
            "/": "has parts that are not full names",
            "/guest/p/a/b": "has parts that are not full names",
            "/guest/p/a$": "has parts that are not full names",
            "/_/demo/x": "names what is not there",
            "other/a": "names what is not there",
        }.items()
    },
    "a sequence that names itself in full": (
        "sequences:\n  s: {actions: '/_/demo/s, hello'}",
        (11, "sequences.s", "error", "contains itself: demo/s > demo/s"),
    ),
    "a circle of three, one of them in full": (
        "sequences:\n  s: {actions: t}\n  t: {actions: /_/demo/u}\n  u: {actions: s}",
        (
            11,
            "sequences.s",
            "error",
            "contains itself: demo/s > demo/t > demo/u > demo/",
        ),
    ),
    "an action's name, and the action in it": (
        "sequences:\n  hello: {actions: hello}",
        (11, "sequences.hello", "error", "demo/hello is an action and a sequence"),
    ),
    "51 actions": (
        f"sequences:\n  s: {{actions: '{','.join(['hello'] * 51)}'}}",
        (11, "sequences.s.actions", "warning", "refuses a sequence of 51 actions"),
    ),
    "51 actions, some in a sequence": (
        f"sequences:\n  s: {{actions: 't,{'hello,' * 48}'}}\n  t: {OF_THREE}",
        (11, "sequences.s.actions", "warning", "refuses a sequence of 51 actions"),
    ),
    **{
        f"the feed {feed}": (
            f"triggers:\n  t: {{feed: {feed}}}",
            (11, "triggers.t.feed", "error", f"{text}: {feed}"),
        )
        for feed, text in {
            "nope": "names a feed that is not there",
            "demo/zzz": "names a feed that is not there",
            "/_/demo/zzz": "names a feed that is not there",
            "/whisk.system": "has a feed without a full name",
            "/whisk.system/alarms": "names no feed of the clock",
            "/whisk.system/alarms/nope": "names no feed of the clock",
            "/whisk.system/alarms/alarm/x": "names no feed of the clock",
            "whisk.system/alarms/alarm": "names no feed of the clock",
            "/guest/p/a/x": "has a feed without a full name",
        }.items()
    },
    **{
        f"{feed} {inputs}": (
            f"triggers:\n  t: {{feed: /whisk.system/alarms/{feed}, inputs: {inputs}}}",
            (11, f"triggers.t.inputs.{at}", severity, text),
        )
        for feed, inputs, at, severity, text in (
            ("interval", "{}", "minutes", "error", "the trigger t has no minutes"),
            ("once", "{}", "date", "error", "the trigger t has no date"),
            *(
                (
                    "interval",
                    f"{{minutes: {value}}}",
                    "minutes",
                    "error",
                    "not a whole nu",
                )
                for value in ("0", "x", "-1", "1.5", "true", "''", "[5]")
            ),
            *(
                ("once", f"{{date: {value}}}", "date", "error", text)
                for value, text in {
                    "yesterday": "this is not a date",
                    "'2001-01-01T00:00:00Z'": "this date is past",
                    "978307200000": "this date is past",
                    "'1893456000000'": "this is not a date",
                    "'2999-02-30'": "this is not a date",
                    "'29990101'": "this is not a date",
                    "true": "this is not a date",
                }.items()
            ),
            *(
                (
                    "alarm",
                    f"{{cron: '0 * * * *', {name}: {value}}}",
                    name,
                    "error",
                    text,
                )
                for name, value, text in (
                    (
                        "trigger_payload",
                        "'{not'",
                        "begins as JSON does, and is not JSON",
                    ),
                    ("trigger_payload", "7", "this must be a mapping"),
                    ("trigger_payload", "[a]", "this must be a mapping"),
                    ("startDate", "x", "this is not a date"),
                    ("stopDate", "'2001-01-01'", "this date is past"),
                    ("maxTriggers", "abc", "this is not a whole number"),
                    ("timezone", "Mars/Olympus", "there is no such time zone"),
                    ("strict", "maybe", "this is not one of true, false"),
                )
            ),
            (
                *("once", "{date: 99999999999999, deleteAfterFire: rule}"),
                *("deleteAfterFire", "error", "this is not one of false, true, rules"),
            ),
            (
                "interval",
                "{minutes: 5, startDate: '2999-01-02', stopDate: '2999-01-01'}",
                *("stopDate", "error", "it stops before it starts"),
            ),
            (
                "alarm",
                "{cron: '0 * * * *', stopDate: '2999-01-01', maxTriggers: 5}",
                *("stopDate", "error", "takes no maxTriggers beside a stopDate"),
            ),
            (
                *("alarm", "{cron: '0 * * * *', crom: 1}", "crom", "warning"),
                "does not read this input",
            ),
            (
                *("once", "{date: '2999', minutes: 5}", "minutes", "warning"),
                "does not read this input",
            ),
            (
                "alarm",
                "{cron: '0 * * * *', trigger_payload: '{\"a\": 1}'}",
                *("trigger_payload", "warning", "this is JSON in a text"),
            ),
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
    ("rule", "faults"),
    [
        ("t", {"rules.r": "this must be a mapping of names to values"}),
        ("[t]", {"rules.r": "this must be a mapping of names to values"}),
        ("{trigger: 1, action: [x]}", {TRIGGER: NO_TEXT, ACTION: NO_TEXT}),
        (
            "{trigger: 1, action: x}",
            {TRIGGER: NO_TEXT, ACTION: f"the rule r {NO_ACTION}"},
        ),
    ],
)
def test_a_value_of_another_type_is_all_that_is_wrong_with_it(
    rule: str, faults: dict[str, str], tmp_path: Path, starter_kit: StarterKit
) -> None:
    found = check(tmp_path, starter_kit, f"triggers: {{t: {{}}}}\nrules: {{r: {rule}}}")
    assert {each["key"]: each["message"] for each in found} == faults
    assert len(found) == len(faults)


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
        *("rules.r2.trigger", "rules.r.trigger", "rules.r.action"),
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
        *("@hourly", "0 0 31 2,3 *", "0 0 31 2 1", "0 0 29 2 *", "0 0 31 2-12/2 *"),
        *("0 0 1,31 2 *", "0 0 31 */2 *", "0 0 L 2 *", "0 0 31 */11 *"),
    ],
)
def test_a_cron_that_alarms_take_is_none_of_it(
    cron: str, tmp_path: Path, starter_kit: StarterKit
) -> None:
    added = f"triggers: {{t: {ALARM % repr(cron)}}}\n"
    added += "rules: {r: {trigger: t, action: open}}\nversion: 1.0.0"
    assert check(tmp_path, starter_kit, added) == []


@pytest.mark.parametrize(
    ("feed", "inputs"),
    [
        ("interval", "{minutes: 5}"),
        ("interval", "{minutes: '5', startDate: '2999-01-01T00:00:00.000Z'}"),
        ("interval", "{minutes: 5.0, stopDate: 99999999999999, trigger_payload: ''}"),
        ("once", "{date: '2999-12-31T23:59+02:00', deleteAfterFire: rules}"),
        ("once", "{date: '2999-12', deleteAfterFire: false}"),
        ("once", "{date: '2999', trigger_payload: {a: 1}}"),
        ("alarm", "{cron: '0 * * * *', strict: 'true', timezone: europe/Berlin}"),
        ("alarm", "{cron: '0 * * * *', trigger_payload: hello, maxTriggers: 10}"),
        ("alarm", "{cron: '${CRON:-0 * * * *}', startDate: '${START:-}'}"),
    ],
)
def test_inputs_that_a_feed_takes_are_none_of_it(
    feed: str, inputs: str, tmp_path: Path, starter_kit: StarterKit
) -> None:
    added = f"triggers: {{t: {{feed: /whisk.system/alarms/{feed}, inputs: {inputs}}}}}"
    assert check(tmp_path, starter_kit, added) == []


@pytest.mark.parametrize("feed", ["interval", "once", "alarm"])
def test_a_variable_that_is_missing_is_all_that_is_wrong_with_an_input(
    feed: str, tmp_path: Path, starter_kit: StarterKit
) -> None:
    name = {"interval": "minutes", "once": "date", "alarm": "cron"}[feed]
    inputs = f"{{{name}: $OF_THE_CLOCK, trigger_payload: $OF_THE_CLOCK}}"
    added = f"triggers: {{t: {{feed: /whisk.system/alarms/{feed}, inputs: {inputs}}}}}"
    found = check(tmp_path, starter_kit, added)
    assert {each["message"] for each in found} == {
        "the variable OF_THE_CLOCK is not set"
    }


@pytest.mark.parametrize(
    "added",
    [
        "triggers: {t: {feed: demo/hello}}",
        "triggers: {t: {feed: /_/demo/hello}}",
        "triggers: {t: {feed: /_/elsewhere/feed}}",
        "triggers: {t: {feed: /_/feed}}",
        "triggers: {t: {feed: /whisk.system/cloudant/changes}}",
        "triggers: {t: {feed: /guest/demo/x}}",
        "sequences: {s: {actions: '/_/demo/hello, /_/other/a, /x/y, /guest/demo/x'}}",
        f"sequences: {{s: {{actions: '{','.join(['hello'] * 50)}'}}}}",
    ],
)
def test_what_may_be_there_is_no_fault(
    added: str, tmp_path: Path, starter_kit: StarterKit
) -> None:
    assert check(tmp_path, starter_kit, added) == []


@pytest.mark.parametrize(
    ("added", "text"),
    [
        ("sequences: {s: {actions: '/guest/demo/s,hello'}}", "contains itself"),
        ("sequences: {s: {actions: '/guest/demo/x'}}", "not there: /guest/demo/x"),
        ("triggers: {t: {feed: /guest/demo/x}}", "not there: /guest/demo/x"),
    ],
)
def test_the_own_namespace_is_looked_into_where_it_is_known(
    added: str,
    text: str,
    tmp_path: Path,
    starter_kit: StarterKit,
) -> None:
    write(tmp_path, {".env": "OW_NAMESPACE=guest\n"})
    (problem,) = check(tmp_path, starter_kit, added)
    assert text in problem["message"]


def check(folder: Path, starter_kit: StarterKit, added: str) -> list[dict[str, str]]:
    files = {
        "app.config.yaml": INCLUDING,
        "actions/demo.yaml": f"{DEMO}{added}\n",
        "actions/hello.py": "def main(params): return {}\n",
    }
    write(folder, files)
    found: list[dict[str, str]] = starter_kit("check", "--app", folder, "--json").json
    return found
