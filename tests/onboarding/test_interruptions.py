"""A run that was interrupted anywhere is finished by the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scripts.onboarding.adobe_failures import RequestFailed
from scripts.onboarding.env_file import read_values

if TYPE_CHECKING:
    from tests.onboarding.site import Site


@pytest.mark.parametrize(
    "fault",
    [
        {"drop": "before"},
        {"drop": "after"},
        {"status": 403},
    ],
    ids=str,
)
def test_a_run_that_was_interrupted_anywhere_is_finished_by_the_next(
    site: Site, fault: dict[str, Any]
) -> None:
    site.run()
    count, expected = len(site.adobe.requests), site.state()
    for after in range(count):
        site.reset()
        site.adobe.fail("any", after=after, times=None, **fault)

        with pytest.raises(RequestFailed):
            site.run()
        site.adobe.heal()
        site.run()

        assert site.state() == expected, after
        assert read_values(site.env)["BACKOFFICE_PROVIDER_ID"] == site.adobe.provider_id
        site.adobe.forget()
        assert site.run().steps == ()
        assert site.writes() == []
