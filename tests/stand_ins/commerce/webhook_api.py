"""The subscriptions of Commerce's REST API: what is taken, and how it says no.

Paths and members are those of Adobe Commerce Extensibility, "REST endpoints for
webhooks". An error is ``{"message", "parameters"}``, with the status and the words of
Magento's web API (401 ``The consumer isn't authorized to access %resources.``). What it
says about one member is not documented; the stand-in names the member.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from scripts.stand_ins.adobe.wire import Answer, Call, json_answer
from scripts.stand_ins.commerce.subscribed_hook import SubscribedHook

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scripts.manifest.webhook_catalogue import Edition

_MODULE = "plugin.magento."
_Model = TypeVar("_Model", bound=BaseModel)


class HookKey(BaseModel):
    """What tells a subscription from the others."""

    model_config = ConfigDict(frozen=True)

    webhook_method: str
    webhook_type: str
    batch_name: str
    hook_name: str

    @classmethod
    def of(cls, hook: SubscribedHook) -> HookKey:
        """Return that of a subscription."""
        return cls.model_validate(hook.model_dump())


class RefusedCall(Exception):
    """Commerce does not do what was asked; ``answer`` says so."""

    def __init__(self, status: int, message: str, **parameters: str) -> None:
        super().__init__(message)
        content: dict[str, Any] = {"message": message}
        if parameters:
            content["parameters"] = parameters
        self.answer: Answer = json_answer(status, content)


class Subscriptions:
    """What is subscribed.

    Args:
        edition: of Commerce; only SaaS has a list of what it supports.
        methods: those that SaaS supports.

    Attributes:
        hooks: what is subscribed, by what tells it from the others.
        overwrites: whether subscribing writes over what is there.
    """

    def __init__(self, edition: Edition, methods: Iterable[str]) -> None:
        self._edition = edition
        self._methods = tuple(methods)
        self.hooks: dict[HookKey, SubscribedHook] = {}
        self.overwrites = True

    def answer(self, call: Call, path: str) -> Answer:
        """Return the answer to a request; ``path`` is what follows ``/V1/webhooks/``.

        Raises:
            RefusedCall: it is refused.
        """
        if (call.method, path) == ("GET", "list"):
            return json_answer(200, [_listed(each) for each in self.hooks.values()])
        if (call.method, path, self._edition) == ("GET", "supportedList", "saas"):
            return json_answer(200, [{"name": each} for each in self._methods])
        if (call.method, path) == ("POST", "subscribe"):
            return self._subscribe(_read(call, SubscribedHook))
        if (call.method, path) == ("POST", "unsubscribe"):
            return self._unsubscribe(_read(call, HookKey))
        raise RefusedCall(404, "Request does not match any route.")

    def _subscribe(self, hook: SubscribedHook) -> Answer:
        if self._edition == "saas" and hook.webhook_method not in self._methods:
            raise RefusedCall(
                400,
                'The webhook method "%method" is not supported',
                method=hook.webhook_method,
            )
        hook = hook.model_copy(update={"webhook_method": _kept(hook.webhook_method)})
        if self.overwrites or HookKey.of(hook) not in self.hooks:
            self.hooks[HookKey.of(hook)] = hook
        return json_answer(200, True)

    def _unsubscribe(self, key: HookKey) -> Answer:
        key = key.model_copy(update={"webhook_method": _kept(key.webhook_method)})
        if key not in self.hooks:
            raise RefusedCall(
                400, 'The webhook "%hook" is not subscribed', hook=key.hook_name
            )
        del self.hooks[key]
        return json_answer(200, True)


def _kept(method: str) -> str:
    """Return how Commerce keeps the name of a method."""
    if method.startswith(_MODULE):
        return f"plugin.{method.removeprefix(_MODULE)}"
    return method


def _listed(hook: SubscribedHook) -> dict[str, Any]:
    """Return a subscription as it is listed: without the credential."""
    return hook.model_dump(mode="json", exclude={"developer_console_oauth"})


def _read(call: Call, model: type[_Model]) -> _Model:
    try:
        content = json.loads(call.body)
    except (ValueError, RecursionError):
        raise RefusedCall(400, "Decoding error: Syntax error") from None
    webhook = content.get("webhook") if isinstance(content, dict) else None
    if not isinstance(webhook, dict):
        raise RefusedCall(
            400,
            '"%fieldName" is required. Enter and try again.',
            fieldName="webhook",
        )
    try:
        return model.model_validate(webhook)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"]))
        if first["type"] == "missing":
            message = '"%fieldName" is required. Enter and try again.'
            raise RefusedCall(400, message, fieldName=name) from None
        message = 'Invalid value of "%value" provided for the %fieldName field.'
        raise RefusedCall(
            400, message, value=str(first["input"]), fieldName=name
        ) from None
