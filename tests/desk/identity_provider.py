"""A small OpenID Connect provider on the loopback: discovery, keys, codes with PKCE, tokens."""

from __future__ import annotations

import json
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from threading import Thread
from time import time
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

CLIENT, SECRET = "the-desk", "a client secret & more"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def encoded(value: bytes | dict[str, Any]) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return urlsafe_b64encode(raw).decode().rstrip("=")


def number(value: int) -> str:
    return encoded(value.to_bytes((value.bit_length() + 7) // 8, "big"))


@dataclass
class Provider:
    """Who is signed in there, and what is wrong with what it answers."""

    url: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)  # in the token, before all others
    header: dict[str, Any] = field(default_factory=dict)
    key: rsa.RSAPrivateKey = KEY
    discovery: dict[str, Any] = field(default_factory=dict)
    only_in_userinfo: tuple[str, ...] = ()
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def answer(self, path: str, query: dict[str, str]) -> tuple[int, dict[str, Any] | str]:
        match path:
            case "/.well-known/openid-configuration":
                return 200, self._document() | self.discovery
            case "/keys":
                numbers = KEY.public_key().public_numbers()
                key = {"kty": "RSA", "kid": "1", "use": "sig", "alg": "RS256"}
                return 200, {"keys": [key | {"n": number(numbers.n), "e": number(numbers.e)}]}
            case "/authorize":
                code = token_urlsafe(8)
                self.codes[code] = query
                sent = urlencode({"code": code, "state": query["state"]})
                return 302, f"{query['redirect_uri']}?{sent}"
            case "/userinfo":
                return 200, self.person
        return 404, {}

    def token(self, form: dict[str, str], basic: str) -> tuple[int, dict[str, Any]]:
        """A token for a code that was not used, to who knows client secret and verifier."""
        asked = self.codes.pop(form.get("code", ""), None)
        client = tuple(unquote(part) for part in b64decode(basic).decode().split(":"))
        verifier = encoded(sha256(form.get("code_verifier", "").encode()).digest())
        if asked is None or client != (CLIENT, SECRET) or verifier != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        signed = self._signed(asked["nonce"])
        return 200, {"access_token": "a", "token_type": "Bearer", "id_token": signed}

    def _document(self) -> dict[str, Any]:
        names = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        return {
            "issuer": self.url,
            "jwks_uri": f"{self.url}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
            **{f"{name}_endpoint": f"{self.url}/{path}" for name, path in names.items()},
        }

    def _signed(self, nonce: str) -> str:
        now = int(time())
        claims = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 60, "nonce": nonce}
        said = {k: v for k, v in self.person.items() if k not in self.only_in_userinfo}
        head = {"alg": "RS256", "kid": "1"} | self.header
        text = f"{encoded(head)}.{encoded(claims | said | self.claims)}"
        if head["alg"] == "none":
            return f"{text}."
        made = self.key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{text}.{encoded(made)}"


@contextmanager
def running() -> Iterator[Provider]:
    """A provider that answers while entered."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            self._send(*provider.answer(parts.path, query))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            basic = self.headers.get("Authorization", "").removeprefix("Basic ")
            self._send(*provider.token(form, basic))

        def _send(self, status: int, answer: dict[str, Any] | str) -> None:
            self.send_response(status)
            if isinstance(answer, str):
                self.send_header("Location", answer)
                answer = {}
            body = json.dumps(answer).encode()
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
