"""Adobe IMS as far as a server-to-server credential sees it: tokens and their keys.

Facts: token endpoint, form fields and answer from Adobe's Developer Console guides
(OAuth Server-to-Server, "Fetching access tokens"); the token's payload (``created_at``
and ``expires_in`` as strings of milliseconds) from aio-lib-ims. Adobe documents of a
failed call no more than ``error`` and ``error_description``; the bodies of 401 and 403
(``error_code``, ``message``) are those that users of its API gateway report.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from scripts.stand_ins.adobe.wire import Answer, Call, json_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    from scripts.stand_ins.adobe.account import Account, Behaviour

_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class _Grant:
    client_id: str
    scopes: frozenset[str]
    expires_at_s: float


class Ims:
    """Issues access tokens and judges those that come back.

    Args:
        account: whose credential is good.
        behaviour: lifetime and scopes.
        clock: seconds since the epoch.
    """

    def __init__(
        self, account: Account, behaviour: Behaviour, clock: Callable[[], float]
    ) -> None:
        self._account = account
        self._behaviour = behaviour
        self._clock = clock
        self._grants: dict[str, _Grant] = {}
        self._issued = 0
        self._key_number = 1

    def token(self, call: Call) -> Answer:
        """``POST /ims/token/v3``: the client_credentials grant."""
        if call.method != "POST":
            return _failed(405, "invalid_request", "the token endpoint takes POST")
        form = {
            name: values[0]
            for source in (call.query, _form_of(call))
            for name, values in parse_qs(source).items()
        }
        account = self._account
        if form.get("grant_type") != "client_credentials":
            return _failed(400, "unsupported_grant_type", "unsupported grant_type")
        if form.get("client_id") != account.client_id:
            return _failed(400, "invalid_client", "invalid client_id parameter")
        if form.get("client_secret") != account.client_secret:
            return _failed(401, "invalid_client", "invalid client_secret parameter")
        scopes = frozenset(form.get("scope", "").replace(",", " ").split())
        if not scopes or not scopes <= self._behaviour.scopes:
            return _failed(400, "invalid_scope", "invalid scope parameter")
        lifetime_s = self._behaviour.token_lifetime_s
        payload = self._payload(account.org_id, account.client_id, lifetime_s, scopes)
        token = _unsigned(payload, serial=self._issued)
        self._remember(token, account.client_id, scopes, lifetime_s)
        return json_answer(
            200,
            {"access_token": token, "token_type": "bearer", "expires_in": lifetime_s},
        )

    def keys(self, call: Call) -> Answer:
        """``GET /ims/keys``: the public keys as a JWK set.

        Empty where cryptography is not installed: nothing can be signed there either.
        """
        if call.method != "GET":
            return _failed(405, "invalid_request", "the keys are read with GET")
        try:
            _, public = _signing_key(self._key_number)
        except ImportError:
            return json_answer(200, {"keys": []})
        return json_answer(200, {"keys": [public]})

    def issue(
        self,
        *,
        org_id: str | None = None,
        client_id: str | None = None,
        expires_in_s: int | None = None,
        scopes: frozenset[str] | None = None,
        claims: Mapping[str, Any] | None = None,
    ) -> str:
        """A token signed with RS256, such as a caller of the webhooks would present.

        Raises:
            RuntimeError: PyJWT or cryptography is not installed.
        """
        try:
            import jwt

            private, public = _signing_key(self._key_number)
        except ImportError as error:
            raise RuntimeError(
                "signed tokens need PyJWT and cryptography: install the adobe-ims extra"
            ) from error
        client_id = client_id or self._account.client_id
        scopes = self._behaviour.scopes if scopes is None else scopes
        if expires_in_s is None:
            expires_in_s = self._behaviour.token_lifetime_s
        payload = self._payload(
            org_id or self._account.org_id, client_id, expires_in_s, scopes
        )
        token = jwt.encode(
            {**payload, **(claims or {})},
            private,
            algorithm="RS256",
            headers={"kid": public["kid"], "itt": "at"},
        )
        self._remember(token, client_id, scopes, expires_in_s)
        return token

    def rotate_key(self) -> None:
        """Sign with another key from now on; the old one leaves the JWK set."""
        self._key_number += 1

    def expire_all(self) -> None:
        """No token issued so far is good any more."""
        self._grants.clear()

    def refuse(self, call: Call, *, scope: str | None = None) -> Answer | None:
        """What Adobe's gateway says to a caller it does not let through, or None."""
        scheme, _, token = call.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            return _turned_away(401, "401010", "Oauth token is missing")
        grant = self._grants.get(token.strip())
        if grant is None or grant.expires_at_s <= self._clock():
            return _turned_away(401, "401013", "Oauth token is not valid")
        headers, org_id = call.headers, self._account.org_id
        for wrong, code, message in (
            ("x-api-key" not in headers, "403000", "Api Key is required"),
            (
                headers.get("x-api-key") != grant.client_id,
                "403003",
                "Api Key is invalid",
            ),
            (
                headers.get("x-ims-org-id", org_id) != org_id,
                "403004",
                "The organization is not the token's",
            ),
            (
                scope is not None and scope not in grant.scopes,
                "403009",
                f"The token lacks the scope {scope}",
            ),
        ):
            if wrong:
                return _turned_away(403, code, message)
        return None

    def _payload(
        self, org_id: str, client_id: str, lifetime_s: int, scopes: frozenset[str]
    ) -> dict[str, Any]:
        self._issued += 1
        now_ms = int(self._clock() * 1000)
        return {
            "id": f"{now_ms}_stand-in-{self._issued}",
            "org": org_id,
            "type": "access_token",
            "client_id": client_id,
            "user_id": self._account.technical_account_id,
            "as": "ims-na1",
            "aa_id": self._account.technical_account_id,
            "created_at": str(now_ms),
            "expires_in": str(lifetime_s * 1000),
            "scope": ",".join(sorted(scopes)),
        }

    def _remember(
        self, token: str, client_id: str, scopes: frozenset[str], lifetime_s: int
    ) -> None:
        self._grants[token] = _Grant(client_id, scopes, self._clock() + lifetime_s)


def _form_of(call: Call) -> str:
    return call.body.decode("utf-8", "replace") if call.media_type == _FORM else ""


def _failed(status: int, error: str, description: str) -> Answer:
    return json_answer(status, {"error": error, "error_description": description})


def _turned_away(status: int, code: str, message: str) -> Answer:
    return json_answer(status, {"error_code": code, "message": message})


def _unsigned(payload: Mapping[str, Any], *, serial: int) -> str:
    """A token with the shape and the length of a real one, and no worth anywhere."""
    header = {"alg": "RS256", "kid": "stand-in-unsigned", "itt": "at"}
    parts = (
        json.dumps(header).encode(),
        json.dumps(payload).encode(),
        serial.to_bytes(256, "big"),
    )
    return ".".join(base64.urlsafe_b64encode(p).rstrip(b"=").decode() for p in parts)


@lru_cache
def _signing_key(number: int) -> tuple[RSAPrivateKey, dict[str, Any]]:
    """The n-th private key of this process and its public JWK.

    Kept for the process: making an RSA key takes a tenth of a second, and a key that
    never leaves the machine's loopback may serve every test.
    """
    from cryptography.hazmat.primitives.asymmetric import rsa
    from jwt.algorithms import RSAAlgorithm

    private = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
    public = RSAAlgorithm.to_jwk(private.public_key(), as_dict=True)
    kid = f"stand-in-key-at-{number}"
    return private, {**public, "kid": kid, "alg": "RS256", "use": "sig"}
