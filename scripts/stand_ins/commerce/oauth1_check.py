"""Whether an integration of Commerce's has signed a request: OAuth 1.0a.

It is judged by ``oauthlib`` (the extra ``dev``), not by the code that signs. Commerce
takes HMAC-SHA256 since version 2.4.4, a nonce once, and a time stamp of the last ten
minutes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from scripts.failure import Failure

if TYPE_CHECKING:
    from scripts.stand_ins.adobe.wire import Call

_LIFETIME_S: Final = 600


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

    Raises:
        Failure: oauthlib is not installed.
    """

    def __init__(self, integration: KnownIntegration) -> None:
        try:
            from oauthlib.oauth1 import ResourceEndpoint
        except ImportError:
            raise Failure(
                "the stand-in of Commerce checks signatures with oauthlib",
                "pip install oauthlib",
            ) from None
        self._endpoint = ResourceEndpoint(_validator(integration))

    def accepts(self, call: Call, url: str) -> bool:
        """Tell whether a request that came to ``url`` is signed as it must be."""
        if not call.headers.get("authorization", "").startswith("OAuth "):
            return False
        try:
            valid, _ = self._endpoint.validate_protected_resource_request(
                f"{url}{call.path}" + (f"?{call.query}" if call.query else ""),
                http_method=call.method,
                headers={"Authorization": call.headers["authorization"]},
                realms=[],
            )
        except ValueError:
            return False
        return bool(valid)


def _validator(integration: KnownIntegration) -> Any:
    from oauthlib.oauth1 import SIGNATURE_HMAC_SHA256, RequestValidator

    class Validator(RequestValidator):
        """Knows the integration, and the nonces that were there."""

        enforce_ssl = False
        allowed_signature_methods = (SIGNATURE_HMAC_SHA256,)
        timestamp_lifetime = _LIFETIME_S
        nonce_length = 8, 64
        # What a client that does not exist is compared with: no time tells it apart.
        dummy_client = "dummy-client"
        dummy_access_token = "dummy-token"  # noqa: S105 - of nobody

        def __init__(self) -> None:
            super().__init__()
            self._seen: set[tuple[str, str]] = set()

        def check_client_key(self, client_key: str) -> bool:
            return bool(client_key)

        def check_access_token(self, request_token: str) -> bool:
            return bool(request_token)

        def check_nonce(self, nonce: str) -> bool:
            return bool(nonce)

        def validate_client_key(self, client_key: str, _request: Any) -> bool:
            return client_key == integration.consumer_key

        def validate_access_token(
            self, _client_key: str, token: str, _request: Any
        ) -> bool:
            return token == integration.token

        def validate_timestamp_and_nonce(
            self, _key: str, timestamp: str, nonce: str, _request: Any, **_: Any
        ) -> bool:
            is_new = (timestamp, nonce) not in self._seen
            self._seen.add((timestamp, nonce))
            return is_new

        def validate_realms(self, *_: Any, **__: Any) -> bool:
            return True

        def get_client_secret(self, _client_key: str, _request: Any) -> str:
            return integration.consumer_secret

        def get_access_token_secret(
            self, _client_key: str, _token: str, _request: Any
        ) -> str:
            return integration.token_secret

    return Validator()
