"""The stand-in's account: its credentials, and how long its tokens live.

Everything is constant and obviously invented, so that no test, log or screenshot of
the stand-in can be mistaken for an account, and two runs look the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

PROVIDER_ID: Final = "b0b0b0b0-1234-4abc-8def-00000000c0de"
"""The id of the back-office provider that is there from the start."""

SCOPES: Final = frozenset(
    {
        "AdobeID",
        "openid",
        "read_organizations",
        "additional_info.projectedProductContext",
        "additional_info.roles",
        "adobeio_api",
        "read_client_secret",
        "manage_client_secrets",
        "event_receiver_api",
        "commerce.accs",
    }
)
"""What a credential of a fully set up workspace may ask for; the management API wants
``adobeio_api``."""


@dataclass(frozen=True)
class Account:
    """The one workspace and credential that the stand-in serves."""

    client_id: str = "stand-in-client-id"
    client_secret: str = field(default="stand-in-client-secret", repr=False)
    org_id: str = "0000000000000000STANDIN0@AdobeOrg"
    technical_account_id: str = "0000000000000000STANDIN1@techacct.adobe.com"
    technical_account_email: str = "stand-in@techacct.example.com"
    consumer_id: str = "1340225"
    project_id: str = "4566206088340000001"
    workspace_id: str = "4566206088340000002"
    namespace: str = "1340225-starterkit-stage"

    def label_of(self, plain: str) -> str:
        """The label under which the Starter Kit looks a provider up.

        The suffix is what follows the namespace's first hyphen, or all of it.
        """
        _, _, suffix = self.namespace.partition("-")
        return f"{plain} - {suffix or self.namespace}"

    def environment(self, url: str) -> dict[str, str]:
        """The variables that make an application talk to a stand-in at ``url``."""
        return {
            "OAUTH_CLIENT_ID": self.client_id,
            "OAUTH_CLIENT_SECRET": self.client_secret,
            "OAUTH_ORG_ID": self.org_id,
            "OAUTH_SCOPES": ",".join(sorted(SCOPES)),
            "OAUTH_TECHNICAL_ACCOUNT_ID": self.technical_account_id,
            "OAUTH_TECHNICAL_ACCOUNT_EMAIL": self.technical_account_email,
            "OAUTH_BASE_URL": f"{url}/ims/token/",
            "IMS_JWKS_URL": f"{url}/ims/keys",
            "IO_MANAGEMENT_BASE_URL": f"{url}/events/",
            "AIO_EVENTS_INGRESS_BASE_URL": url,
            "IO_CONSUMER_ID": self.consumer_id,
            "IO_PROJECT_ID": self.project_id,
            "IO_WORKSPACE_ID": self.workspace_id,
            "AIO_RUNTIME_NAMESPACE": self.namespace,
        }


@dataclass(eq=False)
class Behaviour:
    """What may be set on the stand-in at any time; ``reset`` restores the defaults.

    Attributes:
        token_lifetime_s: how long access tokens issued from now on are good for.
        scopes: what the credential may ask for; fewer are a console step forgotten.
        page_size: entries on a page of every list; None puts all on one page.
        max_registrations: how many registrations a client id may have.
        latency_ms: how late every answer is.
        max_event_bytes: the largest CloudEvent that is taken, others are answered with
            413; None sets no limit. Adobe does not say what its own limit is.
    """

    token_lifetime_s: int = 86_399
    scopes: frozenset[str] = SCOPES
    page_size: int | None = None
    max_registrations: int = 30
    latency_ms: float = 0
    max_event_bytes: int | None = None
