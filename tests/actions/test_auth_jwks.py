"""Key sets: when they are fetched, how long they are kept, what is not a key set."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from actions.shared.auth import Accepted, Refused, authenticate, bearer_jwt
from actions.shared.errors import UpstreamUnavailable
from tests.actions.auth_contract import NOW_S, FakeTime, request
from tests.actions.jwks_server import (
    JwksServer,
    jwk,
    jwks_server,
    private_key,
    signed,
    unreachable_url,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from actions.shared.auth import Verdict
    from actions.shared.request import Request

_CLAIMS = {"iss": "me", "aud": "you", "exp": NOW_S + 10**9}


@pytest.fixture
def jwks() -> Iterator[JwksServer]:
    with jwks_server(jwk()) as server:
        yield server


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


def _request(url: str, time: FakeTime, token: str) -> Request:
    return request(
        {
            "WEBHOOK_AUTH": "jwt",
            "WEBHOOK_JWT_ISSUER": "me",
            "WEBHOOK_JWT_AUDIENCE": "you",
            "WEBHOOK_JWT_JWKS_URL": url,
        },
        {"authorization": f"Bearer {token}"},
        time=time,
    )


def _check_token(
    jwks: JwksServer, time: FakeTime, number: int = 1, **headers: Any
) -> Verdict:
    return authenticate(
        _request(jwks.url, time, signed(_CLAIMS, number=number, **headers))
    )


class TestKeeping:
    """When a key set is fetched."""

    def test_a_key_set_is_fetched_once_for_many_callers(
        self, jwks: JwksServer, time: FakeTime
    ) -> None:
        for _ in range(5):
            assert isinstance(_check_token(jwks, time), Accepted)
            time.pass_s(100)
        assert jwks.requests == 1

    def test_after_ten_minutes_it_is_fetched_again(
        self, jwks: JwksServer, time: FakeTime
    ) -> None:
        _check_token(jwks, time)
        time.pass_s(600)
        jwks.serve(jwk(number=2))
        assert isinstance(_check_token(jwks, time, number=1), Refused)
        assert isinstance(_check_token(jwks, time, number=2), Accepted)
        assert jwks.requests == 2

    def test_a_new_key_of_the_issuer_is_noticed(
        self, jwks: JwksServer, time: FakeTime
    ) -> None:
        _check_token(jwks, time)
        jwks.serve(jwk(), jwk(number=2))
        time.pass_s(30)
        assert isinstance(_check_token(jwks, time, number=2), Accepted)
        assert isinstance(_check_token(jwks, time, number=1), Accepted)
        assert jwks.requests == 2

    def test_invented_key_ids_do_not_hammer_the_issuer(
        self, jwks: JwksServer, time: FakeTime
    ) -> None:
        for second in range(60):
            for attempt in range(3):
                invented = f"invented-{second}-{attempt}"
                assert isinstance(_check_token(jwks, time, kid=invented), Refused)
            time.pass_s(1)
        assert jwks.requests == 2

    @pytest.mark.parametrize("status", [200, 404, 500, 503])
    def test_nor_while_the_issuer_is_failing(
        self, jwks: JwksServer, time: FakeTime, status: int
    ) -> None:
        _check_token(jwks, time)
        jwks.answer(b"<html>", status, retry_after="3600")
        for second in range(60):
            assert isinstance(
                _check_token(jwks, time, kid=f"invented-{second}"), Refused
            )
            assert isinstance(_check_token(jwks, time), Accepted)
            time.pass_s(1)
        assert jwks.requests == 1 + 1  # the 30th second, and no more

    def test_known_keys_serve_on_for_an_hour_while_the_issuer_fails(
        self, jwks: JwksServer, time: FakeTime
    ) -> None:
        _check_token(jwks, time)
        jwks.answer(b"<html>")
        time.pass_s(3_599)
        assert isinstance(_check_token(jwks, time), Accepted)
        time.pass_s(1)
        assert isinstance(_check_token(jwks, time), Refused)

    def test_each_url_has_its_own_keys(self, jwks: JwksServer, time: FakeTime) -> None:
        with jwks_server(jwk(number=2)) as other:
            assert isinstance(_check_token(jwks, time, number=2, kid=None), Refused)
            assert isinstance(_check_token(other, time, number=2), Accepted)
            assert isinstance(_check_token(other, time, number=1, kid=None), Refused)


class TestGarbage:
    """What an issuer may answer."""

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"<html>",
            b"\xff",
            b"{",
            b"5",
            b"null",
            b"[]",
            b"{}",
            b'{"keys": null}',
            b'{"keys": {}}',
            b'{"keys": []}',
            b'{"keys": [5, null, [], {}, {"kty": []}, {"kty": {}, "crv": 1}]}',
            b'{"keys": [{"kty": "RSA"}]}',
            b'{"keys": [{"kty": "RSA", "n": 5, "e": "AQAB"}]}',
            b'{"keys": [{"kty": "RSA", "n": "", "e": ""}]}',
            b'{"keys": [{"kty": "RSA", "n": "\xc3\xa9", "e": "AQAB"}]}',
            b'{"keys": [{"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}]}',
            b'{"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "AA"}]}',
            b'{"keys": [{"kty": "OKP", "crv": "X25519", "x": "AA"}]}',
            b'{"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "RSA-1"}]}',
            b'{"keys": ' + b"[" * 100_000,
            b'{"keys": 5}',
            json.dumps({"keys": [jwk()], "padding": "x" * 300_000}).encode(),
        ],
    )
    def test_what_is_no_key_set_accepts_no_caller(
        self, jwks: JwksServer, time: FakeTime, body: bytes
    ) -> None:
        jwks.answer(body)
        for _ in range(3):
            verdict = _check_token(jwks, time)
            assert isinstance(verdict, Refused)
            assert "JWKS URL" in verdict.reason
        assert jwks.requests == 1

    @pytest.mark.parametrize("status", [204, 301, 302, 307, 400, 401, 403, 404])
    def test_another_status_than_200_accepts_no_caller(
        self, jwks: JwksServer, time: FakeTime, status: int
    ) -> None:
        with jwks_server(jwk()) as elsewhere:
            body = b"" if status == 204 else json.dumps({"keys": [jwk()]}).encode()
            jwks.answer(body, status, location=elsewhere.url)
            verdict = _check_token(jwks, time)
            assert isinstance(verdict, Refused)
            assert str(status) in verdict.reason
            assert elsewhere.requests == 0

    def test_a_compressed_answer_accepts_no_caller(
        self, jwks: JwksServer, time: FakeTime
    ) -> None:
        jwks.answer(b"\x1f\x8b" + b"\x00" * 100, content_encoding="gzip")
        assert isinstance(_check_token(jwks, time), Refused)

    def test_after_a_while_a_better_answer_is_asked_for(
        self, jwks: JwksServer, time: FakeTime
    ) -> None:
        jwks.answer(b"<html>")
        assert isinstance(_check_token(jwks, time), Refused)
        jwks.serve(jwk())
        time.pass_s(30)
        assert isinstance(_check_token(jwks, time), Accepted)

    def test_one_wrong_answer_does_not_refuse_the_next_caller(
        self, jwks: JwksServer, time: FakeTime
    ) -> None:
        jwks.answer(b"<html>")
        assert isinstance(_check_token(jwks, time), Refused)
        jwks.serve(jwk())
        time.pass_s(0.001)
        assert isinstance(_check_token(jwks, time), Accepted)

    @pytest.mark.parametrize("status", [200, 404])
    def test_wrong_answers_are_asked_for_less_and_less(
        self, jwks: JwksServer, time: FakeTime, status: int
    ) -> None:
        jwks.answer(b"<html>", status)
        asked_at_s = []
        for second in range(120):
            before = jwks.requests
            for attempt in range(3):
                invented = f"invented-{second}-{attempt}"
                assert isinstance(_check_token(jwks, time, kid=invented), Refused)
            if jwks.requests > before:
                asked_at_s.append(second)
            time.pass_s(1)
        assert asked_at_s == [0, 1, 3, 7, 15, 31, 62, 93]
        assert jwks.requests == len(asked_at_s)

    def test_a_broken_key_does_not_spoil_the_others(
        self, jwks: JwksServer, time: FakeTime
    ) -> None:
        jwks.serve({"kty": "RSA", "kid": "RSA-1"}, {"kty": "?"}, jwk())
        assert isinstance(_check_token(jwks, time), Accepted)

    @pytest.mark.parametrize(
        "member",
        [
            jwk(use="enc"),
            jwk(use=""),
            jwk(use=["sig"]),
            jwk(key_ops=["sign"]),
            jwk(key_ops=["encrypt", "wrapKey"]),
            jwk(key_ops=["verify"], use="enc"),
            jwk(key_ops=[]),
            jwk(key_ops="verify"),
            jwk(key_ops={"verify": True}),
            jwk(x5c=["AAAA"], n=None, e=None),
            jwk(alg="RSA-OAEP"),
            jwk(alg="HS256"),
            jwk(alg=None, kid=5),
            jwk("RSA-1024", kid="RSA-1"),
        ],
    )
    def test_a_key_that_is_not_for_signatures_verifies_none(
        self, jwks: JwksServer, time: FakeTime, member: dict[str, Any]
    ) -> None:
        jwks.serve(member)
        kind = "RSA-1024" if 0 < len(member.get("n", "")) < 200 else "RSA"
        for kid in ("RSA-1", None):
            token = signed(_CLAIMS, kind=kind, kid=kid)
            verdict = authenticate(_request(jwks.url, time, token))
            assert isinstance(verdict, Refused)
            assert "no key that verifies signatures" in verdict.reason

    def test_the_private_half_is_not_needed_and_not_used(
        self, jwks: JwksServer, time: FakeTime
    ) -> None:
        from jwt.algorithms import RSAAlgorithm

        private = RSAAlgorithm.to_jwk(private_key(), as_dict=True)
        jwks.serve({**private, "kid": "RSA-1", "key_ops": ["sign", "verify"]})
        assert isinstance(_check_token(jwks, time), Accepted)


class TestOutOfReach:
    """An issuer that does not answer."""

    def test_no_caller_is_accepted_and_the_log_says_why(self, time: FakeTime) -> None:
        """Who may be right is told to come back, rather than to stay away."""
        token = signed(_CLAIMS)
        with pytest.raises(UpstreamUnavailable) as raised:
            authenticate(_request(unreachable_url(), time, token))
        assert "Token issuer is not available" in raised.value.log_text
        assert token not in raised.value.log_text
        assert raised.value.status == 503

    @pytest.mark.parametrize(
        "token", ["", "no.token", signed(_CLAIMS, kind="RSA")[:-400] + "*"]
    )
    def test_who_presents_no_token_is_refused_all_the_same(
        self, time: FakeTime, token: str
    ) -> None:
        verdict = authenticate(_request(unreachable_url(), time, token))
        assert isinstance(verdict, Refused)

    def test_the_check_itself_tells_it_from_a_wrong_token(self, time: FakeTime) -> None:
        with pytest.raises(UpstreamUnavailable):
            bearer_jwt.check(_request(unreachable_url(), time, signed(_CLAIMS)))

    def test_it_takes_a_few_seconds_at_most(self, time: FakeTime) -> None:
        with pytest.raises(UpstreamUnavailable):
            authenticate(_request(unreachable_url(), time, signed(_CLAIMS)))
        assert time.now_s - NOW_S <= 3

    def test_once_the_issuer_is_back_its_callers_are_let_in(
        self, jwks: JwksServer, time: FakeTime
    ) -> None:
        jwks.answer(b"", 503)
        with pytest.raises(UpstreamUnavailable):
            _check_token(jwks, time)
        jwks.serve(jwk())
        assert isinstance(_check_token(jwks, time), Accepted)
