"""What fails or lags behind while onboarding runs is survived within the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scripts.onboarding.onboard import Onboarding

if TYPE_CHECKING:
    from scripts.stand_ins.adobe.wire import Call
    from tests.onboarding.site import Site


@pytest.mark.parametrize(
    "fault",
    [
        {"drop": "after"},
        {"status": 429, "headers": {"retry-after": "2"}},
    ],
    ids=str,
)
def test_one_fault_anywhere_is_survived_within_the_run(
    site: Site, fault: dict[str, Any]
) -> None:
    site.run()
    count, expected = len(site.adobe.requests), site.state()
    for after in range(count):
        site.reset()
        site.adobe.fail("any", after=after, **fault)
        site.time.pauses_s.clear()

        site.run()

        assert site.state() == expected, after
        assert len(site.time.pauses_s) == 1
        if fault.get("status") == 429:
            assert site.time.pauses_s == [2]


def test_what_is_there_although_no_list_says_so_is_taken_over(site: Site) -> None:
    """A list may lag behind what was written a moment ago."""
    site.run()
    expected = site.state()
    site.write_env(site.environment)

    def is_list(call: Call) -> bool:
        return call.method == "GET" and call.path.endswith(
            ("/providers", "/eventmetadata", "/registrations")
        )

    site.adobe.fail("management", status=200, body={}, times=None, when=is_list)

    site.run()

    assert site.state() == expected


def test_a_token_that_expires_meanwhile_is_renewed(site: Site) -> None:
    with Onboarding(site.root, clock=site.time.clock) as onboarding:
        for step in onboarding.plan().steps:
            site.adobe.expire_tokens()
            onboarding.take(step)

    assert site.steps() == []
