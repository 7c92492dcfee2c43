"""Onboarding from the command's point of view: read, plan, take the steps."""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Self

from actions.shared.adobe.adobe_settings import DEFAULT_SCOPES
from actions.shared.frame.clock import SYSTEM
from scripts.deploy import ownership_mark
from scripts.manifest import Environment, load, read_environment
from scripts.manifest.environment import ENV
from scripts.manifest.event_files import read_configuration
from scripts.manifest.problems import Problem
from scripts.masking import masked
from scripts.onboarding.access_token import check_scopes
from scripts.onboarding.adobe_access import read_settings
from scripts.onboarding.calls import Calls, silent
from scripts.onboarding.desired_events import id_variable, wanted
from scripts.onboarding.env_file import read_values, write_values
from scripts.onboarding.event_plan import Owner, plan
from scripts.onboarding.event_steps import Application
from scripts.onboarding.management import Management
from scripts.onboarding.plan_parts import EventChange, Plan, ProviderStep, Step, Verb
from scripts.onboarding.registered_events import Reader
from scripts.onboarding.workspace import read_workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from actions.shared.frame.clock import Clock
    from scripts.onboarding.desired_events import Wanted
    from scripts.onboarding.registered_events import Found

_WORKSPACE = "IO_WORKSPACE_ID"


@dataclass(frozen=True, slots=True)
class EnvStep(Step):
    """Variables in ``.env``.

    Attributes:
        values: what is known already; it may be secret.
        providers: the keys of providers whose ids are to be written.
    """

    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    providers: tuple[str, ...] = ()

    kind = "file"


class Onboarding:
    """One run of ``starter-kit onboard``.

    Everything that can be wrong before Adobe is asked is found when it is made.

    Args:
        root: the application's folder.
        workspace: the file of the Developer Console, if there is one.
        prune: delete what is ours and not wanted.
        adopt: take over what is there and was made otherwise.
        report: shows what takes long.
        clock: for waiting.

    Raises:
        ManifestError: when the manifest or ``config/*.json`` cannot be used.
        Failure: when settings are missing.
    """

    def __init__(
        self,
        root: Path,
        *,
        workspace: Path | None = None,
        prune: bool = False,
        adopt: bool = False,
        report: Callable[[str], None] = silent,
        clock: Clock = SYSTEM,
    ) -> None:
        environment = read_environment(root)
        application = load(root, environment)
        configuration = read_configuration(root, application.actions)
        self._env = root / ENV
        self._from_console: Mapping[str, str] = {}
        console = None
        if workspace:
            client_id = environment.find("OAUTH_CLIENT_ID")
            console = read_workspace(workspace, client_id)
            self._from_console = console.settings
        self._settings = read_settings(environment, configuration.providers, console)
        self._wanted = wanted(
            configuration,
            self._settings.adobe.namespace,
            self._settings.workspace_id,
        )
        self._owner = Owner(
            project=ownership_mark.project_of(root),
            client_id=self._settings.adobe.credentials.client_id,
            adopt=adopt,
        )
        self._prune = prune
        self._report = report
        self._stack = ExitStack()
        self._calls = Calls(
            self._settings.adobe.credentials, report=report, clock=clock
        )
        self._management = Management(self._calls, self._settings)
        self._application: Application | None = None
        self.warnings: list[Problem] = list(configuration.warnings)

    def __enter__(self) -> Self:
        self._stack.enter_context(self._calls)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def provider_ids(self) -> Mapping[str, str]:
        """The ids of the providers that are there by now, by key."""
        return self._application.provider_ids if self._application else {}

    def plan(self) -> Plan:
        """Check the credentials, read what there is and return what is to be done.

        Raises:
            Failure: when Adobe does not let us, with the console step that is missing.
        """
        self._report("getting an access token")
        scopes, _ = self._calls.token()
        check_scopes(scopes)
        reader = Reader(self._management, self._settings, self._wanted, self._report)
        found = reader.everything()
        ids = {key: each.id for key, each in found.providers.items()}
        self._application = Application(self._management, self._owner, ids)
        made = plan(self._wanted, found, self._owner, prune=self._prune)
        return replace(made, steps=self._with_env(made.steps, self._wanted, found))

    def take(self, step: Step) -> None:
        """Take one step of the plan.

        Raises:
            Failure: when it cannot be taken; those before it stay as they are.
        """
        if self._application is None:
            raise RuntimeError("there is no plan yet")
        if not isinstance(step, EnvStep):
            self._application.take(step)
            return
        ids = {
            id_variable(key): self._application.provider_ids[key]
            for key in step.providers
        }
        write_values(self._env, {**step.values, **ids})

    def _with_env(
        self, steps: tuple[Step, ...], target: Wanted, found: Found
    ) -> tuple[Step, ...]:
        """Add the step that writes .env, as soon as the providers are there."""
        written = Environment(read_values(self._env))
        real = Environment(os.environ)
        self._warn_of_what_wins(real)
        if real.find(_WORKSPACE) and not self._from_console:
            self._warn_of_what_is_not_written(target, found)
            return steps
        values = {
            name: value
            for name, value in self._from_console.items()
            if not _is_set(name, value, written) and real.find(name) != value
        }
        providers = tuple(
            each.key
            for each in target.providers
            if (there := found.providers.get(each.key)) is None
            or there.id not in (written.find(each.variable), real.find(each.variable))
        )
        if not values and not providers:
            return steps
        after = {key: each.id for key, each in found.providers.items()}
        differences = [
            EventChange(
                name,
                str(masked(name, written.find(name))),
                str(masked(name, values[name])),
            )
            for name in values
        ] + [
            EventChange(
                id_variable(key),
                written.find(id_variable(key)),
                after.get(key, "the id of the new provider"),
            )
            for key in providers
        ]
        verb: Verb = "update" if self._env.exists() else "create"
        step = EnvStep(verb, ENV, tuple(differences), values, providers)
        at = sum(
            isinstance(each, ProviderStep) and each.verb != "delete" for each in steps
        )
        return (*steps[:at], step, *steps[at:])

    def _warn_of_what_is_not_written(self, target: Wanted, found: Found) -> None:
        """A workspace that is set in the environment has its ids there, too."""
        real = Environment(os.environ)
        for each in target.providers:
            there = found.providers.get(each.key)
            if there is None or real.find(each.variable) != there.id:
                self._warn(
                    each.variable,
                    f"it is not written: the environment has {_WORKSPACE}",
                    "set it there to the id that is shown at the end",
                )

    def _warn_of_what_wins(self, real: Environment) -> None:
        for name, value in self._from_console.items():
            if real.find(name) and not _is_set(name, value, real):
                self._warn(
                    name,
                    "the environment has another value, which wins over .env",
                    "remove it from the environment",
                )

    def _warn(self, name: str, message: str, hint: str) -> None:
        self.warnings.append(Problem(ENV, 0, name, message, hint, "warning"))


def _is_set(name: str, value: str, environment: Environment) -> bool:
    found = environment.find(name)
    if name != "OAUTH_SCOPES":
        return found == value
    return set((found or DEFAULT_SCOPES).split(",")) == set(value.split(","))
