"""The key ``webhook`` of an action: when Adobe Commerce calls it, and with what.

It is a name of the catalogue (``webhook: order-placement``), a method of Commerce's, or
a mapping with ``method`` and what is different from the catalogue::

    webhook:
      method: order-placement
      fields:
        order.id: order.increment_id
      required: false
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

from pydantic import Field, TypeAdapter, ValidationError, field_validator

from scripts.manifest.model_faults import faults_in
from scripts.manifest.payload_paths import missing_at
from scripts.manifest.webhook_catalogue import WEBHOOKS_FILE, Edition, Webhook
from scripts.nearest import nearest

if TYPE_CHECKING:
    from scripts.manifest.problems import Problems
    from scripts.manifest.source import Node

_METHOD, _HOOK, _NAME = "method", "hook", "name"
# Of Commerce as a Cloud Service (Adobe Commerce Extensibility, "Compatibility").
_SAAS_HOST = ".api.commerce.adobe.com"
_FORM = "this is not what a webhook has here"


class Subscription(Webhook):
    """A webhook as one action has it.

    Attributes:
        name: its name in the catalogue; empty for a method that is not in there.
        hook: the name of the hook, in its batch.
    """

    name: str = ""
    hook: Annotated[str, Field(pattern=r"^[a-zA-Z0-9_]+$")]

    @field_validator("fields", mode="before")
    @classmethod
    def _fields(cls, value: Any) -> Any:
        """Read names, ``{name: source}`` and ``{name, source}``."""
        if isinstance(value, dict):
            value = [{"name": name, "source": value[name]} for name in value]
        if not isinstance(value, list | tuple):
            return value
        each = ({"name": one} if isinstance(one, str) else one for one in value)
        return [
            {"source": one.get("name"), **one} if isinstance(one, dict) else one
            for one in each
        ]


def edition_of(base_url: str) -> Edition:
    """Return which edition of Commerce has this base URL; on premises without one."""
    host = urlsplit(base_url).hostname or ""
    return "saas" if host.endswith(_SAAS_HOST) else "paas"


def read_subscription(
    node: Node, action: str, catalogue: Mapping[str, Webhook], problems: Problems
) -> Subscription | None:
    """Return what the key ``webhook`` says; None when it is unusable.

    Args:
        node: what stands under the key.
        action: the action's name, after which the hook is named.
        catalogue: the webhooks that the application knows.
        problems: takes what is wrong.
    """
    if not isinstance(node.value, str | Mapping):
        problems.error(node, "a webhook is a name, or a mapping with its method")
        return None
    members = {} if isinstance(node.value, str) else node.value
    written = members.get(_METHOD) if members or not node.value else node
    if written is None:
        known = ", ".join(catalogue)
        problems.error(
            node, "a webhook has a method", f"write one of {known}", under=_METHOD
        )
        return None
    method = written.text(problems)
    if not isinstance(written.value, str):
        return None
    name = _name_of(method, catalogue)
    hook = "".join(each if each.isalnum() else "_" for each in action)
    # All that is open where a method of Commerce's is not in the catalogue.
    values: dict[str, Any] = {"use": "", "batch": hook, _METHOD: method}
    if name:
        values = catalogue[name].model_dump()
    elif method:
        near = nearest(
            method, (*catalogue, *(each.method for each in catalogue.values()))
        )
        # A method of Commerce's, of a module of the shop perhaps, can be subscribed to.
        is_method = "." in method
        note = problems.warning if is_method else problems.error
        note(
            written,
            f"{WEBHOOKS_FILE} does not have the webhook {method}",
            f"did you mean {near}?" if near else "add it there, with a sample",
        )
        if not is_method:
            return None
    own = {key: each.plain() for key, each in members.items() if key != _METHOD}
    values = {_HOOK: hook, **values, **own, _NAME: name}
    try:
        subscription = _MODEL.validate_python(values)
    except ValidationError as error:
        _note(error, members, node, problems)
        return None
    _check_fields(subscription, members.get("fields", node), problems)
    return subscription


def _name_of(method: str, catalogue: Mapping[str, Webhook]) -> str:
    """Return the name in the catalogue; empty when nothing there is meant."""
    if method in catalogue:
        return method
    for name, each in catalogue.items():
        if method in (each.method, each.method_on("saas")):
            return name
    return ""


def _note(
    error: ValidationError,
    members: Mapping[str, Node],
    node: Node,
    problems: Problems,
) -> None:
    known = ", ".join(key for key in Subscription.model_fields if key != _NAME)
    for path, message, hint in faults_in(error, _FORM, f"known are {known}"):
        key = str(path[0]) if path else ""
        if key == "type" and key not in members:
            problems.error(
                node,
                "it is unknown when Commerce calls",
                "write before or after",
                under=key,
            )
        else:
            problems.error(members.get(key, node), message, hint)


def _check_fields(webhook: Subscription, node: Node, problems: Problems) -> None:
    """Note the sources that the method's payload does not have."""
    wanted = [("field", each.source) for each in webhook.fields]
    wanted += [("rule", each.field) for each in webhook.rules]
    for what, source in wanted:
        if missing := missing_at(source, webhook.sample):
            problems.error(
                node,
                f"the payload of {webhook.method} has no {missing} "
                f"(the {what} {source})",
                f"write a path of the sample in {WEBHOOKS_FILE}, or add it there",
            )


_MODEL: TypeAdapter[Subscription] = TypeAdapter(Subscription)
