"""Bearer tokens: of an OpenID Connect issuer, and of Adobe IMS."""

from __future__ import annotations

import hmac
import json
import sys
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.utils import base64url_encode

from actions.shared.auth import Accepted, Refused
from tests.actions.auth_contract import NOW_S, Call, HeaderContract
from tests.actions.jwks_server import (
    JwksServer,
    jwk,
    jwks_server,
    private_key,
    sign_text,
    sign_with,
    signed,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOW_MS = int(NOW_S * 1000)


class TokenContract(HeaderContract):
    """What both kinds of token owe."""

    header, prefix = "authorization", "Bearer "
    jwks: JwksServer

    @pytest.fixture(autouse=True)
    def _issuer(self) -> Iterator[None]:
        with jwks_server(jwk(), jwk(number=2)) as self.jwks:
            yield

    def claims(self) -> dict[str, Any]:
        """Return the claims of a good token."""
        raise NotImplementedError

    def with_token(self, token: str) -> Any:
        call = self.good()
        return self.judge(call, headers=self.with_header(call, f"Bearer {token}"))

    def with_claims(self, **changes: Any) -> Any:
        """Judge a token with these claims changed; None takes a claim away."""
        claims = {**self.claims(), **changes}
        return self.with_token(
            signed({n: v for n, v in claims.items() if v is not None})
        )

    @pytest.mark.parametrize("scheme", ["bearer", "BEARER", "Bearer "])
    def test_the_name_of_the_scheme_counts_in_any_case(self, scheme: str) -> None:
        call = self.good()
        value = f"{scheme} {signed(self.claims())}"
        verdict = self.judge(call, headers=self.with_header(call, value))
        assert isinstance(verdict, Accepted)

    @pytest.mark.parametrize("typ", [None, "JWT", "at+jwt", "application/at+jwt", 5])
    def test_the_type_in_the_header_may_be_anything(self, typ: object) -> None:
        assert isinstance(self.with_token(signed(self.claims(), typ=typ)), Accepted)

    def test_a_token_without_a_key_id_may_be_signed_with_any_key(self) -> None:
        for number in (1, 2):
            token = signed(self.claims(), number=number, kid=None)
            assert isinstance(self.with_token(token), Accepted)

    def test_a_token_signed_with_another_key_than_it_names_is_refused(self) -> None:
        token = signed(self.claims(), number=2, kid="RSA-1")
        assert isinstance(self.with_token(token), Refused)

    def test_a_token_signed_with_a_key_that_is_not_the_issuers_is_refused(self) -> None:
        for kid in ("RSA-1", "RSA-3", None):
            token = signed(self.claims(), number=3, kid=kid)
            assert isinstance(self.with_token(token), Refused)

    def test_a_key_in_the_token_itself_is_no_key(self) -> None:
        for header in ({"jwk": jwk(number=3)}, {"jku": self.jwks.url}, {"x5u": "key"}):
            token = signed(self.claims(), number=3, kid=None, **header)
            assert isinstance(self.with_token(token), Refused)

    @pytest.mark.parametrize("alg", ["none", "None", "NONE", "", None, 5, ["RS256"]])
    def test_an_unsigned_token_is_refused(self, alg: object) -> None:
        token = signed(self.claims(), alg=alg)
        unsigned = token.rpartition(".")[0]
        for text in (token, f"{unsigned}.", unsigned, f"{unsigned}.AA"):
            assert isinstance(self.with_token(text), Refused)

    @pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
    def test_the_public_key_is_no_secret_of_an_hmac(self, algorithm: str) -> None:
        """Algorithm confusion: RFC 8725, section 2.1."""
        public = private_key().public_key()
        spki = PublicFormat.SubjectPublicKeyInfo
        secrets = (
            public.public_bytes(Encoding.PEM, spki),
            public.public_bytes(Encoding.DER, spki),
            public.public_bytes(Encoding.PEM, PublicFormat.PKCS1),
            json.dumps(jwk()).encode(),
            b"",
        )
        header = json.dumps({"alg": algorithm, "kid": "RSA-1"}).encode()
        payload = json.dumps(self.claims()).encode()
        text = b".".join(base64url_encode(part) for part in (header, payload))
        digest = f"sha{algorithm[2:]}"
        for secret in secrets:
            signature = base64url_encode(hmac.digest(secret, text, digest))
            token = b".".join((text, signature)).decode()
            assert isinstance(self.with_token(token), Refused)
        assert self.jwks.requests == 0

    def test_an_extension_that_must_be_understood_is_refused(self) -> None:
        for header in ('{"crit": ["exp"], "exp": 1}', '{"crit": []}', '{"crit": 5}'):
            token = signed(self.claims(), **json.loads(header))
            assert isinstance(self.with_token(token), Refused)
        assert self.jwks.requests == 0

    def test_a_payload_that_is_not_encoded_is_refused(self) -> None:
        """RFC 7797."""
        token = signed(self.claims(), b64=False)
        assert isinstance(self.with_token(token), Refused)

    @pytest.mark.parametrize(
        "header",
        [
            b"",
            b"5",
            b"null",
            b"[]",
            b"\xff",
            b"{",
            b'{"alg":"none","alg":"RS256","kid":"RSA-1"}',
            b'{"alg":"RS256","kid":5}',
            b'{"alg":"RS256","kid":["RSA-1"]}',
            b'{"alg":"RS256","kid":' + b"[" * 10_000,
        ],
    )
    def test_a_header_that_makes_no_sense_is_refused(self, header: bytes) -> None:
        payload = json.dumps(self.claims()).encode()
        token = sign_text(private_key(), payload, "RS256", header)
        assert isinstance(self.with_token(token), Refused)
        assert self.jwks.requests == 0

    @pytest.mark.parametrize(
        "payload",
        [
            b"",
            b"5",
            b"null",
            b"[]",
            b"\xff",
            b"{",
            b"{}",
            b'{"a":' + b"[" * 9_000,
            b'{"exp": ' + b"9" * 5_000 + b"}",
        ],
    )
    def test_claims_that_make_no_sense_are_refused(self, payload: bytes) -> None:
        token = sign_with(private_key(), payload, "RS256", {"kid": "RSA-1"})
        assert isinstance(self.with_token(token), Refused)

    def test_claims_that_contradict_themselves_are_refused(self) -> None:
        good = json.dumps(self.claims())
        token = signed(f"{good[:-1]}, {good[1:]}".encode())
        assert isinstance(self.with_token(token), Refused)

    def test_a_token_is_not_read_when_it_is_too_long(self) -> None:
        claims = {**self.claims(), "padding": "x" * 16_384}
        assert isinstance(self.with_token(signed(claims)), Refused)
        assert self.jwks.requests == 0

    def test_what_is_no_token_does_not_reach_the_issuer(self) -> None:
        good = signed(self.claims())
        for token in (
            "",
            "garbage",
            "a.b",
            f"{good}.a",
            f"{good}=",
            f"={good}",
            signed(self.claims(), alg="x"),
        ):
            assert isinstance(self.with_token(token), Refused)
        assert self.jwks.requests == 0

    @pytest.mark.parametrize("library", ["jwt", "cryptography"])
    def test_without_a_library_the_reason_says_what_to_install(
        self, library: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        call = self.good()
        monkeypatch.setitem(sys.modules, library, None)
        verdict = self.judge(call)
        assert isinstance(verdict, Refused)
        assert f"install the extra {self.scheme}" in verdict.reason


class TestJwt(TokenContract):
    """Tokens of an OpenID Connect issuer."""

    scheme = "jwt"
    required = ("WEBHOOK_JWT_ISSUER", "WEBHOOK_JWT_AUDIENCE", "WEBHOOK_JWT_JWKS_URL")

    def claims(self) -> dict[str, Any]:
        return {
            "iss": "https://issuer.example",
            "aud": "webhooks",
            "sub": "back-office",
            "exp": NOW_S + 60,
        }

    def good(self) -> Call:
        return Call(
            {
                "WEBHOOK_JWT_ISSUER": "https://issuer.example",
                "WEBHOOK_JWT_AUDIENCE": "webhooks",
                "WEBHOOK_JWT_JWKS_URL": self.jwks.url,
            },
            {"authorization": f"Bearer {signed(self.claims())}"},
        )

    def test_the_caller_is_the_subject(self) -> None:
        assert self.judge(self.good()) == Accepted("back-office")
        assert isinstance(self.with_claims(sub=None), Accepted)

    @pytest.mark.parametrize(
        ("kind", "algorithm"),
        [
            *(
                ("RSA", f"{family}{bits}")
                for family in ("RS", "PS")
                for bits in (256, 384, 512)
            ),
            ("P-256", "ES256"),
            ("P-384", "ES384"),
            ("P-521", "ES512"),
            ("Ed25519", "EdDSA"),
            ("Ed448", "EdDSA"),
        ],
    )
    @pytest.mark.parametrize("named", [True, False])
    def test_the_asymmetric_algorithms_count(
        self, kind: str, algorithm: str, *, named: bool
    ) -> None:
        self.jwks.serve(jwk(kind, alg=algorithm if named else None))
        assert isinstance(
            self.with_token(signed(self.claims(), algorithm, kind)), Accepted
        )

    def test_a_key_for_one_algorithm_proves_no_other(self) -> None:
        self.jwks.serve(jwk(alg="RS256"))
        for algorithm in ("RS512", "PS256"):
            assert isinstance(
                self.with_token(signed(self.claims(), algorithm)), Refused
            )

    def test_a_curve_proves_its_own_algorithm_only(self) -> None:
        self.jwks.serve(jwk("P-256"), jwk("P-384"), jwk("secp256k1"))
        for kind, signer, algorithm in (
            ("P-384", "P-256", "ES256"),
            ("P-256", "P-384", "ES384"),
            ("secp256k1", "secp256k1", "ES256K"),
            ("secp256k1", "P-256", "ES256"),
        ):
            token = signed(self.claims(), algorithm, signer, kid=f"{kind}-1")
            verdict = self.with_token(token)
            assert isinstance(verdict, Refused)
            assert (
                "no such key" in verdict.reason or "alg is not one of" in verdict.reason
            )

    @pytest.mark.parametrize(
        "issuer", [None, "", "https://issuer.example/", "https://Issuer.example", 5, []]
    )
    def test_another_issuer_is_refused(self, issuer: object) -> None:
        verdict = self.with_claims(iss=issuer)
        assert isinstance(verdict, Refused)
        assert "WEBHOOK_JWT_ISSUER" in verdict.reason

    @pytest.mark.parametrize(
        "audience",
        [
            None,
            "",
            "webhook",
            "webhooks ",
            [],
            ["other"],
            {"webhooks": 1},
            5,
            [["webhooks"]],
        ],
    )
    def test_another_audience_is_refused(self, audience: object) -> None:
        verdict = self.with_claims(aud=audience)
        assert isinstance(verdict, Refused)
        assert "WEBHOOK_JWT_AUDIENCE" in verdict.reason

    def test_one_audience_of_several_counts(self) -> None:
        assert isinstance(self.with_claims(aud=["other", "webhooks"]), Accepted)

    @pytest.mark.parametrize(
        ("claims", "expected"),
        [
            ({"exp": NOW_S - 29}, Accepted),
            ({"exp": NOW_S - 30}, Refused),
            ({"exp": int(NOW_S) + 0.5}, Accepted),
            ({"exp": 10**300}, Accepted),
            ({"exp": None}, Refused),
            ({"exp": str(int(NOW_S) + 60)}, Refused),
            ({"exp": True}, Refused),
            ({"exp": [NOW_S + 60]}, Refused),
            ({"exp": float("nan")}, Refused),
            ({"exp": float("inf")}, Refused),
            ({"nbf": NOW_S + 30}, Accepted),
            ({"nbf": NOW_S + 31}, Refused),
            ({"nbf": "now"}, Refused),
            ({"nbf": False}, Refused),
            ({"iat": "whenever"}, Accepted),
            ({"iat": NOW_S - 10**6}, Accepted),
            ({"iat": NOW_S + 30}, Accepted),
            ({"iat": NOW_S + 31}, Refused),
            ({"iat": int(NOW_S) + 30.5}, Refused),
            ({"iat": 10**300}, Refused),
        ],
    )
    def test_a_token_counts_while_it_is_valid(
        self, claims: dict[str, Any], expected: type
    ) -> None:
        assert isinstance(self.with_claims(**claims), expected)

    def test_a_token_expires_while_the_container_is_warm(self) -> None:
        call = self.good()
        assert isinstance(self.judge(call), Accepted)
        call.time.pass_s(90)
        assert isinstance(self.judge(call), Refused)

    @pytest.mark.parametrize("url", ["ftp://issuer.example/keys", "keys", "http://[x/"])
    def test_a_broken_url_accepts_no_caller(self, url: str) -> None:
        call = self.good()
        settings = {**call.settings, "WEBHOOK_JWT_JWKS_URL": url}
        assert isinstance(self.judge(call, settings=settings), Refused)

    def test_all_missing_settings_are_named_at_once(self) -> None:
        verdict = self.judge(self.good(), settings={})
        assert isinstance(verdict, Refused)
        assert all(name in verdict.reason for name in self.required)


class TestAdobeIms(TokenContract):
    """Access tokens of Adobe IMS."""

    scheme = "adobe-ims"
    required = ("OAUTH_ORG_ID",)
    org = "0123456789ABCDEF@AdobeOrg"

    def claims(self) -> dict[str, Any]:
        return {
            "type": "access_token",
            "org": self.org,
            "client_id": "the-client",
            "created_at": str(_NOW_MS - 1_000),
            "expires_in": "86400000",
        }

    def good(self) -> Call:
        return Call(
            {"OAUTH_ORG_ID": self.org, "IMS_JWKS_URL": self.jwks.url},
            {
                "authorization": f"Bearer {signed(self.claims(), itt='at')}",
                "x-gw-ims-org-id": self.org,
            },
        )

    def test_the_caller_is_the_client(self) -> None:
        assert self.judge(self.good()) == Accepted("the-client")
        assert isinstance(self.with_claims(client_id=None), Accepted)

    @pytest.mark.parametrize("algorithm", ["RS384", "RS512", "PS256"])
    def test_adobe_signs_with_rs256_only(self, algorithm: str) -> None:
        assert isinstance(self.with_token(signed(self.claims(), algorithm)), Refused)

    def test_the_organisation_may_stand_in_either_claim(self) -> None:
        assert isinstance(self.with_claims(org=None, org_id=self.org), Accepted)

    @pytest.mark.parametrize(
        "claims",
        [
            {"org": None},
            {"org": "FEDCBA9876543210@AdobeOrg"},
            {"org": "FEDCBA9876543210@AdobeOrg", "org_id": org},
            {"org": org.lower()},
            {"org": ""},
            {"org": [org]},
            {"org": None, "org_id": "FEDCBA9876543210@AdobeOrg"},
        ],
    )
    def test_a_token_of_another_organisation_or_of_none_is_refused(
        self, claims: dict[str, Any]
    ) -> None:
        assert isinstance(self.with_claims(**claims), Refused)

    @pytest.mark.parametrize(
        "organisation",
        ["", "FEDCBA9876543210@AdobeOrg", org.lower(), f"{org}é", f" {org}"],
    )
    def test_a_header_with_another_organisation_is_refused(
        self, organisation: str
    ) -> None:
        call = self.good()
        headers = {**call.headers, "x-gw-ims-org-id": organisation}
        assert isinstance(self.judge(call, headers=headers), Refused)
        assert self.jwks.requests == 0

    @pytest.mark.parametrize("kind", [None, "", "id_token", "refresh_token", 5])
    def test_what_is_no_access_token_is_refused(self, kind: object) -> None:
        assert isinstance(self.with_claims(type=kind), Refused)

    @pytest.mark.parametrize(
        ("created_at", "expires_in", "expected"),
        [
            (str(_NOW_MS), "1", Accepted),
            (str(_NOW_MS), "0", Refused),
            (str(_NOW_MS - 1_000), "1000", Refused),
            (str(_NOW_MS - 1_000), "1001", Accepted),
            (_NOW_MS, 1, Accepted),
            (None, "86400000", Refused),
            (str(_NOW_MS), None, Refused),
            (str(_NOW_MS), "-5", Refused),
            (str(_NOW_MS), "\u0665", Refused),
            (str(_NOW_MS), "1e9", Refused),
            (str(_NOW_MS), "9" * 400, Refused),
            (str(_NOW_MS), True, Refused),
            (str(_NOW_MS + 30_000), "86400000", Accepted),
            (str(_NOW_MS + 30_001), "86400000", Refused),
            (_NOW_MS + 10**9, 1, Refused),
            (str(int(NOW_S)), "86400", Refused),
        ],
    )
    def test_a_token_counts_while_it_is_valid(
        self, created_at: object, expires_in: object, expected: type
    ) -> None:
        verdict = self.with_claims(created_at=created_at, expires_in=expires_in)
        assert isinstance(verdict, expected)
