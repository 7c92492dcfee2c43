"""A stand-in for Adobe Commerce's REST API of webhooks, on loopback."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING, Any, Final, Self

from scripts.stand_ins.adobe.loopback import LoopbackServer
from scripts.stand_ins.commerce.subscribed_hook import SubscribedHook
from tests.stand_ins.commerce.oauth1_check import KnownIntegration, OAuth1Check
from tests.stand_ins.commerce.webhook_api import HookKey, RefusedCall, Subscriptions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scripts.manifest.webhook_catalogue import Edition
    from scripts.stand_ins.adobe.wire import Answer, Call

_TENANT: Final = "standintenant"
_PATHS: Final = {
    "paas": re.compile(r"/rest/(?:[a-z][a-z0-9_]*/)?V1/webhooks/(\w+)"),
    "saas": re.compile(rf"/{_TENANT}/V1/webhooks/(\w+)"),
}


class CommerceStandIn:
    """The REST API of webhooks, as a server on 127.0.0.1.

        with CommerceStandIn() as commerce:
            ...
            assert commerce.hooks[0].hook_name == "check_stock"

    Args:
        edition: of Commerce: its paths, and the credential that it accepts.
        methods: those that Commerce as a Cloud Service supports.
        is_token: whether an access token of IMS is good; none is when None.
        port: where to listen; 0 lets the system choose.
    """

    def __init__(
        self,
        edition: Edition = "paas",
        *,
        methods: Iterable[str] = (),
        is_token: Callable[[str], bool] | None = None,
        port: int = 0,
    ) -> None:
        self.integration = KnownIntegration()
        self.requests: list[Call] = []
        self._edition = edition
        self._is_token = is_token
        self._lock = threading.Lock()
        self.subscriptions = Subscriptions(edition, methods)
        self._check = OAuth1Check(self.integration) if edition == "paas" else None
        self._server = LoopbackServer(self._handle, port=port)

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    @property
    def base_url(self) -> str:
        """What stands in COMMERCE_BASE_URL."""
        place = "rest" if self._edition == "paas" else _TENANT
        return f"{self._server.url}/{place}/"

    @property
    def hooks(self) -> list[SubscribedHook]:
        """What is subscribed, in the order in which it was."""
        with self._lock:
            return list(self.subscriptions.hooks.values())

    @property
    def environment(self) -> dict[str, str]:
        """The variables that make ``starter-kit subscribe`` talk to this stand-in."""
        known = self.integration
        keys = {
            "COMMERCE_CONSUMER_KEY": known.consumer_key,
            "COMMERCE_CONSUMER_SECRET": known.consumer_secret,
            "COMMERCE_ACCESS_TOKEN": known.token,
            "COMMERCE_ACCESS_TOKEN_SECRET": known.token_secret,
        }
        return {
            "COMMERCE_BASE_URL": self.base_url,
            **(keys if self._edition == "paas" else {}),
        }

    def add(self, **members: Any) -> None:
        """Let Commerce have a subscription that was made by hand."""
        hook = SubscribedHook.model_validate(members)
        with self._lock:
            self.subscriptions.hooks[HookKey.of(hook)] = hook

    def _handle(self, call: Call) -> Answer:
        with self._lock:
            self.requests.append(call)
            try:
                found = _PATHS[self._edition].fullmatch(call.path)
                if not found:
                    raise RefusedCall(404, "Request does not match any route.")
                if not self._lets_in(call):
                    raise RefusedCall(
                        401,
                        "The consumer isn't authorized to access %resources.",
                        resources="Magento_AdobeCommerceWebhooks::webhooks_list",
                    )
                return self.subscriptions.answer(call, found[1])
            except RefusedCall as refused:
                return refused.answer

    def _lets_in(self, call: Call) -> bool:
        scheme, _, token = call.headers.get("authorization", "").partition(" ")
        if scheme == "Bearer":
            return bool(self._is_token and self._is_token(token))
        return bool(self._check and self._check.accepts(call, self._server.url))
