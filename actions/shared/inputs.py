"""Which parameters are inputs of the action, and which ones the caller sent.

A raw action gets what the caller sent in ``__ow_body`` and ``__ow_query``, so every
other parameter is an input. A plain action gets both in one dictionary (Apache
OpenWhisk, docs/webactions.md). There the inputs are those that the manifest lists: the
entry of a bundle and ``starter-kit`` name them in the environment variable
``STARTER_KIT_INPUTS``, comma-separated. Where that is not set, a name in capital
letters is an input.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLE = "STARTER_KIT_INPUTS"


def inputs_in(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters that the manifest has set."""
    return {name: value for name, value in params.items() if _is_input(name, params)}


def sent_in(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters that the caller of a plain action has sent."""
    return {
        name: value
        for name, value in params.items()
        if not name.startswith("__ow_") and not _is_input(name, params)
    }


def _is_input(name: str, params: Mapping[str, Any]) -> bool:
    if name.startswith("__ow_"):
        return False
    if "__ow_query" in params:
        return True
    listed = os.environ.get(VARIABLE)
    if listed is not None:
        return name in listed.split(",")
    return name.isupper() or name.startswith("AIO_")
