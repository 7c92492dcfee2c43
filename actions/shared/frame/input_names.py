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
    from collections.abc import Callable, Mapping

VARIABLE = "STARTER_KIT_INPUTS"


def inputs_in(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters that the manifest has set."""
    if "__ow_query" in params:
        return _without_platform(params)
    is_input = _names_of_inputs()
    return {k: v for k, v in _without_platform(params).items() if is_input(k)}


def sent_in(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters that the caller of a plain action has sent."""
    if "__ow_query" in params:
        return {}
    is_input = _names_of_inputs()
    return {k: v for k, v in _without_platform(params).items() if not is_input(k)}


def _without_platform(params: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in params.items() if not k.startswith("__ow_")}


def _names_of_inputs() -> Callable[[str], bool]:
    """Return what tells whether a plain action's parameter is an input, by its name."""
    listed = os.environ.get(VARIABLE)
    if listed is not None:
        return frozenset(listed.split(",")).__contains__
    return lambda name: name.isupper() or name.startswith("AIO_")
