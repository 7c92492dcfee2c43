"""The old variables, and the inputs of the two webhooks, as ours."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scripts.manifest.environment import Environment
from scripts.manifest.input_rules import fault
from scripts.manifest.known_inputs import KNOWN_INPUTS
from scripts.migration.outcomes import Outcome, State

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
_REFERENCE = re.compile(r"\$\{?([A-Za-z_]\w*)\}?")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


@dataclass(slots=True)
class OurSettings:
    """What the old variables and inputs become.

    Attributes:
        values: for ``.env``; they may be secret.
        inputs: what is added to the manifest's inputs, by the action's path: names and
            what is written there.
        outcomes: what became of each.
    """

    values: dict[str, str] = field(default_factory=dict, repr=False)
    inputs: dict[str, dict[str, str]] = field(default_factory=dict, repr=False)
    outcomes: list[Outcome] = field(default_factory=list)


def our_settings(kit: JavaScriptKit) -> OurSettings:
    """Return the variables and inputs of an old tree as ours."""
    settings = OurSettings()
    variables = Environment(kit.variables)
    used: set[str] = set()
    for path, action in kit.actions.items():
        inputs = action.get("inputs")
        for name, written in (inputs if isinstance(inputs, dict) else {}).items():
            used |= {each.upper() for each in _references(written)}
            _take_input(settings, variables, path, str(name), written)
    for name, value in kit.variables.items():
        _take_variable(settings, name, value, is_used=name.upper() in used)
    settings.outcomes = list(dict.fromkeys(settings.outcomes))
    return settings


def _take_variable(
    settings: OurSettings, name: str, value: str, *, is_used: bool
) -> None:
    if not value:
        return
    what, ours = f".env: {name}", _our_name(name)
    if ours in KNOWN_INPUTS or ours in _TOOL:
        _set(settings, what, ours, value)
    elif reason := _reason(_NOT_NEEDED, name):
        _note(settings, State.NOT_NEEDED, what, reason)
    elif is_used:
        _set(settings, what, name, value)
    elif name.upper() == "AIO_COMMERCE_AUTH_IMS_ENVIRONMENT":
        detail = "for stage, set OAUTH_BASE_URL=https://ims-na1-stg1.adobelogin.com/ims/token/"
        state = State.NOT_NEEDED if value == "prod" else State.FOR_YOU
        _note(settings, state, what, "" if value == "prod" else detail)
    else:
        _note(settings, State.STAYS_IN_NODE, what, _why_it_stays(name))


def _why_it_stays(name: str) -> str:
    if reason := _reason(_STAYS, name):
        return reason
    if name.upper().startswith("COMMERCE_"):
        return _OF_COMMERCE
    return _OF_ADOBES_TOOL if name.upper().startswith("AIO_") else _UNKNOWN


def _take_input(
    settings: OurSettings, variables: Environment, path: str, name: str, written: Any
) -> None:
    """Take an input: its value, where ours has the input; else the input itself."""
    what, ours = f"input {name} of {path}", _our_name(name)
    references = tuple(_references(written))
    if reason := _reason({**_NOT_NEEDED, **_STAYS}, name):
        if name.upper() not in (each.upper() for each in references):
            _note(settings, State.NOT_NEEDED, what, reason)
    elif ours == "LOG_LEVEL" and not references:
        detail = "LOG_LEVEL in .env says it for all actions; info if it is not set"
        _note(settings, State.NOT_NEEDED, what, detail)
    elif ours in KNOWN_INPUTS:
        # The variable of this name is taken by itself.
        if references not in ((name,), (ours,)) and (
            value := _resolved(written, variables)
        ):
            _set(settings, what, ours, value)
    elif not _NAME.fullmatch(name):
        detail = "write it under inputs by hand"
        _note(settings, State.FOR_YOU, what, detail)
    else:
        settings.inputs.setdefault(path, {})[name] = _as_input(written)
        detail = "the same input, read as request.params"
        _note(settings, State.MIGRATED, what, detail)


def _set(settings: OurSettings, what: str, name: str, value: str) -> None:
    text = _normalised(name, value)
    if not text.isprintable():
        detail = f"set {name} in .env by hand: its value has several lines"
        _note(settings, State.FOR_YOU, what, detail)
    elif wrong := fault(name, text):
        _note(settings, State.FOR_YOU, what, f"set {name} in .env by hand: {wrong}")
    elif settings.values.setdefault(name, text) == text:
        _note(settings, State.MIGRATED, what, f"{name} in .env")
    else:
        detail = f"it has another value than {name} from elsewhere in the old tree"
        _note(settings, State.FOR_YOU, what, detail)


def _normalised(name: str, value: str) -> str:
    if name == "LOG_LEVEL":
        return _LEVELS.get(value.lower(), value.lower())
    if name in ("OAUTH_SCOPES", "OAUTH_CLIENT_SECRET"):
        parts = _listed(value)
        if name == "OAUTH_CLIENT_SECRET":
            return parts[0] if parts else value
        return ",".join(part.strip() for each in parts for part in each.split(","))
    return value


def _listed(value: str) -> list[str]:
    """Return the texts of a JSON array; another text is the only one."""
    try:
        found = json.loads(value) if value.lstrip().startswith("[") else None
    except ValueError:
        found = None
    return [str(each) for each in found] if isinstance(found, list) else [value]


def _resolved(written: Any, variables: Environment) -> str:
    if written is None or isinstance(written, (dict, list)):
        return ""
    return _REFERENCE.sub(lambda found: variables.find(found[1]), str(written))


def _as_input(written: Any) -> str:
    """Return what is written in our manifest: a variable need not be set there."""
    if isinstance(written, str) and (found := _REFERENCE.fullmatch(written)):
        return f"${{{found[1]}:-}}"
    return json.dumps(written, ensure_ascii=False)


def _references(written: Any) -> Iterator[str]:
    if isinstance(written, str):
        yield from _REFERENCE.findall(written)
    elif isinstance(written, (dict, list)):
        yield from _REFERENCE.findall(json.dumps(written))


def _our_name(name: str) -> str:
    """Return our name of an old variable; Adobe's tool ignores the case of names."""
    upper = name.upper()
    known = {each.upper(): each for each in (*KNOWN_INPUTS, *_TOOL)}
    return _RENAMED.get(upper) or known.get(upper, name)


def _reason(reasons: Mapping[str, str], name: str) -> str:
    return next(
        (text for each, text in reasons.items() if each.upper() == name.upper()), ""
    )


def _note(settings: OurSettings, state: State, what: str, detail: str) -> None:
    settings.outcomes.append(Outcome(state, what, detail))
