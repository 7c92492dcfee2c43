"""Who may reach an action over HTTP: ``web``, and annotations that mislead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.manifest.apps import action_of, problems_in, write_action

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("keys", "web", "raw"),
    [
        ({}, False, False),
        ({"web": False}, False, False),
        ({"web": "no"}, False, False),
        ({"web": None}, False, False),
        ({"web": True}, True, False),
        ({"web": "yes"}, True, False),
        ({"web": "raw"}, True, True),
        ({"web": "yes", "annotations": {"raw-http": True}}, True, True),
        ({"web": "yes", "annotations": {"raw-http": False}}, True, False),
        ({"web": "raw", "annotations": {"raw-http": True}}, True, True),
        ({"annotations": {"web-export": True}}, True, False),
        ({"annotations": {"web-export": "yes"}}, True, False),
        ({"annotations": {"web-export": "raw"}}, True, True),
        ({"web": "no", "annotations": {"web-export": True}}, True, False),
        ({"annotations": {"web-export": False}}, False, False),
    ],
)
def test_an_action_is_on_the_web_as_adobe_s_tool_puts_it_there(
    keys: dict[str, Any], web: bool, raw: bool, tmp_path: Path
) -> None:
    action = action_of(tmp_path, **keys)
    assert (action.web, action.raw_http) == (web, raw)
    assert problems_in(tmp_path) == ()


@pytest.mark.parametrize(
    ("keys", "at", "message"),
    [
        # A word that looks like yes, and is not one to Adobe's tool.
        *(
            ({"web": word}, "web", "Adobe's tool takes this for no")
            for word in ("true", "on", "Yes", "RAW", "", 1)
        ),
        (
            {"annotations": {"web-export": "true"}},
            "annotations.web-export",
            "Adobe's tool takes this for no",
        ),
        # A text that is not empty is true in JavaScript, "no" and "false" too.
        *(
            (
                {"annotations": {name: word}},
                f"annotations.{name}",
                "this is a text, and a text is neither yes nor no",
            )
            for name in ("final", "require-adobe-auth", "web-custom-options")
            for word in ("no", "false", "yes", "true", "")
        ),
        # This text is what callers must send.
        *(
            (
                {"annotations": {"require-whisk-auth": word}},
                "annotations.require-whisk-auth",
                "this text is the secret that callers must send",
            )
            for word in ("yes", "no", "TRUE", "false", "off")
        ),
        (
            {"web": "raw", "annotations": {"raw-http": False}},
            "annotations.raw-http",
            "web: raw is undone by raw-http: false",
        ),
        *(
            (
                {"annotations": {"title": value}},
                "annotations.title",
                "Adobe's tool takes only a text, true or false",
            )
            for value in (1, 1.5, None, ["a"], {"a": 1})
        ),
        ({"web-export": True}, "web-export", "Adobe's tool refuses web-export"),
        ({"raw-http": True}, "raw-http", "Adobe's tool refuses raw-http"),
    ],
)
def test_a_word_that_misleads_is_an_error(
    keys: dict[str, Any], at: str, message: str, tmp_path: Path
) -> None:
    write_action(tmp_path, **keys)
    (problem,) = problems_in(tmp_path)
    assert problem.severity == "error"
    assert problem.key.endswith(f"packages.demo.actions.hello.{at}")
    assert problem.message.startswith(message)
    assert problem.hint


@pytest.mark.parametrize(
    ("annotations", "message"),
    [
        ({"raw-http": True}, "raw-http has no effect on an action that is not on the"),
        ({"title": "$NAME"}, "variables are replaced in inputs only"),
        ({"require-whisk-auth": "$NAME"}, "variables are replaced in inputs only"),
    ],
)
def test_an_annotation_that_does_nothing_is_a_warning(
    annotations: dict[str, Any], message: str, tmp_path: Path
) -> None:
    write_action(tmp_path, annotations=annotations)
    (problem,) = problems_in(tmp_path)
    assert problem.severity == "warning"
    assert problem.message.startswith(message)


def test_annotations_are_kept_as_they_are_written(tmp_path: Path) -> None:
    annotations = {"title": "a", "final": True, "require-whisk-auth": "s", "x": False}
    action = action_of(tmp_path, web="yes", annotations=annotations)
    assert action.annotations == annotations
    assert action.final is True
    assert action.require_adobe_auth is False
    assert action.require_whisk_auth == "s"


@pytest.mark.parametrize(
    ("annotations", "required"),
    [
        ({}, None),
        ({"require-whisk-auth": False}, None),
        ({"require-whisk-auth": True}, True),
        ({"require-whisk-auth": "s"}, "s"),
    ],
)
def test_require_whisk_auth_is_a_secret_or_a_yes(
    annotations: dict[str, Any], required: object, tmp_path: Path
) -> None:
    found = action_of(tmp_path, web="yes", annotations=annotations)
    assert found.require_whisk_auth == required
