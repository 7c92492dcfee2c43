"""What the doctor sees of a deployment: the host, what is on it, and the outbox.

It reads, and calls the alarm feed with ``READ``. It contacts nothing but the host and
the Redis that are configured.
"""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scripts.deploy import deployment, feeds
from scripts.deploy.host import NoHostError, find_host
from scripts.deploy.openwhisk_api import OpenWhisk
from scripts.deploy.ownership_mark import project_of
from scripts.failure import Failure
from scripts.manifest.alarm_feeds import ALARM_FEED
from scripts.onboarding.examined import SkippedError, all_alike, needed
from scripts.operate.stored_events import ACTION as REDELIVER
from scripts.operate.stored_events import OutboxKeeper

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from actions.shared.frame.clock import Clock
    from scripts.deploy.deployment import Comparison
    from scripts.deploy.plan import Step
    from scripts.manifest import Application

_DEPLOY = "starter-kit deploy; before, starter-kit status shows every difference"
_REDIS_PORT = 6379
_CONNECT_S = 5.0
_OF_A_CLOCK = ("trigger", "rule")


class DeployedChecks:
    """Looks at one application where it is deployed.

    Args:
        report: shows what takes long.
        clock: for waiting.
    """

    def __init__(self, report: Callable[[str], None], clock: Clock) -> None:
        self._report = report
        self._clock = clock
        self._api: OpenWhisk | None = None
        self._compared: Comparison | None = None

    def close(self) -> None:
        """Let the connections go."""
        if self._api:
            self._api.close()

    def outbox(self, application: Application) -> str:
        """The Redis of the outbox answers."""
        action = application.actions.get(REDELIVER)
        setting = action.inputs.get("OUTBOX_URL") if action else None
        if setting is None:
            raise SkippedError(f"no {REDELIVER} with an input OUTBOX_URL")
        if not setting.is_set:
            raise SkippedError("OUTBOX_URL is not set: there is no outbox")
        self._report("asking the Redis of the outbox")
        keeper = OutboxKeeper(application)
        address = _place_reached(str(setting.value))
        try:
            waiting, dead = keeper.counts()
        except Failure as error:
            raise Failure(f"{error} ({address})", error.hint) from None
        return f"Redis at {address}: {waiting} events wait, {dead} dead letters"

    def host(self, application: Application) -> str:
        """The OpenWhisk host is there, and takes the credential."""
        try:
            host = find_host(application.environment)
        except NoHostError as error:
            raise SkippedError(f"{error}: no OpenWhisk host is looked at") from None
        self._report(f"asking {host.url}")
        api = OpenWhisk(host, clock=self._clock)
        try:
            api.connect()
        except Failure:
            api.close()
            raise
        self._api = api
        return f"{host.url}, namespace {api.namespace} ({host.source})"

    def deployed(self, application: Application) -> str:
        """What is on the host is what is in the tree."""
        api = needed(self._api, "host")
        self._report(f"reading what is deployed to {api.host.url}")
        compared = deployment.compared_as_built(api, application)
        project = project_of(application.root)
        if all(step.found is None for step in compared.plan.steps):
            raise Failure(f"nothing of {project} is deployed", "starter-kit deploy")
        self._compared = compared
        steps = [s for s in compared.plan.steps if s.kind not in _OF_A_CLOCK]
        taking_over = "; --adopt takes over what was made otherwise"
        hint = _DEPLOY + taking_over * bool(compared.plan.foreign)
        all_alike(map(_difference, steps), hint)
        versions = ", ".join(
            f"{step.name} {step.found.version}"
            for step in steps
            if step.found and step.kind == "action"
        )
        if compared.uncompared:
            return f"{versions}; the code is not compared: {compared.uncompared}"
        return f"{versions}: as in the tree"

    def inputs(self) -> str:
        """The inputs there are those of the manifest, .env and the environment."""
        compared = needed(self._compared, "deployed")
        all_alike(
            # Names only: a value may be secret.
            (
                f"{step.name}: {', '.join(names)} not as here"
                for step in compared.plan.steps
                if step.kind not in _OF_A_CLOCK
                if (names := _inputs_of(step))
            ),
            "starter-kit deploy writes those of .env and the environment",
        )
        return "as in the manifest, .env and the environment"

    def alarm(self, application: Application) -> str:
        """What the clock is to start is started."""
        compared = needed(self._compared, "deployed")
        alarms = {
            name: each
            for name, each in application.triggers.items()
            if each.feed == ALARM_FEED
        }
        if not alarms:
            raise SkippedError(f"app.config.yaml has no trigger of {ALARM_FEED}")
        steps = [step for step in compared.plan.steps if step.kind in _OF_A_CLOCK]
        all_alike(map(_clock_difference, steps), _DEPLOY)
        api = needed(self._api, "host")
        found = {name: feeds.read(api, ALARM_FEED, name) for name in alarms}
        off = [name for name, each in found.items() if not _is_active(each)]
        if off:
            raise Failure(
                f"the feed does not fire any more: {', '.join(off)}",
                "starter-kit deploy --force tells it again",
            )
        crons = {name: str(each.inputs["cron"].value) for name, each in alarms.items()}
        all_alike(
            (
                f"{name}: the feed fires at {cron}, not at {crons[name]}"
                for name, each in found.items()
                if (cron := _cron_of(each)) not in ("", crons[name])
            ),
            "starter-kit deploy --force tells it again",
        )
        return ", ".join(f"{name} ({cron})" for name, cron in crons.items())


def _difference(step: Step) -> str:
    """Return how an entity differs, but for its inputs; empty when it does not."""
    if step.verb == "create":
        return f"{step.name}: not deployed"
    if step.verb in ("delete", "keep"):
        return f"{step.name}: no longer in the manifest"
    changes = [c.what for c in step.changes if not c.what.startswith("input")]
    return f"{step.name}: not as in the tree ({', '.join(changes)})" if changes else ""


def _inputs_of(step: Step) -> list[str]:
    if step.verb != "update":
        return []
    changed = [c.what for c in step.changes if c.what.startswith("input")]
    return [what.removeprefix("input ") for what in changed]


def _clock_difference(step: Step) -> str:
    if step.found and step.found.entity.get("status") == "inactive":
        return f"the {step.kind} {step.name} is switched off"
    names = _inputs_of(step)
    return _difference(step) or (f"{step.name}: {', '.join(names)}" if names else "")


def _cron_of(answer: Mapping[str, Any]) -> str:
    """Return when the feed fires; empty where it does not say so."""
    config = answer.get("config")
    return str(config.get("cron", "")) if isinstance(config, dict) else ""


def _is_active(answer: Mapping[str, Any]) -> bool:
    """Whether the feed fires; not every version of it says so."""
    status = answer.get("status")
    return not isinstance(status, dict) or status.get("active") is not False


def _place_reached(url: str) -> str:
    """Return host and port of a Redis that can be connected to.

    Raises:
        Failure: with the system's reason.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or _REDIS_PORT
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    try:
        socket.create_connection((host, port), timeout=_CONNECT_S).close()
    except OSError as error:
        if isinstance(error, socket.gaierror):
            reason = "the name of the host is not known"
        elif isinstance(error, TimeoutError):
            reason = f"no connection within {_CONNECT_S:.0f} s"
        else:
            reason = os.strerror(error.errno) if error.errno else "no connection"
        raise Failure(
            f"the Redis of OUTBOX_URL at {address} cannot be reached: {reason}",
            "start it, or correct OUTBOX_URL in .env: what cannot be published is not "
            "kept meanwhile",
        ) from None
    return address
