"""The settings of an action that stop it from working, or that leave it open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.check import function_references
from scripts.check.authentication import SETTING, authentication_of, platform_asks
from scripts.check.next_step import WITHOUT_PROVIDER
from scripts.check.stock_file import problems_in_table
from scripts.manifest.environment import how_to_set
from scripts.manifest.input_rules import is_function
from scripts.manifest.inputs import origin
from scripts.manifest.known_inputs import KNOWN_INPUTS, SCHEMES
from scripts.running.launcher import entry_file

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.manifest import Action, Input
    from scripts.manifest.problems import Problems


class ActionSettings:
    """The settings of one action, against what they need to take effect.

    Args:
        root: the folder of the application.
        action: the action.
        problems: takes note of what is wrong.
    """

    def __init__(self, root: Path, action: Action, problems: Problems) -> None:
        self._root = root
        self._action = action
        self._problems = problems

    def check(self) -> None:
        """Check all of them."""
        self._check_publishing()
        self._check_stock_source()
        self._check_platform_credentials()
        if self._action.web:
            self._check_authentication()

    def _check_publishing(self) -> None:
        """Who publishes to I/O Events has credentials, and finds the provider."""
        provider = "BACKOFFICE_PROVIDER_ID"
        if provider not in self._action.inputs:
            return
        for name in ("OAUTH_CLIENT_ID", "OAUTH_CLIENT_SECRET"):
            self._require(name, f"{self._action.path} cannot publish without {name}")
        if not self._text(provider):
            for name in ("IO_CONSUMER_ID", "AIO_runtime_namespace"):
                self._require(
                    name, f"{WITHOUT_PROVIDER}, {name} is needed to look it up"
                )

    def _check_stock_source(self) -> None:
        """The source that is chosen can be asked."""
        source = self._text_or_default("STOCK_SOURCE")
        if source == "http":
            self._require("STOCK_URL", "STOCK_SOURCE is http, and STOCK_URL is not set")
        if is_function(source):
            self._check_function("STOCK_SOURCE", source)
        if source == "inventory":
            self._check_stock_table()

    def _check_stock_table(self) -> None:
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

    def _check_platform_credentials(self) -> None:
        """Name a credential that only Adobe's own tool provides."""
        name = "include-ims-credentials"
        if self._action.annotations.get(name) is True:
            self._problems.warning(
                self._action,
                f"only Adobe's own tool fulfils {name}: there will be no such inputs",
                "write the credentials that the action needs under inputs",
                under=f"annotations.{name}",
            )

    def _check_authentication(self) -> None:
        """Judge who may call, and whether a check that is named can succeed."""
        action = self._action
        found = authentication_of(action)
        if not found.is_readable:
            self._add_error(
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
            self._check_scheme(scheme)

    def _check_scheme(self, scheme: str) -> None:
        row = SCHEMES.get(scheme)
        if row is None:
            if is_function(scheme):
                self._check_function(SETTING, scheme)
            else:
                known = ", ".join(SCHEMES)
                self._add_error(
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
            self._require(
                name, f"WEBHOOK_AUTH {scheme} refuses everyone without {name}"
            )

    def _check_function(self, name: str, reference: str) -> None:
        """Note that there is no such function, or that calling it would never end."""
        beside = entry_file(self._action.function).parent
        folders = dict.fromkeys((self._root, beside))
        wrong = function_references.fault(name, reference, folders)
        if wrong:
            self._add_error(name, wrong)

    def _text(self, name: str) -> str:
        """Return the value of a setting; empty when it is not set."""
        setting = self._action.inputs.get(name)
        if setting is None or setting.missing or setting.value is None:
            return ""
        return str(setting.value).strip()

    def _text_or_default(self, name: str) -> str:
        return self._text(name) or KNOWN_INPUTS[name].default

    def _add_error(self, name: str, message: str) -> None:
        setting = self._action.inputs[name]
        self._problems.error(setting, message, origin(setting, self._root))

    def _require(self, name: str, message: str) -> None:
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
