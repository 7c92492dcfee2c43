"""Who may reach an action over HTTP, and how: ``web`` and the annotations.

What an action deployed by Adobe's tool would be (aio-lib-runtime,
``processAnnotationsForWebAction`` and ``returnAnnotations``) on a host that reads
annotations as Apache OpenWhisk does (WebActions.scala, Parameter.scala). Both have
traps, where a word that looks like "no" means yes, or the other way round: those are
errors here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.manifest.problems import Problems
    from scripts.manifest.source import Node

_WORDS = ("yes", "raw", "no")
_EXPORTED = (True, "yes", "raw")
_SAID_AS_WORDS = ("yes", "no", "on", "off", "true", "false")
# Whatever reads them takes every text but the empty one for true.
_BOOLEAN = (
    "final",
    "include-ims-credentials",
    "provide-api-key",
    "raw-http",
    "require-adobe-auth",
    "web-custom-options",
)


@dataclass(frozen=True, slots=True)
class Web:
    """How an action is reached.

    Attributes:
        exported: whether it has a URL that any caller may call.
        raw: whether it gets the body as it came, undecoded.
        annotations: as they are written.
    """

    exported: bool
    raw: bool
    annotations: Mapping[str, str | bool]


def read_web(action: Node, members: Mapping[str, Node], problems: Problems) -> Web:
    """Return what an action's ``web`` and ``annotations`` say."""
    _reject_misplaced(members, problems)
    annotations = _annotations(members.get("annotations"), problems)
    words = (
        _web(members["web"], problems) if "web" in members else None,
        annotations.get("web-export"),
    )
    exported = any(word in _EXPORTED for word in words)
    raw = "raw" in words
    if "raw-http" in annotations:
        # Whatever web says, this annotation is what arrives.
        raw = annotations["raw-http"] in _EXPORTED
        if "raw" in words and not raw:
            problems.error(
                action,
                "web: raw is undone by raw-http: false",
                "write true, or remove the line",
                under="annotations.raw-http",
            )
        if raw and not exported:
            problems.warning(
                action,
                "raw-http has no effect on an action that is not on the web",
                "write web: raw",
                under="annotations.raw-http",
            )
    return Web(exported, exported and raw, annotations)


def _web(node: Node, problems: Problems) -> str | bool | None:
    value = node.value
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str) and value in _WORDS:
        return value
    problems.error(
        node,
        "Adobe's tool takes this for no: the action would have no URL",
        "write yes, raw or no",
    )
    return None


def _reject_misplaced(members: Mapping[str, Node], problems: Problems) -> None:
    for name, instead in (
        ("web-export", "write web: yes, raw or no"),
        ("raw-http", "write it under annotations"),
    ):
        if name in members:
            problems.error(
                members[name], f"Adobe's tool refuses {name} in this place", instead
            )


def _annotations(node: Node | None, problems: Problems) -> dict[str, str | bool]:
    annotations: dict[str, str | bool] = {}
    for name, member in (node.members(problems) if node else {}).items():
        value = member.value
        if not isinstance(value, str | bool):
            problems.error(
                member,
                "Adobe's tool takes only a text, true or false for an annotation",
                "put it in quotes",
            )
            value = str(member.plain()) if isinstance(value, int | float) else ""
        elif isinstance(value, str):
            _reject_traps(name, value, member, problems)
        annotations[name] = value
    return annotations


def _reject_traps(name: str, value: str, place: Node, problems: Problems) -> None:
    if name in _BOOLEAN:
        problems.error(
            place,
            "this is a text, and a text is neither yes nor no to all who read it",
            "write true or false, without quotes",
        )
    elif name == "require-whisk-auth" and value.lower() in _SAID_AS_WORDS:
        problems.error(
            place,
            "this text is the secret that callers must send, not a yes or no",
            "write true or false without quotes, or a real secret",
        )
    elif name == "web-export" and value not in _WORDS:
        problems.error(
            place,
            "Adobe's tool takes this for no: the action would have no URL",
            "write web: yes, raw or no instead",
        )
    elif "$" in value:
        problems.warning(
            place,
            "variables are replaced in inputs only: this text is used as it stands",
        )
