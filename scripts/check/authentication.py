"""Who may call, as ``WEBHOOK_AUTH`` and ``require-whisk-auth`` say it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from actions.shared.auth import schemes
from actions.shared.errors import NotConfigured

if TYPE_CHECKING:
    from scripts.manifest import Action, Application

#: The input that names the checks of an action.
SETTING = "WEBHOOK_AUTH"
_REFERENCE = re.compile(r"\$(?:[A-Za-z_]\w*|\{\s*[A-Za-z_]\w*\s*\})", re.ASCII)


@dataclass(frozen=True)
class Authentication:
    """The checks of an action, any of which lets a caller in.

    Attributes:
        checks: words in lower case, functions as they are written; empty when the input
            is not set.
        is_readable: whether the input is a list of checks. One that is not refuses
            every caller.
    """

    checks: tuple[str, ...] = ()
    is_readable: bool = True

    @property
    def is_open(self) -> bool:
        """Whether every caller passes: nothing is set, or the word none."""
        return self.is_readable and (not self.checks or "none" in self.checks)


def read_authentication(value: object) -> Authentication:
    """Return the checks that a value of ``WEBHOOK_AUTH`` names."""
    if isinstance(value, str) and is_reference(value):
        return Authentication(is_readable=False)
    try:
        checks = schemes.chosen({SETTING: value}, default="")
    except NotConfigured:
        return Authentication(is_readable=False)
    return Authentication(tuple(filter(None, checks)))


def authentication_of(action: Action) -> Authentication:
    """Return the checks that an action is configured with."""
    setting = action.inputs.get(SETTING)
    return read_authentication(setting.value if setting else None)


def is_reference(text: str) -> bool:
    """Tell whether a text is nothing but ``$NAME`` or ``${NAME}``."""
    return bool(_REFERENCE.fullmatch(text.strip()))


def platform_asks(required: object) -> bool:
    """Tell whether a value of ``require-whisk-auth`` keeps any caller out.

    An empty text matches an empty header, and a reference is deployed as it stands.
    """
    if isinstance(required, str):
        return bool(required.strip()) and not is_reference(required)
    return required is True


def is_open(application: Application, path: str) -> bool:
    """Tell whether everyone may call a web action, or a web sequence.

    In a sequence the first action decides, with its ``WEBHOOK_AUTH``: the platform
    looks at the annotations of the sequence alone.
    """
    action = application.actions.get(path)
    if action is not None:
        asks = platform_asks(action.require_whisk_auth)
        return not asks and authentication_of(action).is_open
    sequence = application.sequences.get(path)
    if sequence and platform_asks(sequence.annotations.get("require-whisk-auth")):
        return False
    first = first_action(application, path)
    return first is None or authentication_of(first).is_open


def first_action(application: Application, path: str) -> Action | None:
    """Return the action that a sequence starts with; None when it is not known here."""
    sequences = application.sequences
    seen: set[str] = set()
    while path in sequences and path not in seen:
        seen.add(path)
        path = next(iter(sequences[path].components), "")
    return application.actions.get(path)
