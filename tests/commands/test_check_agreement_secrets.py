"""What ``check`` finds wrong with keys, tokens and passwords, the action finds, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.commands.agreement import agreed, assert_both_agree_on_ingestion

if TYPE_CHECKING:
    from pathlib import Path

    from scripts.pytest_plugin import Invoke
    from tests.commands.command_line import StarterKit

__all__ = ["agreed"]


@pytest.mark.parametrize(
    "env",
    [
        {"WEBHOOK_AUTH": "api-key"},
        *(
            {"WEBHOOK_AUTH": "api-key", "WEBHOOK_API_KEYS": keys}
            for keys in ("k3y", "$KEY", "${KEY}", ";", "-", ",", " , ,")
        ),
        *(
            {
                "WEBHOOK_AUTH": "api-key",
                "WEBHOOK_API_KEYS": "k3y",
                "WEBHOOK_API_KEY_HEADER": header,
            }
            for header in ("X-Gitlab-Token", "Authorization", "x y", "é", "a:b")
        ),
        {"WEBHOOK_AUTH": "url-token"},
        {"WEBHOOK_AUTH": "url-token", "WEBHOOK_URL_TOKENS": ","},
        {"WEBHOOK_AUTH": "basic", "WEBHOOK_BASIC_USERS": ","},
        *(
            {
                "WEBHOOK_AUTH": "url-token",
                "WEBHOOK_URL_TOKENS": "t0ken",
                "WEBHOOK_URL_TOKEN_PARAMETER": parameter,
            }
            for parameter in ("code", "a&b", "a b", "?")
        ),
        {"WEBHOOK_AUTH": "basic"},
        *(
            {"WEBHOOK_AUTH": "basic", "WEBHOOK_BASIC_USERS": users}
            for users in (
                *("u:p", "u:p,v:q:r", "u", "u:", ":p", "u:p,rest"),
                *("u:$P", "u:${P}", "u::", "$U:p"),
            )
        ),
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
