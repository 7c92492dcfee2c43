"""What Adobe says is understood, whichever of its descriptions it follows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import config
from scripts.onboarding.event_metadata import FoundEvent

if TYPE_CHECKING:
    from collections.abc import Callable

    from scripts.stand_ins.adobe.wire import Call
    from tests.onboarding.site import Site


def _linked(code: str, _: Any) -> dict[str, Any]:
    """As the pages about the SDK show it: the sample stands behind a link."""
    href = f"/events/providers/x/eventmetadata/{code}/sample_event"
    return {"_links": {"rel:sample_event": {"href": href}}}


def _delivered(code: str, sample: Any) -> dict[str, Any]:
    """As the description of the model reads: the sample as it would be delivered."""
    event = {"specversion": "1.0", "type": code, "id": "1", "data": sample}
    return {"_embedded": {"sample_event": {"sample_payload": json.dumps(event)}}}


def _parsed(_: str, sample: Any) -> dict[str, Any]:
    return {"_embedded": {"sample_event": {"sample_payload": sample}}}


@pytest.mark.parametrize("name", ["eventmetadata", "event_metadata"])
@pytest.mark.parametrize("shape", [_linked, _delivered, _parsed])
def test_event_metadata_are_recognised_in_every_form(
    site: Site, name: str, shape: Callable[[str, Any], dict[str, Any]]
) -> None:
    site.run()
    entries = [
        {
            "event_code": code,
            "label": code,
            "description": code,
            **shape(code, event.sample),
        }
        for code, event in config.events().items()
    ]

    def is_list(call: Call) -> bool:
        return call.method == "GET" and call.path.endswith("/eventmetadata")

    body = {"_embedded": {name: entries}}
    site.adobe.fail("management", status=200, body=body, when=is_list, times=None)

    assert site.steps() == []


@pytest.mark.parametrize(
    "content",
    [
        {"_embedded": []},
        {"_embedded": {"providers": {}}},
        {"_embedded": {"providers": [1, None, {}]}, "_links": []},
        {"_embedded": {"providers": [{"id": 1, "label": None}]}, "_links": {"next": 1}},
        {"_links": {"next": {"href": 1}}},
    ],
    ids=str,
)
def test_what_makes_no_sense_is_passed_over(site: Site, content: Any) -> None:
    site.adobe.fail("providers", status=200, body=content)

    assert len(site.steps()) == 20


@pytest.mark.parametrize(
    ("sample", "wanted", "is_equal"),
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ({"a": 1.0}, {"a": 1}, True),
        ({"a": 1}, {"a": True}, False),
        ({"a": 0}, {"a": None}, False),
        ([1, 2], [2, 1], False),
        ("1", 1, False),
    ],
)
def test_samples_are_compared_as_json(sample: Any, wanted: Any, is_equal: bool) -> None:
    event = FoundEvent("a", "a", "a", (sample,))

    assert event.has_sample(wanted) is is_equal
