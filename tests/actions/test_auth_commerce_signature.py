"""The signature of Adobe Commerce."""

from __future__ import annotations

import base64
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from actions.shared.auth import Accepted, Refused, authenticate
from actions.shared.request import Request
from tests.actions.auth_contract import (
    BODY,
    BodyContract,
    Call,
    FakeTime,
    RotationContract,
    one_byte_changes,
)
from tests.actions.jwks_server import private_key
from tests.vectors import load

if TYPE_CHECKING:
    from pathlib import Path

_HEADER = "x-adobe-commerce-webhook-signature"
_KEY = "COMMERCE_WEBHOOKS_PUBLIC_KEY"


def _pem(
    kind: str = "RSA",
    number: int = 1,
    form: PublicFormat = PublicFormat.SubjectPublicKeyInfo,
) -> str:
    public = private_key(kind, number).public_key()
    pem: bytes = public.public_bytes(Encoding.PEM, form)
    return pem.decode()


def _signature(signed: bytes, algorithm: SHA256 | SHA1 | None = None) -> str:
    key = private_key()
    signature: bytes = key.sign(signed, PKCS1v15(), algorithm or SHA256())
    return base64.b64encode(signature).decode()


def _openssl(*words: str, given: bytes = b"") -> bytes:
    if not shutil.which("openssl"):
        pytest.skip("openssl is missing: apt-get install openssl")
    ran = subprocess.run(
        ["openssl", *words], input=given, capture_output=True, check=True
    )
    return ran.stdout


class TestCommerceSignature(BodyContract, RotationContract):
    """The signature of a key pair of our own."""

    scheme, header = "commerce-signature", _HEADER
    required = (_KEY,)

    def good(self) -> Call:
        return Call({_KEY: _pem()}, {_HEADER: _signature(base64.b64encode(BODY))})

    def other_secret(self) -> str:
        return _pem(number=2)

    def joined(self, secrets: list[str]) -> str:
        return "\n".join(secrets)

    @pytest.mark.parametrize(
        "change",
        [
            lambda pem: pem.strip(),
            lambda pem: pem.replace("\n", "\\n"),
            lambda pem: pem.replace("\n", "\r\n"),
            lambda pem: pem.replace("\n", "\\r\\n"),
            lambda pem: pem.replace("\n", " "),
            lambda pem: f"\n  {pem}",
            lambda pem: pem.replace("\n", "\\n") + _pem(number=2).replace("\n", "\\n"),
        ],
    )
    def test_the_key_is_read_as_env_files_hold_it(self, change: Any) -> None:
        assert isinstance(
            self.judge(self.good(), settings={_KEY: change(_pem())}), Accepted
        )

    def test_a_key_in_the_older_form_is_read_too(self) -> None:
        pem = _pem(form=PublicFormat.PKCS1)
        assert isinstance(self.judge(self.good(), settings={_KEY: pem}), Accepted)

    @pytest.mark.parametrize(
        "broken",
        [
            "MIIB",
            "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----",
            "-----BEGIN PUBLIC KEY-----\né\n-----END PUBLIC KEY-----",
            "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
            # A well-formed key of an unknown algorithm (OID 1.2.3.4.5.6).
            "-----BEGIN PUBLIC KEY-----MA0wBwYFKgMEBQYDAgAB-----END PUBLIC KEY-----",
            _pem()[:-30],
            _pem("P-256"),
            _pem("Ed25519"),
            _pem() + _pem(number=2)[:-30],
            private_key()
            .private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            .decode(),
        ],
    )
    def test_a_broken_key_accepts_no_caller(self, broken: str) -> None:
        verdict = self.judge(self.good(), settings={_KEY: broken})
        assert isinstance(verdict, Refused)
        assert _KEY in verdict.reason
        assert broken not in verdict.reason

    @pytest.mark.parametrize("number", [1, 2])
    def test_a_key_that_is_too_short_accepts_no_caller(self, number: int) -> None:
        """It can be computed from the public one; also where it stands with others."""
        short = private_key("RSA-1024").sign(
            base64.b64encode(BODY), PKCS1v15(), SHA256()
        )
        headers = {_HEADER: base64.b64encode(short).decode()}
        pem = "\n".join([_pem("RSA-1024"), _pem()][:number])
        verdict = self.judge(self.good(), settings={_KEY: pem}, headers=headers)
        assert isinstance(verdict, Refused)
        assert f"{_KEY} holds an RSA key of less than 2048 bits" in verdict.reason

    @pytest.mark.parametrize(
        "form", [PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL]
    )
    @pytest.mark.parametrize("public_too", [True, False])
    def test_a_private_key_accepts_no_caller_and_the_reason_says_what_to_do(
        self, form: PrivateFormat, *, public_too: bool
    ) -> None:
        pem = private_key().private_bytes(Encoding.PEM, form, NoEncryption()).decode()
        both = f"{_pem()}\n{pem}" if public_too else pem
        verdict = self.judge(self.good(), settings={_KEY: both})
        assert isinstance(verdict, Refused)
        assert f"{_KEY} holds a private key" in verdict.reason
        assert pem.splitlines()[1] not in verdict.reason

    def test_a_signature_that_openssl_made_is_accepted(self, tmp_path: Path) -> None:
        """The tool's own rule: RSA with SHA-256, over the base64 text of the body."""
        key = tmp_path / "key.pem"
        _openssl("genpkey", "-algorithm", "RSA", "-out", str(key))
        public = _openssl("pkey", "-in", str(key), "-pubout").decode()
        signature = _openssl(
            "dgst", "-sha256", "-sign", str(key), given=base64.b64encode(BODY)
        )
        headers = {_HEADER: base64.b64encode(signature).decode()}
        good = self.judge(self.good(), settings={_KEY: public}, headers=headers)
        assert isinstance(good, Accepted)

    def test_a_signature_over_the_body_itself_is_refused(self) -> None:
        headers = {_HEADER: _signature(BODY)}
        assert isinstance(self.judge(self.good(), headers=headers), Refused)

    def test_a_signature_with_a_weaker_digest_is_refused(self) -> None:
        weak = _signature(base64.b64encode(BODY), SHA1())  # noqa: S303 - to be refused
        assert isinstance(self.judge(self.good(), headers={_HEADER: weak}), Refused)

    @pytest.mark.parametrize("media_type", ["text/plain", "application/hal+json"])
    def test_a_body_that_came_as_text_is_put_into_base64_first(
        self, media_type: str
    ) -> None:
        call = self.good()
        params = {
            **call.settings,
            "WEBHOOK_AUTH": self.scheme,
            "__ow_body": BODY.decode(),
            "__ow_headers": {**call.headers, "content-type": media_type},
        }
        verdict = authenticate(Request.from_params(params, call.time.clock))
        assert isinstance(verdict, Accepted)

    def test_without_the_library_the_reason_says_what_to_install(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in [n for n in sys.modules if n.partition(".")[0] == "cryptography"]:
            monkeypatch.setitem(sys.modules, name, None)
        settings = {_KEY: _new_pem()}
        verdict = self.judge(self.good(), settings=settings)
        assert isinstance(verdict, Refused)
        assert "install the extra commerce-signature" in verdict.reason


def _new_pem() -> str:
    return "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"


class TestVector:
    """The published vector verifies, and nothing near it does."""

    vector = load("commerce_signature")

    def verdict(self, **changes: str) -> object:
        vector = {**self.vector, **changes}
        params = {
            "WEBHOOK_AUTH": "commerce-signature",
            _KEY: vector["public_key_pem"],
            "__ow_body": vector["ow_body_base64"],
            "__ow_headers": {
                "content-type": "application/json",
                vector["header_name"]: vector["signature_base64"],
            },
        }
        return authenticate(Request.from_params(params, FakeTime().clock))

    def test_it_verifies(self) -> None:
        assert isinstance(self.verdict(), Accepted)

    def test_it_verifies_as_text(self) -> None:
        params = {
            "WEBHOOK_AUTH": "commerce-signature",
            _KEY: self.vector["public_key_pem"],
            "__ow_body": self.vector["body_utf8"],
            "__ow_headers": {
                "content-type": "text/plain",
                _HEADER: self.vector["signature_base64"],
            },
        }
        verdict = authenticate(Request.from_params(params, FakeTime().clock))
        assert isinstance(verdict, Accepted)

    @pytest.mark.parametrize("part", ["signature_base64", "ow_body_base64"])
    def test_every_one_byte_change_is_refused(self, part: str) -> None:
        for changed in one_byte_changes(self.vector[part]):
            assert isinstance(self.verdict(**{part: changed}), Refused), changed

    def test_every_one_byte_change_of_the_body_is_refused(self) -> None:
        for changed in one_byte_changes(self.vector["body_utf8"]):
            body = base64.b64encode(changed.encode("latin-1")).decode()
            assert isinstance(self.verdict(ow_body_base64=body), Refused), changed
