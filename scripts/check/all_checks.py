"""What ``starter-kit check`` judges, and what ``starter-kit config`` shows.

The manifest can be right and the application still unprotected, or unable to work: the
rules for that are here, as tables. They look at settings and files by name, so they say
nothing about an application that has none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from scripts.check import function_references
from scripts.check.action_files import problems_of_files
from scripts.check.action_sources import ActionSources
from scripts.check.authentication import (
    SETTING,
    authentication_of,
    first_action,
    is_open,
    platform_asks,
)
from scripts.check.credentials import exposed
from scripts.check.host_limits import limits_of_others
from scripts.check.misspelt_inputs import misspelt
from scripts.check.next_step import WITHOUT_PROVIDER
from scripts.check.override import overridable
from scripts.check.own_models import problems_in_own_models
from scripts.check.stock_file import problems_in_table
from scripts.manifest.environment import how_to_set
from scripts.manifest.event_files import EVENTS_FILE, problems_in
from scripts.manifest.input_rules import is_function
from scripts.manifest.inputs import origin
from scripts.manifest.known_inputs import KNOWN_INPUTS, SCHEMES, is_harmless
from scripts.manifest.problems import Problem, Problems
from scripts.masking import masked_input
from scripts.running.launcher import entry_file

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.manifest import Action, Application, Input


@dataclass(frozen=True)
class Setting:
    """One input of one action, as it may be shown.

    Attributes:
        action: the action's path.
        name: the input's name.
        value: a JSON value without secrets.
        source: where it comes from.
        place: the manifest's file and line: ``app.config.yaml:7``.
        is_missing: whether a variable that it needs is not set.
    """

    action: str
    name: str
    value: Any
    source: str
    place: str
    is_missing: bool


def check(application: Application) -> tuple[Problem, ...]:
    """Return all that is wrong with an application, by file and line."""
    problems = Problems()
    sources = ActionSources(application)
    problems.add(faults(application, sources))
    problems.add(chain.from_iterable(overridable(application, sources).values()))
    problems.add(exposed(application, "warning"))
    problems.add(misspelt(application, sources))
    problems.add(limits_of_others(application))
    return problems.sorted()


def faults(application: Application, sources: ActionSources) -> tuple[Problem, ...]:
    """Return what no flag of ``deploy`` makes acceptable."""
    problems = Problems()
    problems.add(application.problems)
    problems.add(problems_of_files(application, sources))
    if (application.root / EVENTS_FILE).exists():
        problems.add(problems_in(application.root, application.actions))
        problems.add(problems_in_own_models(application.root))
    for action in application.actions.values():
        judged = _Judgement(application.root, action, problems)
        judged.publishing()
        judged.stock_source()
        judged.credentials_of_the_platform()
        if action.web:
            judged.authentication()
    for path, sequence in application.sequences.items():
        if sequence.web and is_open(application, path):
            problems.warning(
                sequence,
                f"any caller who knows the URL of {path} may call it",
                how_to_protect(application, path),
            )
    return problems.sorted()


def how_to_protect(application: Application, path: str) -> str:
    """Return a hint that says how callers of a web sequence are checked."""
    first = first_action(application, path)
    action = f"{first.path}, with which it begins" if first else "its first action"
    return f"set WEBHOOK_AUTH of {action} (docs/authentication.md)"


def describe(application: Application) -> list[Setting]:
    """Return every input of every action, in the order of the manifest."""
    return [
        Setting(
            action=action.path,
            name=setting.name,
            value=masked_input(
                setting.name,
                setting.value,
                setting.variables,
                is_harmless=is_harmless(setting.name),
            ),
            source=setting.source,
            place=f"{setting.file}:{setting.line}",
            is_missing=bool(setting.missing),
        )
        for action in application.actions.values()
        for setting in action.inputs.values()
    ]


class _Judgement:
    """Judges one action."""

    def __init__(self, root: Path, action: Action, problems: Problems) -> None:
        self._root = root
        self._action = action
        self._problems = problems

    def publishing(self) -> None:
        """Who publishes to I/O Events has credentials, and finds the provider."""
        provider = "BACKOFFICE_PROVIDER_ID"
        if provider not in self._action.inputs:
            return
        for name in ("OAUTH_CLIENT_ID", "OAUTH_CLIENT_SECRET"):
            self._need(name, f"{self._action.path} cannot publish without {name}")
        if not self._text(provider):
            for name in ("IO_CONSUMER_ID", "AIO_runtime_namespace"):
                self._need(name, f"{WITHOUT_PROVIDER}, {name} is needed to look it up")

    def stock_source(self) -> None:
        """The source that is chosen can be asked."""
        source = self._text_or_default("STOCK_SOURCE")
        if source == "http":
            self._need("STOCK_URL", "STOCK_SOURCE is http, and STOCK_URL is not set")
        if is_function(source):
            self._function("STOCK_SOURCE", source)
        if source == "inventory":
            self._stock_table()

    def _stock_table(self) -> None:
        """The table can be read, wherever it is."""
        name = "STOCK_INVENTORY_FILE"
        setting = self._action.inputs.get(name)
        if setting is None and "STOCK_SOURCE" not in self._action.inputs:
            return
        table = self._text_or_default(name)
        hint = origin(setting, self._root) if setting else ""
        if (self._root / table).is_file():
            self._problems.add(problems_in_table(self._root, table, hint))
        else:
            self._problems.error(setting or self._action, "there is no such file", hint)

    def credentials_of_the_platform(self) -> None:
        """Name a credential that only Adobe's own tool provides."""
        name = "include-ims-credentials"
        if self._action.annotations.get(name) is True:
            self._problems.warning(
                self._action,
                f"only Adobe's own tool fulfils {name}: there will be no such inputs",
                "write the credentials that the action needs under inputs",
                under=f"annotations.{name}",
            )

    def authentication(self) -> None:
        """Judge who may call, and whether a check that is named can succeed."""
        action = self._action
        found = authentication_of(action)
        if not found.is_readable:
            self._wrong(
                SETTING,
                "this cannot be read as a list of checks: "
                "every caller would be refused",
            )
        if action.require_adobe_auth and (
            found.is_open or "adobe-ims" not in found.checks
        ):
            self._problems.error(
                action.inputs.get(SETTING, action),
                "require-adobe-auth: true has no effect off Adobe's platform",
                "let the action do it: WEBHOOK_AUTH: adobe-ims under inputs",
            )
        elif found.is_open and not platform_asks(action.require_whisk_auth):
            self._problems.warning(
                action.inputs.get(SETTING, action),
                # One cause for all: the place says which.
                "a web action may be called by any caller who knows its URL",
                "set WEBHOOK_AUTH; if its auth.py decides by itself, name the function "
                "there: package.module:function, one that does not call authenticate",
            )
        for scheme in dict.fromkeys(found.checks):
            self._scheme(scheme)

    def _scheme(self, scheme: str) -> None:
        row = SCHEMES.get(scheme)
        if row is None:
            if is_function(scheme):
                self._function(SETTING, scheme)
            else:
                known = ", ".join(SCHEMES)
                self._wrong(
                    SETTING,
                    "this names an unknown check; "
                    f"known are {known} and package.module:function",
                )
            return
        if row.signs_raw_body and not self._action.raw_http:
            self._problems.error(
                self._action.inputs[SETTING],
                f"WEBHOOK_AUTH {scheme} needs the raw body, which {self._action.path} "
                "does not get as it is deployed: it would refuse everyone",
                "write web: raw, and raw-http: true under annotations",
            )
        for name in row.needs:
            self._need(name, f"WEBHOOK_AUTH {scheme} refuses everyone without {name}")

    def _function(self, name: str, reference: str) -> None:
        """Note that there is no such function, or that calling it would never end."""
        beside = entry_file(self._action.function).parent
        folders = dict.fromkeys((self._root, beside))
        wrong = function_references.fault(name, reference, folders)
        if wrong:
            self._wrong(name, wrong)

    def _text(self, name: str) -> str:
        """Return the value of a setting; empty when it is not set."""
        setting = self._action.inputs.get(name)
        if setting is None or setting.missing or setting.value is None:
            return ""
        return str(setting.value).strip()

    def _text_or_default(self, name: str) -> str:
        return self._text(name) or KNOWN_INPUTS[name].default

    def _wrong(self, name: str, message: str) -> None:
        setting = self._action.inputs[name]
        self._problems.error(setting, message, origin(setting, self._root))

    def _need(self, name: str, message: str) -> None:
        """Note that a setting has no value, unless that was found already."""
        setting: Input | None = self._action.inputs.get(name)
        if self._text(name) or (setting and setting.missing):
            return
        if setting is None:
            self._problems.error(
                self._action, message, f"write {name}: ${name}", under=f"inputs.{name}"
            )
            return
        variable = setting.variables[0] if setting.variables else ""
        if not variable:
            self._problems.error(setting, message, "write its value here")
            return
        self._problems.error(setting, message, how_to_set(self._root, variable))
