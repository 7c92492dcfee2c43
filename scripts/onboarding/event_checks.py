"""What the doctor looks at in I/O Events, against what the configuration wants."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from scripts.manifest.event_files import BACKOFFICE
from scripts.onboarding.desired_events import id_variable
from scripts.onboarding.event_plan import Owner, plan
from scripts.onboarding.examined import SkippedError, all_alike, needed
from scripts.onboarding.management import Management
from scripts.onboarding.plan_parts import (
    EventStep,
    ProviderStep,
    RegistrationStep,
    how_to_go_on,
)
from scripts.onboarding.registered_events import Found, Reader

if TYPE_CHECKING:
    from collections.abc import Callable

    from scripts.onboarding.adobe_access import Settings
    from scripts.onboarding.calls import Calls
    from scripts.onboarding.desired_events import Wanted
    from scripts.onboarding.plan_parts import Step

#: The type of the event that ``--send`` publishes: no registration subscribes to it.
TEST_EVENT = "starter-kit.doctor"

_ONBOARD = "run starter-kit onboard, which shows what it would change"


class EventChecks:
    """The provider, its events and their registrations; each check stands on the last.

    Args:
        calls: requests to Adobe.
        settings: of the workspace.
        wanted: what should be there.
        project: the name that marks what this application made.
        report: shows what takes long.
    """

    def __init__(
        self,
        calls: Calls,
        settings: Settings,
        wanted: Wanted,
        project: str,
        report: Callable[[str], None],
    ) -> None:
        self._calls = calls
        self._settings = settings
        self._wanted = wanted
        self._owner = Owner(
            project=project, client_id=settings.adobe.credentials.client_id
        )
        self._reader = Reader(Management(calls, settings), settings, wanted, report)
        self._found: Found | None = None

    def provider(self) -> str:
        """The provider is there, as it is configured."""
        found = self._reader.providers()
        self._found = found if BACKOFFICE in found.providers else None
        note = self._as_wanted(found, ProviderStep)
        ours = found.providers[BACKOFFICE]
        if BACKOFFICE in self._settings.provider_ids:
            return f"{ours.label} ({ours.id}){note}"
        return (
            f"{ours.label} ({ours.id}); {id_variable(BACKOFFICE)} is not set, so it "
            f"is looked up{note}"
        )

    def metadata(self) -> str:
        """The provider emits exactly the configured events."""
        found = needed(self._found, "provider")
        self._found = self._reader.with_events(found)
        note = self._as_wanted(self._found, EventStep)
        events = self._found.events[found.providers[BACKOFFICE].id]
        return f"{len(events)} events{note}"

    def registrations(self) -> str:
        """A registration receives every event, as it is configured."""
        found = needed(self._found, "provider")
        if not found.events:
            raise SkippedError("it needs the event metadata")
        found = self._reader.with_registrations(found)
        note = self._as_wanted(found, RegistrationStep)
        count = len(self._wanted.registrations)
        return f"{count} registrations{note}"

    def ingress(self, *, sends: bool) -> str:
        """An event is taken; it is published if ``sends``."""
        provider_id = self._settings.provider_ids.get(BACKOFFICE, "")
        if self._found:
            provider_id = self._found.providers[BACKOFFICE].id
        if not provider_id:
            raise SkippedError("it needs the provider")
        if not sends:
            raise SkippedError(f"--send publishes an event of the type {TEST_EVENT}")
        url, step = self._settings.adobe.ingress_url, "publish a test event"
        reply = self._calls.send(
            "POST",
            url,
            step=step,
            accept="*/*",
            media_type="application/cloudevents+json",
            content={
                "specversion": "1.0",
                "id": str(uuid4()),
                "source": f"urn:uuid:{provider_id}",
                "type": TEST_EVENT,
                "datacontenttype": "application/json",
                "data": {},
            },
        )
        if not reply.ok:
            raise self._calls.failed(step, "POST", url, reply)
        return f"took an event of the type {TEST_EVENT}, which no registration receives"

    def _as_wanted(self, found: Found, kind: type[Step]) -> str:
        """Make sure that nothing of this kind differs; return what only reads so."""
        made = plan(self._wanted, found, self._owner, prune=False)
        words = {"create": "missing", "update": "not as configured"}
        steps = [step for step in made.steps if isinstance(step, kind)]
        all_alike((f"{each.name}: {words[each.verb]}" for each in steps), _ONBOARD)
        others = [each for each in made.left_alone if isinstance(each.step, kind)]
        unlike = [each for each in others if not each.step.is_wording]
        all_alike(
            (f"{each.step.name}: not as configured ({each.why})" for each in unlike),
            "; ".join((_ONBOARD, *how_to_go_on(unlike))),
        )
        return f"; {len(others)} not ours, with other texts" if others else ""
