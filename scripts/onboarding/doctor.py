"""What is well and what is not, from the configuration to the stock source.

Each check stands on those before it: what it cannot do without is skipped, so that the
first red one is what to fix. Nothing is changed; one event is published, and only when
that is asked for.
"""

from __future__ import annotations

import email.utils
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar
from uuid import uuid4

from actions.shared.frame.clock import SYSTEM
from scripts.check.all_checks import check as problems_of
from scripts.failure import Failure
from scripts.manifest import ManifestError, load, read_environment
from scripts.manifest.event_files import BACKOFFICE, read_configuration
from scripts.manifest.problems import by_cause
from scripts.onboarding.adobe_access import read_settings
from scripts.onboarding.calls import Calls, Reply, check_scopes, silent
from scripts.onboarding.desired_events import id_variable, wanted
from scripts.onboarding.event_plan import (
    EventStep,
    ProviderStep,
    RegistrationStep,
    plan,
)
from scripts.onboarding.management import Management
from scripts.onboarding.registered_events import Found, Reader
from scripts.onboarding.stock_probe import ask_stock_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from actions.shared.frame.clock import Clock
    from scripts.manifest import Application, Environment
    from scripts.manifest.event_files import Configuration
    from scripts.manifest.problems import Problem
    from scripts.onboarding.adobe_access import Settings
    from scripts.onboarding.desired_events import Wanted
    from scripts.onboarding.event_plan import Step

#: The type of the event that ``--send`` publishes: no registration subscribes to it.
TEST_EVENT = "starter-kit.doctor"

_MAX_SKEW_S = 60
_ONBOARD = "run starter-kit onboard, which shows what it would change"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Check:
    """What came of one check.

    Attributes:
        name: what was looked at.
        state: ``red`` has to be fixed; ``skipped`` could not be looked at.
        text: what was found.
        hint: what to do about it; empty unless red.
        duration_ms: how long it took.
    """

    name: str
    state: Literal["green", "red", "skipped"]
    text: str
    hint: str
    duration_ms: float

    def as_data(self) -> dict[str, Any]:
        """Return the same for a program."""
        return asdict(self)


class SkippedError(Exception):
    """A check that cannot be done; the text says why."""


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
        ):
            start_s = clock.monotonic_s()
            state, text, hint = _result_of(look)
            duration_ms = round((clock.monotonic_s() - start_s) * 1000, 1)
            yield Check(name, state, text, hint, duration_ms)
    finally:
        examination.close()


def _result_of(
    look: Callable[[], str],
) -> tuple[Literal["green", "red", "skipped"], str, str]:
    try:
        return "green", look(), ""
    except SkippedError as reason:
        return "skipped", str(reason), ""
    except ManifestError as error:
        errors = [each for each in error.problems if each.severity == "error"]
        text = "; ".join(map(_cause, by_cause(errors)))
        return "red", text, "starter-kit check says what to do about each of them"
    except Failure as error:
        return "red", str(error), error.hint


def _cause(problems: tuple[Problem, ...]) -> str:
    first, *others = problems
    text = f"{first.file}:{first.line} {first.key}: {first.message}"
    return f"{text} (and {len(others)} more places)" if others else text


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
        self._settings: Settings | None = None
        self._calls: Calls | None = None
        self._answer: tuple[tuple[str, ...], Reply, float] | None = None
        self._may_manage = False
        self._reader: Reader | None = None
        self._wanted: Wanted | None = None
        self._found: Found | None = None

    def close(self) -> None:
        if self._calls:
            self._calls.close()

    def configuration(self) -> str:
        """The manifest, .env and config/*.json say what they should."""
        self._environment = read_environment(self._root)
        self._application = load(self._root, self._environment)
        actions = self._application.actions
        self._configuration = read_configuration(self._root, actions)
        errors = [
            each for each in problems_of(self._application) if each.severity == "error"
        ]
        if errors:
            raise ManifestError(*errors)
        if self._configuration.warnings:
            first = self._configuration.warnings[0]
            raise Failure(f"{first.file} {first.key}: {first.message}", first.hint)
        events = len(self._configuration.events)
        return f"{len(actions)} actions, {events} events"

    def settings(self) -> str:
        """Everything that requests to Adobe need is set."""
        environment = _needed(self._environment, "configuration")
        configuration = _needed(self._configuration, "configuration")
        self._settings = read_settings(environment, configuration.providers)
        self._calls = Calls(
            self._settings.adobe.credentials, report=self._report, clock=self._clock
        )
        self._wanted = wanted(
            configuration,
            self._settings.adobe.namespace,
            self._settings.workspace_id,
        )
        return f"workspace {self._settings.place}"

    def token(self) -> str:
        """IMS takes the credentials."""
        calls = _needed(self._calls, "settings")
        self._report("getting an access token")
        scopes, reply = calls.token()
        self._answer = (scopes, reply, self._clock.now_s())
        return "Adobe IMS gives an access token"

    def clock(self) -> str:
        """The time here is Adobe's time."""
        _, reply, now_s = _needed(self._answer, "token")
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
        scopes, _, _ = _needed(self._answer, "token")
        check_scopes(scopes)
        self._may_manage = True
        return ", ".join(scopes)

    def provider(self) -> str:
        """The provider is there, as it is configured."""
        calls = _needed(self._calls, "settings")
        settings = _needed(self._settings, "settings")
        target = _needed(self._wanted, "settings")
        if not self._may_manage:
            raise SkippedError("it needs a token with the right scope")
        management = Management(calls, settings)
        self._reader = Reader(management, settings, target, self._report)
        found = self._reader.providers()
        self._found = found if BACKOFFICE in found.providers else None
        self._as_wanted(found, ProviderStep)
        ours = found.providers[BACKOFFICE]
        if BACKOFFICE in settings.provider_ids:
            return f"{ours.label} ({ours.id})"
        return (
            f"{ours.label} ({ours.id}); {id_variable(BACKOFFICE)} is not set, so it "
            "is looked up"
        )

    def metadata(self) -> str:
        """The provider emits exactly the configured events."""
        found = _needed(self._found, "provider")
        self._found = _needed(self._reader, "provider").with_events(found)
        self._as_wanted(self._found, EventStep)
        events = self._found.events[found.providers[BACKOFFICE].id]
        return f"{len(events)} events"

    def registrations(self) -> str:
        """A registration receives every event, as it is configured."""
        found = _needed(self._found, "provider")
        if not found.events:
            raise SkippedError("it needs the event metadata")
        found = _needed(self._reader, "provider").with_registrations(found)
        self._as_wanted(found, RegistrationStep)
        return f"{len(_needed(self._wanted, 'settings').registrations)} registrations"

    def ingress(self) -> str:
        """An event is taken."""
        calls = _needed(self._calls, "settings")
        settings = _needed(self._settings, "settings")
        _needed(self._answer, "token")
        provider_id = settings.provider_ids.get(BACKOFFICE, "")
        if self._found:
            provider_id = self._found.providers[BACKOFFICE].id
        if not provider_id:
            raise SkippedError("it needs the provider")
        if not self._send:
            raise SkippedError(f"--send publishes an event of the type {TEST_EVENT}")
        url, step = settings.adobe.ingress_url, "publish a test event"
        reply = calls.send(
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
            raise calls.failed(step, "POST", url, reply)
        return f"took an event of the type {TEST_EVENT}, which no registration receives"

    def stock(self) -> str:
        """The stock source answers."""
        application = _needed(self._application, "configuration")
        self._report("asking the stock source")
        answer = ask_stock_source(application)
        if answer.skipped:
            raise SkippedError(answer.text)
        if not answer.well:
            raise Failure(answer.text, answer.hint)
        return answer.text

    def _as_wanted(self, found: Found, kind: type[Step]) -> None:
        """Make sure that onboarding would change nothing of this kind."""
        settings = _needed(self._settings, "settings")
        made = plan(
            _needed(self._wanted, "settings"),
            found,
            client_id=settings.adobe.credentials.client_id,
            prune=False,
        )
        steps = [step for step in made.steps if isinstance(step, kind)]
        if steps:
            words = {"create": "missing", "update": "not as configured"}
            raise Failure(
                "; ".join(f"{step.name}: {words[step.verb]}" for step in steps),
                _ONBOARD,
            )


def _needed(value: T | None, check: str) -> T:
    if value is None:
        raise SkippedError(f"it needs {check} first")
    return value
