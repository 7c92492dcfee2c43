"""What talking to Adobe depends on, read from the inputs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from actions.shared.settings import Reader

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Those that the Starter Kit asks for.
DEFAULT_SCOPES = (
    "AdobeID,openid,read_organizations,additional_info.projectedProductContext,"
    "additional_info.roles,adobeio_api,read_client_secret,manage_client_secrets"
)


@dataclass(frozen=True, slots=True)
class Credentials:
    """The OAuth server-to-server credential of an Adobe Developer Console workspace.

    Equal credentials share a kept token; any difference keeps them apart.
    """

    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    org_id: str
    scopes: str


@dataclass(frozen=True, slots=True)
class AdobeSettings:
    """Everything that publishing to Adobe I/O Events depends on.

    Attributes:
        provider_id: the provider to publish to; empty when it must be looked up.
        consumer_id: the organisation's id in I/O Events, for that look-up.
        namespace: whose part after the first ``-`` ends the provider's label.
    """

    credentials: Credentials
    ingress_url: str
    management_url: str
    provider_id: str
    consumer_id: str
    namespace: str
    concurrency: int

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> AdobeSettings:
        """Read the inputs.

        Raises:
            NotConfigured: naming everything that is missing or malformed.
        """
        read = Reader(params)
        token_base = read.url(
            "OAUTH_BASE_URL", "https://ims-na1.adobelogin.com/ims/token/"
        )
        provider_id = read.text("BACKOFFICE_PROVIDER_ID")
        look_up = read.text if provider_id else read.required
        settings = cls(
            credentials=Credentials(
                token_url=f"{token_base.rstrip('/')}/v3",
                client_id=read.required("OAUTH_CLIENT_ID"),
                client_secret=read.required("OAUTH_CLIENT_SECRET"),
                org_id=read.text("OAUTH_ORG_ID"),
                scopes=read.text("OAUTH_SCOPES", DEFAULT_SCOPES),
            ),
            ingress_url=read.url(
                "AIO_EVENTS_INGRESS_BASE_URL", "https://eventsingress.adobe.io"
            ),
            management_url=read.url(
                "IO_MANAGEMENT_BASE_URL", "https://api.adobe.io/events/"
            ),
            provider_id=provider_id,
            consumer_id=look_up("IO_CONSUMER_ID"),
            namespace=look_up("AIO_runtime_namespace"),
            concurrency=read.integer("PUBLISH_CONCURRENCY", 16, least=1, most=64),
        )
        read.done()
        return settings
