"""What a deployment is asked to do, whom it tells, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from scripts.deploy.guards import Allowed
    from scripts.deploy.openwhisk_api import OpenWhisk
    from scripts.deploy.plan import Plan, Step
    from scripts.deploy.smoke_test import Probed
    from scripts.manifest import Action, Problem
    from scripts.manifest.webhook_catalogue import Edition


@dataclass(frozen=True, kw_only=True)
class Options:
    """How to deploy.

    Attributes:
        allowed: what the guards let pass.
        adopt: take over what is there and was made otherwise.
        force: write what is unchanged, too.
        builds: build the zips, and do not take them as they are.
        probes: call the web actions afterwards.
        probe_with: a file of requests that must succeed; None for none.
        dry_run: write nothing.
        project: the name that marks what is deployed; empty for that of
            ``pyproject.toml``.
    """

    allowed: Allowed
    adopt: bool = False
    force: bool = False
    builds: bool = True
    probes: bool = True
    probe_with: Path | None = None
    dry_run: bool = False
    project: str = ""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of it.

    Attributes:
        host: the URL of the host.
        namespace: the namespace there.
        plan: the steps.
        is_applied: whether they were taken.
        urls: of every web action and web sequence, by path.
        probes: what each of them answered.
        called: the actions that Adobe Commerce is to call.
        edition: the edition of Commerce that calls them.
    """

    host: str
    namespace: str
    plan: Plan
    is_applied: bool
    urls: Mapping[str, str] = field(default_factory=dict)
    probes: tuple[Probed, ...] = ()
    called: tuple[Action, ...] = ()
    edition: Edition = "paas"


class Report(Protocol):
    """Says what happens on the way, and asks."""

    def problems(self, found: Iterable[Problem], /) -> None:
        """Show what the guards let pass."""

    def chosen(self, runtime: str, host: str, /) -> None:
        """Show for which runtime is built where the manifest leaves it open."""

    def planned(self, api: OpenWhisk, plan: Plan) -> None:
        """Show what is to be done."""

    def confirm(self, planned: str, question: str, /) -> None:
        """Ask whether to go on; raise Failure when the answer is no."""

    def progress(
        self, planned: Plan, /
    ) -> AbstractContextManager[Callable[[Step], None]]:
        """Give what is called after every step."""
