"""How events are delivered: ``delivery`` in config/registrations.json."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scripts.manifest.actions import INGESTION
from scripts.manifest.input_rules import is_http_url
from scripts.manifest.model_faults import fault

if TYPE_CHECKING:
    from pydantic import ValidationInfo

JOURNAL = "journal"
#: The delivery that leaves a registration's delivery as it stands in I/O Events.
AS_IT_IS = "as it is"
#: Begins the delivery to an action of the workspace's namespace that is not in
#: app.config.yaml: OpenWhisk's name for the namespace of the credential.
ELSEWHERE = "/_/"

_ACTION = re.compile(r"[^/\s]+/[^/\s]+")
# The API's own limits (Adobe's events-api-reference.yaml).
_MAX_URL = 4000
_MAX_ACTION = 255


def known_delivery(delivery: str, info: ValidationInfo) -> str:
    """Refuse what I/O Events does not deliver to; a pydantic validator.

    ``info.context["actions"]`` holds the paths of the manifest's actions.
    """
    actions = (info.context or {})["actions"]
    if delivery.removeprefix(ELSEWHERE) == INGESTION:
        raise fault(
            f"{INGESTION} publishes the events that it would receive here, again and "
            "again",
            f"write {JOURNAL}, or the action that takes them to Commerce",
        )
    if delivery in (JOURNAL, AS_IT_IS) or delivery in actions:
        return delivery
    name = delivery.removeprefix(ELSEWHERE)
    if name != delivery and _ACTION.fullmatch(name) and len(name) <= _MAX_ACTION:
        return delivery
    if "://" in delivery:
        # http:// is not delivered to.
        is_https = delivery.startswith("https://") and is_http_url(delivery)
        if is_https and urlsplit(delivery).username is not None:
            raise fault(
                "this URL holds a credential, and this file is not a place for one",
                "let the receiver check the signature of I/O Events",
            )
        if is_https and len(delivery) <= _MAX_URL:
            return delivery
        raise fault(
            "events are not delivered to this URL",
            f"write an https:// URL of up to {_MAX_URL} characters",
        )
    if _ACTION.fullmatch(delivery):
        raise fault(
            f"app.config.yaml has no action {delivery}",
            f"it has: {', '.join(actions) or 'none'}; for an action of the workspace "
            f"that is deployed otherwise, write {ELSEWHERE}{delivery}",
        )
    raise fault(
        "this is not a way of delivery",
        f"write journal, package/action of app.config.yaml, {ELSEWHERE}package/action "
        f"of the workspace, an https:// URL, or '{AS_IT_IS}'",
    )
