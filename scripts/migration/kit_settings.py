"""The old variables, and the inputs of the two webhooks, as ours."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scripts.manifest.environment import ENV
from scripts.manifest.input_rules import fault
from scripts.manifest.known_inputs import KNOWN_INPUTS
from scripts.migration.outcomes import Outcomes, State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.manifest.inputs import Input
    from scripts.migration.javascript_kit import JavaScriptKit

#: Read by this tool only.
_TOOL = ("IO_PROJECT_ID", "IO_WORKSPACE_ID")
#: How generation 4 names what the others name otherwise.
_RENAMED = {
    "AIO_COMMERCE_AUTH_IMS_CLIENT_ID": "OAUTH_CLIENT_ID",
    "AIO_COMMERCE_AUTH_IMS_CLIENT_SECRETS": "OAUTH_CLIENT_SECRET",
    "AIO_COMMERCE_AUTH_IMS_ORG_ID": "OAUTH_ORG_ID",
    "AIO_COMMERCE_AUTH_IMS_SCOPES": "OAUTH_SCOPES",
}
_NOT_NEEDED = {
    **dict.fromkeys(
        (
            *("OAUTH_TECHNICAL_ACCOUNT_ID", "OAUTH_TECHNICAL_ACCOUNT_EMAIL"),
            "AIO_COMMERCE_AUTH_IMS_TECHNICAL_ACCOUNT_ID",
            "AIO_COMMERCE_AUTH_IMS_TECHNICAL_ACCOUNT_EMAIL",
        ),
        "Adobe IMS takes a token's request without it",
    ),
    "AIO_COMMERCE_AUTH_IMS_CONTEXT": "it names a cache of the JavaScript libraries",
    **dict.fromkeys(_TOOL, "only starter-kit onboard and doctor read it, from .env"),
}
_STAYS = {
    "EVENT_PREFIX": "it begins the codes of Commerce's events, which Node consumes",
    "COMMERCE_PROVIDER_ID": "the provider of Commerce's events is made there",
    "ENABLE_TELEMETRY": "it is a setting of the JavaScript telemetry library",
    "AIO_runtime_auth": "the namespace on Adobe I/O Runtime, which runs Node only; "
    "OW_APIHOST and OW_AUTH say where starter-kit deploy deploys to",
}
_STAYS["AIO_runtime_apihost"] = _STAYS["AIO_runtime_auth"]
_OF_COMMERCE = "the consumers call Commerce with it; no webhook does"
_OF_ADOBES_TOOL = "a setting of Adobe's tool aio"
_UNKNOWN = "no input of the two webhooks uses it"

_LEVELS = {"silly": "debug", "verbose": "debug", "http": "debug"}
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


@dataclass(slots=True)
class OurSettings:
    """What the old variables and inputs become.

    Attributes:
        values: for ``.env``; they may be secret.
        origins: what each of these values is in the old tree.
        inputs: what is added to the manifest's inputs, by the action's path and name.
        outcomes: what became of all others.
    """

    values: dict[str, str] = field(default_factory=dict, repr=False)
    origins: dict[str, list[str]] = field(default_factory=dict)
    inputs: dict[str, dict[str, Input]] = field(default_factory=dict, repr=False)
    outcomes: Outcomes = field(default_factory=Outcomes)


def our_settings(kit: JavaScriptKit) -> OurSettings:
    """Return the variables and inputs of an old tree as ours."""
    settings = OurSettings()
    # In upper case, as Adobe's tool ignores the case of names.
    used: dict[str, str] = {}
    for path, action in kit.manifest.actions.items():
        for given in action.inputs.values():
            if _take_input(settings, path, given):
                ours = _our_name(given.name)
                used.update(dict.fromkeys(map(str.upper, given.variables), ours))
    own = {
        variable.upper()
        for inputs in settings.inputs.values()
        for given in inputs.values()
        for variable in given.variables
    }
    for name, value in kit.variables.items():
        if name.upper() in own:
            _keep_variable(settings, name, value)
        else:
            _take_variable(settings, name, value, used.get(name.upper(), ""))
    if empty := [name for name, value in kit.variables.items() if not value]:
        what = f"{ENV}: variables without a value"
        settings.outcomes.note(State.NOT_NEEDED, what, ", ".join(empty))
    return settings


def _keep_variable(settings: OurSettings, name: str, value: str) -> None:
    """Take a variable to which an input of the user's own refers by its name."""
    ours = _our_name(name)
    if not value:
        return
    _set(settings, f"{ENV}: {name}", ours, value)
    if ours.upper() != name.upper() and value.isprintable():
        settings.values.setdefault(name, value)


def _take_variable(
    settings: OurSettings, name: str, value: str, used_by: str = ""
) -> None:
    """Take a variable; ``used_by`` is our input whose value it is."""
    if not value:
        return
    what, ours = f"{ENV}: {name}", _our_name(name)
    note = settings.outcomes.note
    if ours in KNOWN_INPUTS or ours in _TOOL:
        _set(settings, what, ours, value)
    elif reason := _reason(_NOT_NEEDED, name):
        note(State.NOT_NEEDED, what, reason)
    elif used_by:
        note(State.NOT_NEEDED, what, f"its value is that of {used_by}")
    elif name.upper() == "AIO_COMMERCE_AUTH_IMS_ENVIRONMENT":
        detail = "for stage, set OAUTH_BASE_URL=https://ims-na1-stg1.adobelogin.com/ims/token/"
        state = State.NOT_NEEDED if value == "prod" else State.FOR_YOU
        note(state, what, "" if value == "prod" else detail)
    else:
        note(State.STAYS_IN_NODE, what, _why_it_stays(name))


def _why_it_stays(name: str) -> str:
    if reason := _reason(_STAYS, name):
        return reason
    if name.upper().startswith("COMMERCE_"):
        return _OF_COMMERCE
    return _OF_ADOBES_TOOL if name.upper().startswith("AIO_") else _UNKNOWN


def _take_input(settings: OurSettings, path: str, given: Input) -> bool:
    """Take an input: its value, where ours has the input; else the input itself.

    Returns whether its value has been taken.
    """
    what, ours = f"input {given.name} of {path}", _our_name(given.name)
    note = settings.outcomes.note
    names = {each.upper() for each in given.variables}
    if reason := _reason({**_NOT_NEEDED, **_STAYS}, given.name):
        # The variable of this name has its own outcome.
        if given.name.upper() not in names:
            note(State.NOT_NEEDED, what, reason)
    elif ours == "LOG_LEVEL" and not names:
        detail = "LOG_LEVEL in .env says it for all actions; info if it is not set"
        note(State.NOT_NEEDED, what, detail)
    elif ours in KNOWN_INPUTS:
        return _take_value(settings, what, ours, given)
    elif not _NAME.fullmatch(given.name):
        note(State.FOR_YOU, what, "write it under inputs by hand")
    else:
        settings.inputs.setdefault(path, {})[given.name] = given
    return False


def _take_value(settings: OurSettings, what: str, ours: str, given: Input) -> bool:
    """Take the value of an input that ours has; tell whether it has been taken."""
    note = settings.outcomes.note
    names = [each.upper() for each in given.variables]
    if names in ([given.name.upper()], [ours.upper()]):
        return False  # The variable of this name has its own outcome.
    if given.missing:
        detail = f"set {ours} in .env: {', '.join(given.missing)} has no value there"
        note(State.FOR_YOU, what, detail)
    elif not given.is_set:
        note(State.NOT_NEEDED, what, "it has no value there")
    elif isinstance(given.value, (dict, list)):
        note(State.FOR_YOU, what, f"set {ours} in .env by hand: it is not text there")
    else:
        is_text = isinstance(given.value, str)
        text = given.value if is_text else json.dumps(given.value)
        _set(settings, what, ours, text)
        return True
    return False


def _set(settings: OurSettings, what: str, name: str, value: str) -> None:
    text = _normalise(name, value)
    note = settings.outcomes.note
    if not text.isprintable():
        detail = f"set {name} in .env by hand: its value has several lines"
        note(State.FOR_YOU, what, detail)
    elif wrong := fault(name, text):
        note(State.FOR_YOU, what, f"set {name} in .env by hand: {wrong}")
    elif settings.values.setdefault(name, text) == text:
        settings.origins.setdefault(name, []).append(what)
    else:
        detail = f"it has another value than {name} from elsewhere in the old tree"
        note(State.FOR_YOU, what, detail)


def _normalise(name: str, value: str) -> str:
    if name == "LOG_LEVEL":
        return _LEVELS.get(value.lower(), value.lower())
    if name in ("OAUTH_SCOPES", "OAUTH_CLIENT_SECRET"):
        parts = _split_list(value)
        if name == "OAUTH_CLIENT_SECRET":
            return parts[0] if parts else value
        return ",".join(part.strip() for each in parts for part in each.split(","))
    return value


def _split_list(value: str) -> list[str]:
    """Return the texts of a JSON array; another text is the only one."""
    try:
        found = json.loads(value) if value.lstrip().startswith("[") else None
    except ValueError:
        found = None
    return [str(each) for each in found] if isinstance(found, list) else [value]


def _our_name(name: str) -> str:
    """Return our name of an old variable; Adobe's tool ignores the case of names."""
    upper = name.upper()
    known = {each.upper(): each for each in (*KNOWN_INPUTS, *_TOOL)}
    return _RENAMED.get(upper) or known.get(upper, name)


def _reason(reasons: Mapping[str, str], name: str) -> str:
    return next(
        (text for each, text in reasons.items() if each.upper() == name.upper()), ""
    )
