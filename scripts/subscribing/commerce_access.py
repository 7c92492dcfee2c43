"""Where Adobe Commerce is, and the credential that it is asked with.

The names are those of the Starter Kit. Commerce on premises and on Adobe's cloud
infrastructure knows integrations (OAuth 1.0a) and tokens of IMS; Commerce as a Cloud
Service (SaaS) knows tokens of IMS only, has no ``/rest/`` and no store view in its URL
(Adobe Commerce as a Cloud Service, "REST authentication").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from actions.shared.adobe.adobe_settings import DEFAULT_SCOPES, Credentials
from scripts.failure import Failure
from scripts.manifest.known_inputs import KNOWN_INPUTS
from scripts.manifest.webhook_subscription import edition_of
from scripts.subscribing.oauth1 import Integration

if TYPE_CHECKING:
    from scripts.manifest import Environment
    from scripts.manifest.webhook_catalogue import Edition

BASE_URL: Final = "COMMERCE_BASE_URL"
_INTEGRATION: Final = (
    "COMMERCE_CONSUMER_KEY",
    "COMMERCE_CONSUMER_SECRET",
    "COMMERCE_ACCESS_TOKEN",
    "COMMERCE_ACCESS_TOKEN_SECRET",
)
_IMS: Final = ("OAUTH_CLIENT_ID", "OAUTH_CLIENT_SECRET", "OAUTH_ORG_ID")
#: What a token for Commerce as a Cloud Service must hold.
SAAS_SCOPE: Final = "commerce.accs"


@dataclass(frozen=True, slots=True)
class CommerceAccess:
    """Everything that requests to Commerce depend on.

    Attributes:
        base_url: what stands before ``/V1/…``.
        edition: of Commerce.
        credential: an integration of Commerce's, or a credential of IMS.
    """

    base_url: str
    edition: Edition
    credential: Integration | Credentials


def read_access(
    environment: Environment, edition: Edition | None = None
) -> CommerceAccess:
    """Return the settings.

    Args:
        environment: the variables.
        edition: of Commerce; the one that the URL tells when None.

    Raises:
        Failure: naming what is missing, or cannot be used.
    """
    given = environment.find(BASE_URL).strip()
    parts = urlsplit(given)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Failure(
            f"{BASE_URL} is {'not a URL' if given else 'not set'}",
            "write https://HOST/rest/ for Commerce on premises or on cloud "
            "infrastructure, and for Commerce as a Cloud Service "
            "https://REGION.api.commerce.adobe.com/TENANT/",
        )
    edition = edition or edition_of(given)
    return CommerceAccess(
        base_url=_before_version(given, parts.path, edition),
        edition=edition,
        credential=_credential(environment, edition),
    )


def _before_version(given: str, path: str, edition: Edition) -> str:
    base = given.partition("?")[0].rstrip("/").removesuffix("/V1")
    if edition == "saas":
        return base
    places = [place for place in path.split("/") if place and place != "V1"]
    if "rest" not in places:
        return f"{base}/rest/all"
    return f"{base}/all" if places[-1] == "rest" else base


def _credential(
    environment: Environment, edition: Edition
) -> Integration | Credentials:
    values = {name: environment.find(name).strip() for name in _INTEGRATION}
    if edition == "paas" and any(values.values()):
        _require(values, 'Commerce\'s Admin has them under System > "Integrations"')
        return Integration(*values.values())
    ims = {name: environment.find(name).strip() for name in _IMS}
    other = "" if edition == "saas" else f", or {', '.join(_INTEGRATION)}"
    _require(ims, f"set them in .env{other}")
    scopes = environment.find("OAUTH_SCOPES").strip() or DEFAULT_SCOPES
    if edition == "saas" and SAAS_SCOPE not in scopes.split(","):
        scopes = f"{scopes},{SAAS_SCOPE}"
    base = environment.find("OAUTH_BASE_URL") or KNOWN_INPUTS["OAUTH_BASE_URL"].default
    return Credentials(
        token_url=f"{base.rstrip('/')}/v3",
        client_id=ims["OAUTH_CLIENT_ID"],
        client_secret=ims["OAUTH_CLIENT_SECRET"],
        org_id=ims["OAUTH_ORG_ID"],
        scopes=scopes,
    )


def _require(values: dict[str, str], hint: str) -> None:
    absent = [name for name, value in values.items() if not value]
    if absent:
        raise Failure(f"not set: {', '.join(absent)}", hint)
    odd = [
        name
        for name, value in values.items()
        if not (value.isascii() and value.isprintable())
    ]
    if odd:
        raise Failure(f"malformed: {', '.join(odd)}", "copy the values again")
