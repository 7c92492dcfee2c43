"""A subscription with the values that its placeholders stand for.

What is printed has placeholders (:mod:`scripts.deploy.commerce_subscription`). What is
sent to Commerce has the values: the first of the keys or tokens that the action
accepts, and the OAuth credential of ``.env``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from scripts.deploy.commerce_subscription import as_rest
from scripts.failure import Failure
from scripts.manifest.known_inputs import value_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.manifest import Action
    from scripts.manifest.webhook_catalogue import Edition

_OF_ENVIRONMENT = ("OAUTH_CLIENT_ID", "OAUTH_CLIENT_SECRET", "OAUTH_ORG_ID")
_KEYS, _TOKENS = "WEBHOOK_API_KEYS", "WEBHOOK_URL_TOKENS"


def filled(
    url: str, action: Action, edition: Edition, environment: Mapping[str, str]
) -> dict[str, Any]:
    """Return the webhook that Commerce is told of, with its secrets.

    Args:
        url: of the action.
        action: what is called.
        edition: whose names are used.
        environment: has the OAuth credential.

    Raises:
        Failure: naming what has no value.
    """
    webhook: dict[str, Any] = as_rest(url, action, edition)["webhook"]
    values = {
        "WEBHOOK_API_KEY": _first(action, _KEYS),
        "WEBHOOK_URL_TOKEN": quote(_first(action, _TOKENS), safe=""),
        **{
            name: environment.get(name, "") or value_of(action.parameters, name)
            for name in _OF_ENVIRONMENT
        },
    }
    text = json.dumps(webhook)
    absent = [name for name in values if f"<{name}>" in text and not values[name]]
    if absent:
        raise Failure(
            f"the subscription of {action.path} needs {', '.join(absent)}",
            f"set it in .env (a key is one of {_KEYS}, a token one of {_TOKENS})",
        )
    for name, value in values.items():
        text = text.replace(f"<{name}>", json.dumps(value)[1:-1])
    filled_in: dict[str, Any] = json.loads(text)
    return filled_in


def _first(action: Action, name: str) -> str:
    return value_of(action.parameters, name).partition(",")[0].strip()
