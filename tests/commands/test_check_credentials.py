"""``starter-kit check`` names credentials that are weak, or that others can read."""

from __future__ import annotations

import base64
import sys
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from tests.manifest.apps import write, write_action

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands.command_line import Ran, StarterKit

LONG = "a-secret-of-20-bytes"
SHORT = "15-bytes-of-key"
PADDED = f"  {SHORT} "
CLEAR = "what proves a credential travels unencrypted to another machine (http://)"
PRIVATE = "this is a private key, and only the public one belongs here"


def check(folder: Path, starter_kit: StarterKit) -> Ran:
    return starter_kit("check", "--app", folder, "--json")


def said(ran: Ran) -> list[tuple[str, str]]:
    return [(each["severity"], each["message"]) for each in ran.json]


def whsec(secret: bytes) -> str:
    return "whsec_" + base64.b64encode(secret).decode()


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    return (
        key.public_key()
        .public_bytes(
            serialization.Encoding.PEM,
            serialization.PublicFormat.SubjectPublicKeyInfo,
        )
        .decode()
    )


def rsa_key(bits: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        *(
            (name, value, "a secret has less than 16 bytes")
            for name in (
                "WEBHOOK_API_KEYS",
                "WEBHOOK_HMAC_SECRETS",
                "WEBHOOK_URL_TOKENS",
            )
            for value in ("a", SHORT, PADDED, f"{LONG},{SHORT}", f"{SHORT},{LONG}", "é")
        ),
        ("WEBHOOK_API_KEYS", 123456789012345, "a secret has less than 16 bytes"),
        ("STOCK_API_KEY", SHORT, "a secret has less than 16 bytes"),
        *(
            ("WEBHOOK_BASIC_USERS", value, "a password has less than 16 bytes")
            for value in ("u:p", f"u:{LONG},v:{SHORT}", f"{LONG}:p", "u:p:q")
        ),
        *(
            ("WEBHOOK_SIGNING_SECRETS", value, "a signing secret has less than 16 byte")
            for value in ("whsec_QQ==", "QQ==", whsec(b"x" * 15))
        ),
        *(
            (name, url, CLEAR)
            for name in (
                "AIO_EVENTS_INGRESS_BASE_URL",
                "IMS_JWKS_URL",
                "IO_MANAGEMENT_BASE_URL",
                "OAUTH_BASE_URL",
                "STOCK_URL",
                "WEBHOOK_JWT_JWKS_URL",
            )
            for url in (
                "http://example.com/x",
                "http://10.0.0.1",
                "http://127.0.0.1.co",
            )
        ),
        ("STOCK_URL", "HTTP://localhost.example.com/", CLEAR),
        *(
            (name, url, "a credential travels unencrypted to another machine (")
            for name, url in (
                ("OUTBOX_URL", "redis://:pw@redis.example.com/0"),
                ("OUTBOX_URL", "redis://u:pw@10.1.2.3:6379"),
                ("OUTBOX_URL", "redis://token@redis"),
                ("ERP_URL", "http://u:p@erp.example.com/"),
                ("ERP_URL", "http://erp.example.com/?api_key=abc"),
                ("QUEUE_URL", "amqp://u:p@queue/"),
            )
        ),
        (
            "OUTBOX_URL",
            "rediss://:pw@redis.example.com/0?ssl_cert_reqs=none",
            "a credential goes to a server that does not prove who it is",
        ),
        (
            "COMMERCE_WEBHOOKS_PUBLIC_KEY",
            pem(rsa_key(1024)),
            "an RSA key of 1024 bits can be forged: 2048 are the least",
        ),
        (
            "COMMERCE_WEBHOOKS_PUBLIC_KEY",
            pem(rsa_key(2048)) + pem(rsa_key(1024)).replace("\n", "\\n"),
            "an RSA key of 1024 bits can be forged: 2048 are the least",
        ),
    ],
)
def test_what_is_weak_or_exposed_is_a_warning_without_the_secret(
    name: str, value: Any, message: str, tmp_path: Path, starter_kit: StarterKit
) -> None:
    write_action(tmp_path, inputs={name: value})
    ran = check(tmp_path, starter_kit)
    ((severity, text),) = said(ran)
    assert (ran.code, severity) == (0, "warning")
    assert text.startswith(message)
    for secret in (SHORT, ":pw@", "u:p", "abc", "QQ=="):
        assert secret not in ran.out


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WEBHOOK_API_KEYS", f"{LONG}, {LONG},"),
        ("WEBHOOK_API_KEYS", "sixteen-bytes-ok"),
        ("WEBHOOK_API_KEYS", ""),
        ("WEBHOOK_BASIC_USERS", f"u:{LONG}"),
        ("WEBHOOK_SIGNING_SECRETS", whsec(b"x" * 16)),
        ("STOCK_URL", "https://example.com"),
        ("STOCK_URL", "http://localhost:9000/stock"),
        ("STOCK_URL", "http://127.0.0.1:9000/stock"),
        ("STOCK_URL", "http://[::1]:9000/stock"),
        ("OUTBOX_URL", "redis://:pw@127.0.0.1:6379/0"),
        ("OUTBOX_URL", "redis://redis.example.com/0"),
        ("OUTBOX_URL", "rediss://:pw@redis.example.com/0"),
        ("ERP_URL", "http://erp.example.com/?page=1"),
        ("GREETING", "short"),
        ("WEBHOOK_JWT_ISSUER", "http://issuer.example.com"),
        ("COMMERCE_WEBHOOKS_PUBLIC_KEY", pem(rsa_key(2048))),
        (
            "COMMERCE_WEBHOOKS_PUBLIC_KEY",
            pem(ec.generate_private_key(ec.SECP256R1())),
        ),
    ],
)
def test_what_is_neither_is_not_named(
    name: str, value: str, tmp_path: Path, starter_kit: StarterKit
) -> None:
    write_action(tmp_path, inputs={name: value})
    assert check(tmp_path, starter_kit).json == []


@pytest.mark.parametrize(
    ("auth", "is_said"), [("commerce-signature", True), ("api-key", False)]
)
def test_without_cryptography_a_key_in_use_cannot_be_judged(
    auth: str,
    is_said: bool,
    tmp_path: Path,
    starter_kit: StarterKit,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inputs = {
        "WEBHOOK_AUTH": auth,
        "WEBHOOK_API_KEYS": LONG,
        "COMMERCE_WEBHOOKS_PUBLIC_KEY": pem(rsa_key(1024)),
    }
    write_action(tmp_path, web="raw", inputs=inputs)
    monkeypatch.setitem(sys.modules, "cryptography", None)
    ran = check(tmp_path, starter_kit)
    assert (ran.code, [text[:41] for _, text in said(ran)]) == (
        0,
        ["the size of this key cannot be judged wit"] * is_said,
    )


@pytest.mark.parametrize("kind", ["TraditionalOpenSSL", "PKCS8"])
@pytest.mark.parametrize("name", ["COMMERCE_WEBHOOKS_PUBLIC_KEY", "ERP_PUBLIC_KEYS"])
def test_a_private_key_in_a_public_place_is_an_error(
    name: str, kind: str, tmp_path: Path, starter_kit: StarterKit
) -> None:
    private = (
        rsa_key(2048)
        .private_bytes(
            serialization.Encoding.PEM,
            getattr(serialization.PrivateFormat, kind),
            serialization.NoEncryption(),
        )
        .decode()
    )
    write_action(tmp_path, inputs={name: private})
    ran = check(tmp_path, starter_kit)
    assert said(ran) == [("error", PRIVATE)]
    assert private.splitlines()[1] not in ran.out


@pytest.mark.parametrize(
    ("required", "messages"),
    [
        ("", ["this keeps no caller out: it is empty, or used as it stands"]),
        ("$SECRET", ["this keeps no caller out: it is empty, or used as it stands"]),
        (SHORT, ["this secret has less than 16 bytes"]),
        (LONG, []),
        (True, []),
        (False, []),
    ],
)
@pytest.mark.parametrize("web", ["raw", "no"])
def test_the_secret_of_the_platform_is_judged_where_it_is_asked_for(
    web: str,
    required: Any,
    messages: list[str],
    tmp_path: Path,
    starter_kit: StarterKit,
) -> None:
    write_action(tmp_path, web=web, annotations={"require-whisk-auth": required})
    found = [text for _, text in said(check(tmp_path, starter_kit))]
    kept = [text for text in found if text.startswith("this ")]
    assert kept == (messages if web == "raw" else [])


@pytest.mark.parametrize(
    ("mode", "text", "is_named"),
    [
        (0o600, "A_SECRET=x\n", False),
        (0o400, "A_SECRET=x\n", False),
        (0o644, "A_SECRET=x\n", True),
        (0o640, "A_SECRET=x\n", True),
        (0o602, "A_SECRET=x\n", True),
        (0o644, "OUTBOX_URL=redis://:pw@127.0.0.1\n", True),
        (0o644, "LOG_LEVEL=debug\nA_SECRET=\n", False),
    ],
)
def test_an_env_file_with_secrets_is_for_its_owner(
    mode: int, text: str, is_named: bool, tmp_path: Path, starter_kit: StarterKit
) -> None:
    write(write_action(tmp_path), {".env": text})
    (tmp_path / ".env").chmod(mode)
    ran = check(tmp_path, starter_kit)
    assert [(each["file"], each["hint"]) for each in ran.json] == [
        (".env", "chmod 600 .env")
    ] * is_named
    assert ran.code == 0


@pytest.mark.parametrize("name", ["WEBHOOK_API_KEYS", "WEBHOOK_URL_TOKENS"])
@pytest.mark.parametrize(
    "value", ["$$A_KEY_WITH_A_LONG_NAME", f"{LONG},$${{A_KEY_OF_LENGTH}}"]
)
def test_a_reference_that_nothing_replaces_is_an_error_named_once(
    name: str, value: str, tmp_path: Path, starter_kit: StarterKit
) -> None:
    write_action(tmp_path, inputs={name: value})
    ran = check(tmp_path, starter_kit)
    ((severity, text),) = said(ran)
    assert severity == "error"
    assert "cannot be a secret, such as $NAME" in text
