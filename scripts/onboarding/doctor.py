"""What is well and what is not, from the configuration to what is deployed.

Each check stands on those before it: what it cannot do without is skipped, so that the
first red one is what to fix. Nothing is changed; one event is published, and only when
that is asked for.
"""

from __future__ import annotations

import email.utils
from dataclasses import replace
from typing import TYPE_CHECKING

from actions.shared.frame.clock import SYSTEM
from scripts.check.all_checks import check as problems_of
from scripts.deploy.ownership_mark import project_of
from scripts.failure import Failure
from scripts.manifest import ManifestError, load, read_environment
from scripts.manifest.event_files import read_configuration
from scripts.onboarding.access_token import check_scopes
from scripts.onboarding.adobe_access import read_settings
from scripts.onboarding.calls import Calls, Reply, silent
from scripts.onboarding.deployed_checks import DeployedChecks
from scripts.onboarding.desired_events import wanted
from scripts.onboarding.event_checks import EventChecks
from scripts.onboarding.examined import Check, SkippedError, needed, result_of
from scripts.onboarding.stock_probe import ask_stock_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from actions.shared.frame.clock import Clock
    from scripts.manifest import Application, Environment
    from scripts.manifest.event_files import Configuration

_MAX_SKEW_S = 60


def examine(
    root: Path,
    *,
    send: bool = False,
    report: Callable[[str], None] = silent,
    clock: Clock = SYSTEM,
) -> Iterator[Check]:
    """Examine the application in ``root``; each check is yielded when it is done.

    Args:
        root: its folder.
        send: publish a test event.
        report: shows what takes long.
        clock: for waiting and for durations.
    """
    examination = _Examination(root, send, report, clock)
    try:
        for name, look in (
            ("configuration", examination.configuration),
            ("settings", examination.settings),
            ("token", examination.token),
            ("clock", examination.clock),
            ("scopes", examination.scopes),
            ("provider", examination.provider),
            ("metadata", examination.metadata),
            ("registrations", examination.registrations),
            ("ingress", examination.ingress),
            ("stock", examination.stock),
            ("outbox", examination.outbox),
            ("host", examination.host),
            ("deployed", examination.deployed),
            ("inputs", examination.inputs),
            ("alarm", examination.alarm),
        ):
            start_s = clock.monotonic_s()
            check = result_of(name, look)
            duration_ms = round((clock.monotonic_s() - start_s) * 1000, 1)
            yield replace(check, duration_ms=duration_ms)
    finally:
        examination.close()


class _Examination:
    """The application under examination, and what is known of it so far."""

    def __init__(
        self, root: Path, send: bool, report: Callable[[str], None], clock: Clock
    ) -> None:
        self._root = root
        self._send = send
        self._report = report
        self._clock = clock
        self._environment: Environment | None = None
        self._application: Application | None = None
        self._configuration: Configuration | None = None
        self._calls: Calls | None = None
        self._answer: tuple[tuple[str, ...], Reply, float] | None = None
        self._may_manage = False
        self._events: EventChecks | None = None
        self._deployed = DeployedChecks(report, clock)

    def close(self) -> None:
        self._deployed.close()
        if self._calls:
            self._calls.close()

    def configuration(self) -> str:
        """The manifest, .env and config/*.json say what they should."""
        self._environment = read_environment(self._root)
        self._application = load(self._root, self._environment)
        actions = self._application.actions
        self._configuration = read_configuration(self._root, actions)
        # An event without a registration is a warning to ``check``, and lost for Adobe.
        unregistered = (
            replace(each, severity="error") for each in self._configuration.warnings
        )
        found = (*problems_of(self._application), *unregistered)
        if any(each.severity == "error" for each in found):
            raise ManifestError(*found)
        events = len(self._configuration.events)
        return f"{len(actions)} actions, {events} events"

    def settings(self) -> str:
        """Everything that requests to Adobe need is set."""
        environment = needed(self._environment, "configuration")
        configuration = needed(self._configuration, "configuration")
        settings = read_settings(environment, configuration.providers)
        self._calls = Calls(
            settings.adobe.credentials, report=self._report, clock=self._clock
        )
        target = wanted(configuration, settings.adobe.namespace, settings.workspace_id)
        self._events = EventChecks(
            self._calls, settings, target, project_of(self._root), self._report
        )
        return f"workspace {settings.place}"

    def token(self) -> str:
        """IMS takes the credentials."""
        calls = needed(self._calls, "settings")
        self._report("getting an access token")
        scopes, reply = calls.token()
        self._answer = (scopes, reply, self._clock.now_s())
        return "Adobe IMS gives an access token"

    def clock(self) -> str:
        """The time here is Adobe's time."""
        _, reply, now_s = needed(self._answer, "token")
        try:
            date = email.utils.parsedate_to_datetime(reply.headers.get("date", ""))
        except ValueError:
            raise SkippedError("Adobe's answer says no time") from None
        skew_s = round(now_s - date.timestamp())
        if abs(skew_s) > _MAX_SKEW_S:
            order = "ahead of" if skew_s > 0 else "behind"
            raise Failure(
                f"the clock of this machine is {abs(skew_s)} s {order} Adobe's",
                "let it follow a time server (NTP): signatures and tokens of the wrong "
                "time are refused",
            )
        return f"within {_MAX_SKEW_S} s of Adobe's"

    def scopes(self) -> str:
        """The token may manage I/O Events."""
        scopes, _, _ = needed(self._answer, "token")
        check_scopes(scopes)
        self._may_manage = True
        return ", ".join(scopes)

    def provider(self) -> str:
        events = needed(self._events, "settings")
        if not self._may_manage:
            raise SkippedError("it needs a token with the right scope")
        return events.provider()

    def metadata(self) -> str:
        return needed(self._events, "provider").metadata()

    def registrations(self) -> str:
        return needed(self._events, "provider").registrations()

    def ingress(self) -> str:
        events = needed(self._events, "settings")
        needed(self._answer, "token")
        return events.ingress(sends=self._send)

    def stock(self) -> str:
        """The stock source answers."""
        application = needed(self._application, "configuration")
        self._report("asking the stock source")
        answer = ask_stock_source(application)
        if answer.skipped:
            raise SkippedError(answer.text)
        if not answer.well:
            raise Failure(answer.text, answer.hint)
        return answer.text

    def outbox(self) -> str:
        return self._deployed.outbox(needed(self._application, "configuration"))

    def host(self) -> str:
        return self._deployed.host(needed(self._application, "configuration"))

    def deployed(self) -> str:
        return self._deployed.deployed(needed(self._application, "configuration"))

    def inputs(self) -> str:
        return self._deployed.inputs()

    def alarm(self) -> str:
        return self._deployed.alarm(needed(self._application, "configuration"))
