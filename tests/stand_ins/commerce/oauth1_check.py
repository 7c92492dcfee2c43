"""Whether an integration of Commerce's has signed a request: OAuth 1.0a.

It is judged by ``oauthlib`` (the extra ``dev``), not by the code that signs. Commerce
takes HMAC-SHA256 since version 2.4.4, a nonce once, and a time stamp of the last ten
minutes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from oauthlib.oauth1 import (
    SIGNATURE_HMAC_SHA256,
    RequestValidator,
    ResourceEndpoint,
)

if TYPE_CHECKING:
    from scripts.stand_ins.adobe.wire import Call


@dataclass(frozen=True)
class KnownIntegration:
    """The one integration that the stand-in knows; obviously invented."""

    consumer_key: str = "standinconsumerkey0000000000000000"
    consumer_secret: str = field(default="standinconsumersecret000000", repr=False)
    token: str = field(default="standinaccesstoken00000000000000", repr=False)
    token_secret: str = field(default="standintokensecret&=%0000000", repr=False)


class OAuth1Check:
    """Judges requests by the signature in their header.

    Args:
        integration: whose requests are good.
    """

    def __init__(self, integration: KnownIntegration) -> None:
        self._endpoint = ResourceEndpoint(_Validator(integration))

    def accepts(self, call: Call, url: str) -> bool:
        """Tell whether a request that came to ``url`` is signed as it must be."""
        header = call.headers.get("authorization", "")
        if not header.startswith("OAuth "):
            return False
        try:
            valid, _ = self._endpoint.validate_protected_resource_request(
                f"{url}{call.path}" + (f"?{call.query}" if call.query else ""),
                http_method=call.method,
                headers={"Authorization": header},
                realms=[],
            )
        except ValueError:
            return False
        return bool(valid)


class _Validator(RequestValidator):
    """Knows the integration, and the nonces that were there."""

    enforce_ssl = False
    allowed_signature_methods = (SIGNATURE_HMAC_SHA256,)
    timestamp_lifetime = 600
    # What a client that does not exist is compared with: no time tells it apart.
    dummy_client = "dummy-client"
    dummy_access_token = "dummy-token"

    def __init__(self, integration: KnownIntegration) -> None:
        super().__init__()
        self._integration = integration
        self._seen: set[tuple[str, str]] = set()

    def check_client_key(self, client_key: str) -> bool:
        return bool(client_key)

    def check_access_token(self, request_token: str) -> bool:
        return bool(request_token)

    def check_nonce(self, nonce: str) -> bool:
        return bool(nonce)

    def validate_client_key(self, client_key: str, request: Any) -> bool:  # noqa: ARG002 - oauthlib's signature
        return client_key == self._integration.consumer_key

    def validate_access_token(self, client_key: str, token: str, request: Any) -> bool:  # noqa: ARG002 - likewise
        return token == self._integration.token

    def validate_timestamp_and_nonce(
        self,
        client_key: str,  # noqa: ARG002 - likewise
        timestamp: str,
        nonce: str,
        request: Any,  # noqa: ARG002 - likewise
        request_token: str | None = None,  # noqa: ARG002 - likewise
        access_token: str | None = None,  # noqa: ARG002 - likewise
    ) -> bool:
        is_new = (timestamp, nonce) not in self._seen
        self._seen.add((timestamp, nonce))
        return is_new

    def validate_realms(self, *_: Any, **__: Any) -> bool:
        return True

    def get_client_secret(self, client_key: str, request: Any) -> str:  # noqa: ARG002 - likewise
        return self._integration.consumer_secret

    def get_access_token_secret(
        self,
        client_key: str,  # noqa: ARG002 - likewise
        token: str,  # noqa: ARG002 - likewise
        request: Any,  # noqa: ARG002 - likewise
    ) -> str:
        return self._integration.token_secret
