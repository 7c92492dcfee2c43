"""An issuer's key set, served on loopback; and tokens signed with its keys."""

from __future__ import annotations

import contextlib
import functools
import json
import socket
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from jwt.algorithms import get_default_algorithms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class JwksServer:
    """Answers every request with ``status``, ``headers`` and ``body``.

    Attributes:
        url: of the key set; different for every server, for key sets are kept by URL.
        requests: how many have come.
    """

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.url = f"http://127.0.0.1:{server.server_port}/{uuid.uuid4()}/keys"
        self.requests = 0
        self.status = 200
        self.headers: dict[str, str] = {"content-type": "application/json"}
        self.body: bytes = b'{"keys": []}'

    def serve(self, *keys: dict[str, Any]) -> None:
        self.status, self.body = 200, json.dumps({"keys": keys}).encode()

    def answer(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.status, self.body = status, body
        self.headers = {name.replace("_", "-"): text for name, text in headers.items()}


@contextlib.contextmanager
def jwks_server(*keys: dict[str, Any]) -> Iterator[JwksServer]:
    """Serve ``keys`` until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            jwks.requests += 1
            self.send_response(jwks.status)
            for name, value in jwks.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(jwks.body)))
            self.end_headers()
            self.wfile.write(jwks.body)

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    jwks = JwksServer(server)
    jwks.serve(*keys)
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.01}
    )
    thread.start()
    try:
        yield jwks
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def unreachable_url() -> str:
    """Return the URL of a port without a listener."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"http://127.0.0.1:{free.getsockname()[1]}/{uuid.uuid4()}/keys"


_MAKERS: dict[str, Callable[[], Any]] = {
    "RSA": lambda: rsa.generate_private_key(65_537, 2048),
    "RSA-1024": lambda: rsa.generate_private_key(65_537, 1024),  # noqa: S505 - to be refused
    "P-256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "P-384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "P-521": lambda: ec.generate_private_key(ec.SECP521R1()),
    "secp256k1": lambda: ec.generate_private_key(ec.SECP256K1()),
    "Ed25519": ed25519.Ed25519PrivateKey.generate,
    "Ed448": ed448.Ed448PrivateKey.generate,
}
_ALGORITHM_OF_KIND = {
    "RSA": "RS256",
    "RSA-1024": "RS256",
    "P-256": "ES256",
    "P-384": "ES384",
    "P-521": "ES512",
    "secp256k1": "ES256K",
    "Ed25519": "EdDSA",
    "Ed448": "EdDSA",
}


def private_key(kind: str = "RSA", number: int = 1) -> Any:
    """Return the n-th private key of a kind; made once, for RSA takes its time."""
    return _make_key(kind, number)


@functools.cache
def _make_key(kind: str, _number: int) -> Any:
    return _MAKERS[kind]()


def jwk(kind: str = "RSA", number: int = 1, **members: Any) -> dict[str, Any]:
    """Return a public key as a member of a key set; None takes a member away."""
    algorithm: Any = get_default_algorithms()[_ALGORITHM_OF_KIND[kind]]
    public: dict[str, Any] = algorithm.to_jwk(
        private_key(kind, number).public_key(), as_dict=True
    )
    described = {**public, "kid": f"{kind}-{number}", "use": "sig", **members}
    return {name: value for name, value in described.items() if value is not None}


def signed(
    claims: dict[str, Any] | bytes,
    algorithm: str = "RS256",
    kind: str = "RSA",
    number: int = 1,
    **headers: Any,
) -> str:
    """Return a token with ``alg``, ``kid``, ``typ`` and ``headers``; None omits one."""
    payload = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    return sign_with(
        private_key(kind, number),
        payload,
        algorithm,
        {"kid": f"{kind}-{number}", **headers},
    )


def sign_with(key: Any, payload: bytes, algorithm: str, headers: dict[str, Any]) -> str:
    """Return a compact JWS of ``payload`` with such a header."""
    header = {"alg": algorithm, "typ": "JWT", **headers}
    text = json.dumps({n: value for n, value in header.items() if value is not None})
    return sign_text(key, payload, algorithm, text.encode())


def sign_text(key: Any, payload: bytes, algorithm: str, header: bytes) -> str:
    """Return a compact JWS whose header is exactly these bytes."""
    first = b".".join(jwt.utils.base64url_encode(part) for part in (header, payload))
    signer = get_default_algorithms()[algorithm]
    signature = jwt.utils.base64url_encode(signer.sign(first, signer.prepare_key(key)))
    return b".".join((first, signature)).decode()
