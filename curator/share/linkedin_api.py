"""LinkedIn's API: upload documents and pictures, create a post once, look a post up.

LinkedIn has no idempotency key. A create with unknown result raises Unknown and is never repeated
here; any other failure raises LinkedInError, and then nothing was posted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, NoReturn
from urllib.parse import quote, urlsplit

from curator.config import LinkedInPart
from curator.errors import CuratorError, FetchError, Forbidden
from curator.net.exchange import Response
from curator.records import Message
from curator.share.linkedin_request import Post

TOKEN = "CURATOR_LINKEDIN_TOKEN"
WARN_BEFORE = timedelta(days=60)
LOOKED_UP = 50  # newest posts of the author, among which a lost one is looked for
_POLLS, _PAUSE = 30, 2.0  # how often, seconds between
_GRACE = 10.0  # seconds, where the token may not read whether an upload is ready
_BEGINNING = 140  # characters
_TEMPLATES = re.compile(r"@\[((?:\\.|[^\]\\])+)\]\(urn:[^)]*\)|\{hashtag\|\\?#\|([^}]+)\}")
_POSTED = re.compile(r"urn:li:(?:share|ugcPost):\d+")

Send = Callable[[str, str, bytes, Mapping[str, str]], Response]  # method, address, body, headers
Kind = Literal["document", "image"]


class LinkedInError(CuratorError):
    """LinkedIn refused a request; the message says what to do."""


class Unknown(LinkedInError):
    """The result of a create is not known: the post must be looked up first."""


@dataclass(frozen=True, slots=True)
class Api:
    """The API with a token; `send` makes one request, `wait` sleeps."""

    send: Send
    token: str
    part: LinkedInPart
    wait: Callable[[float], None]

    def create(self, post: Post) -> str:
        """Publish `post`, which must have an author; return its URN, or "" if LinkedIn names none.

        Raises Unknown, or LinkedInError if it was certainly not posted.
        """
        try:
            answer = self._ask("POST", "/rest/posts", post.body())
        except Forbidden as error:
            raise LinkedInError("LinkedIn could not be reached: %(why)s", why=error) from error
        except FetchError as error:
            raise Unknown("LinkedIn's answer was lost: %(why)s", why=error) from error
        if answer.status == 201:
            return answer.headers.get("x-restli-id", "")
        if answer.status >= 500 or answer.status == 408:
            raise Unknown("LinkedIn answered with error %(status)s", status=answer.status)
        return self._duplicate(answer) or self._refused(answer, post.author or "")

    def find(self, author: str, commentary: str) -> str | None:
        """Return the URN of the newest post of `author` with the beginning and links of
        `commentary`, or None.

        Raises LinkedInError if the token may not look.
        """
        query = f"q=author&author={quote(author, safe='')}&count={LOOKED_UP}&sortBy=LAST_MODIFIED"
        answer = self._asked("GET", f"/rest/posts?{query}", finder=True)
        if answer.status != 200:
            self._refused(answer, author)
        posts = _object(answer).get("elements")
        if not (isinstance(posts, list) and all(isinstance(each, dict) for each in posts)):
            raise LinkedInError("LinkedIn answered with something that is no list of posts.")
        wanted = _recognised(commentary)
        found = (each for each in posts if _recognised(str(each.get("commentary", ""))) == wanted)
        return next((str(each.get("id", "")) for each in found), None)

    def upload(self, kind: Kind, owner: str, data: bytes) -> str:
        """Upload a PDF or a picture, wait until it is processed, and return its URN."""
        asked = {"initializeUploadRequest": {"owner": owner}}
        answer = self._asked("POST", f"/rest/{kind}s?action=initializeUpload", asked)
        if answer.status != 200:
            self._refused(answer, owner)
        value = _object(answer).get("value")
        value = value if isinstance(value, dict) else {}
        address, urn = str(value.get("uploadUrl", "")), str(value.get(kind, ""))
        if not (self._is_linkedins(address) and urn.startswith(f"urn:li:{kind}:")):
            raise LinkedInError("LinkedIn did not say where a file should be uploaded to.")
        self._put(kind, address, data)
        self._await(kind, urn, owner)
        return urn

    def _put(self, kind: Kind, address: str, data: bytes) -> None:
        bearer = {"Authorization": f"Bearer {self.token}"}
        try:
            answer = self.send("PUT", address, data, bearer)
        except FetchError as error:
            raise LinkedInError("A file could not be uploaded: %(why)s", why=error) from error
        if answer.status not in (200, 201):
            raise LinkedInError(
                "LinkedIn did not take the file (error %(status)s).", status=answer.status
            )

    def _await(self, kind: Kind, urn: str, owner: str) -> None:
        """Wait until the upload is AVAILABLE; a person's token may not ask, so then wait a fixed
        time.
        """
        for _ in range(_POLLS):
            answer = self._asked("GET", f"/rest/{kind}s/{quote(urn, safe='')}")
            if answer.status == 403 and ":person:" in owner:
                return self.wait(_GRACE)
            if answer.status != 200:
                self._refused(answer, owner)
            state = _object(answer).get("status")
            if state == "AVAILABLE":
                return None
            if state == "PROCESSING_FAILED":
                raise LinkedInError("LinkedIn could not read the file.")
            self.wait(_PAUSE)
        raise LinkedInError("LinkedIn is still working on the file. Try again in a few minutes.")

    def _is_linkedins(self, address: str) -> bool:
        """Return whether the token may be sent there: to LinkedIn's hosts, or that of `api_url`."""
        parts, own = urlsplit(address), urlsplit(self.part.api_url)
        if (parts.scheme, parts.netloc) == (own.scheme, own.netloc):
            return True
        return parts.scheme == "https" and f".{parts.hostname}".endswith(".linkedin.com")

    def _asked(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, finder: bool = False
    ) -> Response:
        """Return the answer to a request that posts nothing; raises LinkedInError."""
        try:
            return self._ask(method, path, body, finder)
        except FetchError as error:
            raise LinkedInError("LinkedIn could not be reached: %(why)s", why=error) from error

    def _ask(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, finder: bool = False
    ) -> Response:
        headers = {
            "Authorization": f"Bearer {self.token}",
            "LinkedIn-Version": self.part.version,
            "X-Restli-Protocol-Version": "2.0.0",
            **({"X-RestLi-Method": "FINDER"} if finder else {}),
            **({"Content-Type": "application/json"} if body is not None else {}),
        }
        content = json.dumps(body).encode() if body is not None else b""
        return self.send(method, self.part.api_url.rstrip("/") + path, content, headers)

    def _duplicate(self, answer: Response) -> str:
        """Return the post that LinkedIn reports as a duplicate, or ""."""
        said = _error_text(answer)
        found = _POSTED.search(said)
        return found[0] if found and "duplicate" in said.casefold() else ""

    def _refused(self, answer: Response, author: str) -> NoReturn:
        """Raise the error for an answer."""
        meant = self._meaning(answer.status, author)
        if detail := _error_text(answer):
            said = Message("LinkedIn says: %(detail)s", detail=detail)
            meant = Message.joined([meant, said])
        raise LinkedInError(meant)

    def _meaning(self, status: int, author: str) -> Message:
        match status:
            case 401:
                return Message(
                    "LinkedIn refused the token: it lives about 60 days. Connect LinkedIn again at"
                    " the desk, or set %(name)s to a new one.",
                    name=TOKEN,
                )
            case 403:
                return Message(
                    "This token may not do that for %(author)s. A Page needs w_organization_social"
                    " and a role there, a person w_member_social.",
                    author=author,
                )
            case 426:
                return Message(
                    "LinkedIn has retired version %(version)s of its API. Set a newer “linkedin:"
                    " version:” in feeds.yaml.",
                    version=self.part.version,
                )
            case 429:
                return Message(
                    "LinkedIn takes no more requests today from this app or member. Its limits are"
                    " reset at midnight UTC."
                )
        return Message("LinkedIn refused the request (error %(status)s).", status=status)


def address(urn: str) -> str:
    """Return the address of a post, or "" without URN."""
    return f"https://www.linkedin.com/feed/update/{urn}/" if urn else ""


def version_notice(part: LinkedInPart, today: date) -> str:
    """Return what to do about the API's version, or "" while it lasts two more months."""
    if today < part.ends - WARN_BEFORE:
        return ""
    when = "ended" if today >= part.ends else "ends"
    return (
        f"Version {part.version} of LinkedIn's API {when} on {part.ends:%Y-%m-%d}. Set a newer"
        " “linkedin: version:” in feeds.yaml, and “version_ends:” when LinkedIn names another day."
    )


def _object(answer: Response) -> dict[str, Any]:
    try:
        value = json.loads(answer.content)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise LinkedInError("LinkedIn answered with something that is no JSON object.")
    return value


def _error_text(answer: Response) -> str:
    """Return LinkedIn's own message, on one line and shortened."""
    try:
        message = json.loads(answer.content).get("message", "")
    except (ValueError, RecursionError, AttributeError):
        return ""
    return " ".join(str(message).split())[:300]


def _recognised(commentary: str) -> tuple[str, tuple[str, ...]]:
    """Return what identifies a post, however LinkedIn returns escapes: its beginning
    and its links.
    """
    plain = _TEMPLATES.sub(lambda found: found[1] or f"#{found[2]}", commentary)
    plain = " ".join(plain.replace("\\", "").split())
    return plain[:_BEGINNING], tuple(re.findall(r"https?://\S+", plain))
