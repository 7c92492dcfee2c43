"""A caller of the stand-in with a token in its pocket, for the stand-in's own tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import httpx
from hypothesis import HealthCheck, settings

from scripts.certificates import trusted_certificates

if TYPE_CHECKING:
    from scripts.stand_ins.adobe.adobe import AdobeStandIn

# Examples that go over HTTP take as long as the machine is busy: no clock judges them.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

STOCK = "be-observer.catalog_stock_update"


class Caller:
    """One pooled connection to a stand-in, and the headers that let it through."""

    def __init__(self, adobe: AdobeStandIn, *, patience_s: float = 10) -> None:
        self.adobe = adobe
        self.environment = adobe.environment
        self.http = httpx.Client(
            timeout=httpx.Timeout(10, read=patience_s),
            trust_env=False,
            verify=trusted_certificates(),
        )
        self.headers = {"x-api-key": self.environment["OAUTH_CLIENT_ID"]}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def form(self, **changes: str | None) -> dict[str, str]:
        """The fields of a good token request, with changes; None leaves one out."""
        fields = {
            "grant_type": "client_credentials",
            "client_id": self.environment["OAUTH_CLIENT_ID"],
            "client_secret": self.environment["OAUTH_CLIENT_SECRET"],
            "scope": "AdobeID,openid,adobeio_api",
            **changes,
        }
        return {name: value for name, value in fields.items() if value is not None}

    def token(self, **changes: str | None) -> httpx.Response:
        """Ask IMS for a token."""
        url = self.environment["OAUTH_BASE_URL"] + "v3"
        return self.http.post(url, data=self.form(**changes))

    def log_in(self, **changes: str | None) -> Self:
        """Ask IMS for a token, and use it from now on."""
        response = self.token(**changes)
        assert response.status_code == 200, response.text
        self.headers["authorization"] = f"Bearer {response.json()['access_token']}"
        return self

    def event(self, **changes: Any) -> dict[str, Any]:
        """A good CloudEvent, with changes; None leaves an attribute out."""
        event = {
            "specversion": "1.0",
            "id": "uid-1",
            "source": f"urn:uuid:{self.adobe.provider_id}",
            "type": STOCK,
            "datacontenttype": "application/json",
            "data": [{"sku": "SKU-1"}],
            **changes,
        }
        return {name: value for name, value in event.items() if value is not None}

    def publish(self, event: Any = None, **headers: str) -> httpx.Response:
        """Send one CloudEvent to the ingress."""
        return self.http.post(
            self.adobe.url,
            json=self.event() if event is None else event,
            headers={
                "content-type": "application/cloudevents+json",
                **self.headers,
                **{name.replace("_", "-"): value for name, value in headers.items()},
            },
        )

    def manage(self, method: str, path: str, json: Any = None) -> httpx.Response:
        """Call the management API; ``path`` is relative to its base, or absolute.

        ``ORG`` stands for the organization, ``WORKSPACE`` for all three ids.
        """
        org = self.environment["IO_CONSUMER_ID"]
        project = self.environment["IO_PROJECT_ID"]
        workspace = f"{org}/{project}/{self.environment['IO_WORKSPACE_ID']}"
        path = path.replace("WORKSPACE", workspace).replace("ORG", org)
        if not path.startswith("http"):
            path = self.environment["IO_MANAGEMENT_BASE_URL"] + path
        headers = {"accept": "application/hal+json", **self.headers}
        if json is None:
            return self.http.request(method, path, headers=headers)
        if method == "PATCH":
            headers["content-type"] = "application/json-patch+json"
        return self.http.request(method, path, headers=headers, json=json)
