"""What ``check`` finds wrong with signatures and issuers, the action finds, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.commands.agreement import agreed, assert_both_agree_on_ingestion
from tests.commands.test_check import PEM

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.pytest_plugin import Invoke
    from tests.commands.command_line import StarterKit

__all__ = ["agreed"]


@pytest.mark.parametrize(
    "env",
    [
        {"WEBHOOK_AUTH": "hmac", "WEBHOOK_HMAC_SECRETS": ","},
        {"WEBHOOK_AUTH": "standard-webhooks", "WEBHOOK_SIGNING_SECRETS": ","},
        {"WEBHOOK_AUTH": "adobe-ims", "OAUTH_ORG_ID": ","},
        *(
            {
                "WEBHOOK_AUTH": "hmac",
                "WEBHOOK_HMAC_SECRETS": "s3cret",
                f"WEBHOOK_HMAC_{name}": value,
            }
            for name, value in (
                *(("HEADER", "x-shop"), ("HEADER", "x,y"), ("PREFIX", "none")),
                *(("ENCODING", "BASE64"), ("ENCODING", "base32")),
                *(("ALGORITHM", "sha512"), ("ALGORITHM", "md5")),
                ("SECRETS", "$SECRET"),
            )
        ),
        {"WEBHOOK_AUTH": "hmac"},
        {"WEBHOOK_AUTH": "standard-webhooks"},
        *(
            {"WEBHOOK_AUTH": "standard-webhooks", "WEBHOOK_SIGNING_SECRETS": them}
            for them in ("whsec_aGk=", "aGk=", "whsec_", "whsec_a", "aGk=,b", "ä")
        ),
        *(
            {
                "WEBHOOK_AUTH": "standard-webhooks",
                "WEBHOOK_SIGNING_SECRETS": "aGk=",
                "WEBHOOK_TOLERANCE_S": seconds,
            }
            for seconds in ("0", "1", "86400", "86401", "5m")
        ),
        {"WEBHOOK_AUTH": "commerce-signature"},
        *(
            {
                "WEBHOOK_AUTH": "commerce-signature",
                "COMMERCE_WEBHOOKS_PUBLIC_KEY": key,
            }
            for key in ("x", "-----BEGIN PUBLIC KEY-----", PEM + PEM[:30])
        ),
        {"WEBHOOK_AUTH": "jwt"},
        {"WEBHOOK_AUTH": "jwt", "WEBHOOK_JWT_ISSUER": "i"},
        {"WEBHOOK_AUTH": "jwt", "WEBHOOK_JWT_JWKS_URL": "x"},
        {"WEBHOOK_AUTH": "adobe-ims", "IMS_JWKS_URL": "x"},
    ],
    ids=str,
)
def test_ingestion(
    env: dict[str, str],
    agreed: Path,
    starter_kit: StarterKit,
    invoke: Invoke,
) -> None:
    assert_both_agree_on_ingestion(env, agreed, starter_kit, invoke)
