"""LinkedIn's API as its pages document it, with its rules and its faults, on this machine."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

TOKEN = "a-token-of-this-test"
CLIENT_ID, CLIENT_SECRET = "app-of-this-test", "secret-of-this-test"
REFRESH_TOKEN = "a-refresh-token-of-this-test"
VERSION = "202608"
RETIRED = "202511"
_UNESCAPED = re.compile(r"(?<!\\)(?:\\\\)*[|{}@\[\]()<>*_~]")
_TEMPLATES = re.compile(
    r"\{hashtag\|\\#\|[^{}|]+\}|@\[(?:\\.|[^\]\\])+\]\(urn:li:organization:\d+\)"
)

Answer = tuple[int, dict[str, Any], dict[str, str]]


@dataclass
class LinkedIn:
    """What was posted and uploaded. `faults` answer the next creates: a status, "lost" (posted,
    but the connection breaks) or "gone" (not posted, and it breaks).
    """

    url: str = ""
    posts: list[dict[str, Any]] = field(default_factory=list)
    uploads: dict[str, bytes] = field(default_factory=dict)
    faults: list[int | str] = field(default_factory=list)
    processing: int = 0  # so many questions until an upload is available
    failing: bool = False
    requests: list[str] = field(default_factory=list)
    # the sign-in: what people answer ("" agrees, else the `error` LinkedIn sends back), the codes
    # given out by their redirect address, and what the next token request is refused with
    person_says: str = ""
    codes: dict[str, str] = field(default_factory=dict)
    token_fault: str = ""
    with_refresh_token: bool = False
    scopes: str = ""
    lives: int = 60 * 24 * 3600  # seconds
    back: str = "http://127.0.0.1:8000/linkedin/connected/"  # entered at the app

    def answer(
        self, method: str, target: str, headers: dict[str, str], body: bytes
    ) -> Answer | None:
        """Status, JSON and headers; None breaks the connection off."""
        path = urlsplit(target).path
        self.requests.append(f"{method} {path}")
        if path == "/oauth/v2/authorization":
            return self._authorize(parse_qs(urlsplit(target).query))
        if path == "/oauth/v2/accessToken":
            return self._grant(method, parse_qs(body.decode()), headers)
        if headers.get("authorization") != f"Bearer {TOKEN}":
            return 401, {"message": "The token used in the request has expired"}, {}
        if path.startswith("/v2/"):
            return self._person(path)
        if path.startswith("/upload/"):
            self.uploads[unquote(path.removeprefix("/upload/"))] = body
            return 201, {}, {}
        if headers.get("x-restli-protocol-version") != "2.0.0":
            return 400, {"message": "X-Restli-Protocol-Version is missing"}, {}
        version = headers.get("linkedin-version")
        if version != VERSION:
            code = 426 if version == RETIRED else 400
            return code, {"message": "Requested version is not active", "code": "NONEXISTENT_VERSION"}, {}  # fmt: skip
        return self._rest(method, target, headers, body)

    def _rest(
        self, method: str, target: str, headers: dict[str, str], body: bytes
    ) -> Answer | None:
        """What the versioned API answers."""
        path, query = urlsplit(target).path, parse_qs(urlsplit(target).query)
        if path in ("/rest/documents", "/rest/images"):
            return self._begin(path.removeprefix("/rest/").removesuffix("s"), query, body)
        if match := re.fullmatch(r"/rest/(document|image)s/(.+)", path):
            return self._state(unquote(match[2]))
        if path == "/rest/posts" and method == "POST":
            return self._create(json.loads(body))
        if path == "/rest/posts" and headers.get("x-restli-method") == "FINDER":
            return self._find(query)
        return 404, {"message": "No such resource"}, {}

    def _authorize(self, query: dict[str, list[str]]) -> Answer:
        """Send the person back, as the real page does once they have answered."""
        [back], [state] = query["redirect_uri"], query["state"]
        if query["client_id"] != [CLIENT_ID] or back != self.back:
            return 400, {"message": "The redirect_uri does not match the registered value"}, {}
        self.scopes = query["scope"][0]
        answer = {"error": self.person_says, "error_description": "said no", "state": state}
        if not self.person_says:
            code = f"code-{len(self.codes)}"
            self.codes[code] = back
            answer = {"code": code, "state": state}
        return 302, {}, {"Location": f"{back}?{urlencode(answer)}"}

    def _grant(
        self, method: str, form: dict[str, list[str]], headers: dict[str, str]
    ) -> Answer | None:
        assert method == "POST"
        assert headers["content-type"] == "application/x-www-form-urlencoded"
        if self.token_fault == "lost":
            return None
        if form["client_id"] != [CLIENT_ID] or form["client_secret"] != [CLIENT_SECRET]:
            return 401, {"error": "invalid_client", "error_description": "authentication failed"}, {}  # fmt: skip
        if self.token_fault:
            return 400, {"error": self.token_fault}, {}
        if form["grant_type"] == ["refresh_token"]:
            known = form["refresh_token"] == [REFRESH_TOKEN]
        else:  # a code is good once, for the address it was given to
            known = self.codes.pop(form["code"][0], None) == form["redirect_uri"][0]
        if not known:
            return 400, {"error": "invalid_grant"}, {}
        refresh = {"refresh_token": REFRESH_TOKEN, "refresh_token_expires_in": 31_536_000}
        more = refresh if self.with_refresh_token else {}
        granted = {"access_token": TOKEN, "expires_in": self.lives, "scope": self.scopes.replace(" ", ",")}  # fmt: skip
        return 200, {**granted, **more}, {}

    def _person(self, path: str) -> Answer:
        if path == "/v2/userinfo" and "openid" in self.scopes:
            return 200, {"sub": "abc", "name": "Ada Example"}, {}
        if path == "/v2/me" and "r_basicprofile" in self.scopes:
            return 200, {"id": "abc", "localizedFirstName": "Ada", "localizedLastName": "Example"}, {}  # fmt: skip
        return 403, {"message": "Not enough permissions"}, {}

    def _begin(self, kind: str, query: dict[str, list[str]], body: bytes) -> Answer:
        owner = json.loads(body)["initializeUploadRequest"]["owner"]
        assert query["action"] == ["initializeUpload"]
        urn = f"urn:li:{kind}:D{len(self.uploads)}"
        if ":person:" in owner:
            urn += "person"
        return 200, {"value": {"uploadUrl": f"{self.url}/upload/{urn}", kind: urn}}, {}

    def _state(self, urn: str) -> Answer:
        if urn.endswith("person"):
            return 403, {"message": "Not enough permissions"}, {}
        assert self.uploads[urn]
        if self.failing:
            return 200, {"status": "PROCESSING_FAILED"}, {}
        self.processing -= 1
        return 200, {"status": "PROCESSING" if self.processing >= 0 else "AVAILABLE"}, {}

    def _create(self, post: dict[str, Any]) -> Answer | None:
        fault = self.faults.pop(0) if self.faults else 0
        if isinstance(fault, int) and fault:
            return fault, {"message": f"error {fault}"}, {}
        if fault == "gone":
            return None
        if wrong := self._wrong(post):
            return 422, {"message": wrong}, {}
        urn = f"urn:li:share:{7000 + len(self.posts)}"
        same = [each for each in self.posts if each["commentary"] == post["commentary"]]
        if same:
            return 422, {"message": f"Content is a duplicate of {same[0]['id']}"}, {}
        said = _TEMPLATES.sub("", post["commentary"])
        cut = _UNESCAPED.search(said)
        kept = post["commentary"][: cut.start()] if cut else post["commentary"]
        self.posts.insert(0, {**post, "id": urn, "commentary": kept})
        return None if fault == "lost" else (201, {}, {"x-restli-id": urn})

    def _wrong(self, post: dict[str, Any]) -> str:
        """What the documented rules forbid."""
        if not re.fullmatch(r"urn:li:(person|organization):\w+", post.get("author", "")):
            return "author: not a URN"
        if len(post["commentary"].encode("utf-16-le")) > 6_000:
            return "ShareCommentary text length exceeded the maximum allowed (3000 characters)"
        if post["lifecycleState"] != "PUBLISHED" or post["visibility"] != "PUBLIC":
            return "lifecycleState: only PUBLISHED is accepted"
        media = post["content"].get("media", {}).get("id")
        thumbnail = post["content"].get("article", {}).get("thumbnail")
        missing = [urn for urn in (media, thumbnail) if urn and urn not in self.uploads]
        return f"{missing[0]} is not available" if missing else ""

    def _find(self, query: dict[str, list[str]]) -> Answer:
        [author] = query["author"]
        if ":person:" in author:
            return 403, {"message": "Not enough permissions to access: FINDER author"}, {}
        count = int(query["count"][0])
        return 200, {"elements": [each for each in self.posts if each["author"] == author][:count]}, {}  # fmt: skip


@contextmanager
def linkedin() -> Iterator[LinkedIn]:
    """The API at `url` of what is yielded."""
    behind = LinkedIn()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            found = behind.answer(self.command, self.path, headers, body)
            if found is None:
                self.close_connection = True
                return
            status, value, more = found
            content = json.dumps(value).encode()
            self.send_response(status)
            for name, text in more.items():
                self.send_header(name, text)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = answer  # noqa: N815 - the names of http.server

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    behind.url = f"http://127.0.0.1:{server.server_address[1]}"
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield behind
    finally:
        server.shutdown()
        server.server_close()
