"""Local servers that speak the services' protocols as their documentation has them, with their errors and limits."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Literal

Answer = (
    tuple[int, Any] | tuple[int, Any, dict[str, str]]
)  # status, JSON value or text, more headers
Handle = Callable[[str, dict[str, Any], dict[str, str]], Answer]  # path, JSON body, headers


@contextmanager
def serving(handle: Handle) -> Iterator[str]:
    """The address of a server that answers POSTs by `handle`; a text answer is sent as it is."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, value, *more = handle(
                self.path, body, {name.lower(): text for name, text in self.headers.items()}
            )
            content = value.encode() if isinstance(value, str) else json.dumps(value).encode()
            self.send_response(status)
            for name, text in more[0].items() if more else ():
                self.send_header(name, text)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


GERMAN = {
    "of readers liked": "der befragten Leserinnen und Leser gefiel die folgende Überschrift sehr gut:"
}


def said_in(target: str, text: str) -> str:
    """A translation as far as these tests need one: what a sentence says in German, the rest as it was."""
    for english, german in GERMAN.items():
        text = text.replace(english, german)
    return f"[{target}] {text}"


@dataclass
class Script:
    """A server that answers by the script first ("ok": as `then` does), then as `then`; it remembers what it was asked."""

    then: Handle
    script: list[Literal["ok"] | Answer]
    bodies: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> Answer:
        self.bodies.append(body)
        said = self.script.pop(0) if self.script else "ok"
        return self.then(path, body, headers) if isinstance(said, str) else said


def scripted(then: Handle, script: Sequence[Literal["ok"] | Answer]) -> Script:
    return Script(then, list(script))


def deepl(path: str, body: dict[str, Any], headers: dict[str, str]) -> Answer:
    if path != "/v2/translate":
        return 404, {"message": "Not found"}
    if headers.get("authorization") != "DeepL-Auth-Key good":
        return 403, ""
    if len(body["text"]) > 50:
        return 400, {"message": "Too many texts."}
    if sum(map(len, body["text"])) > 2_000:
        return 456, {"message": "Quota Exceeded"}
    if body.get("tag_handling") == "xml":
        texts = [
            _outside(text, [f"<{tag}>.*?</{tag}>" for tag in body["ignore_tags"]])
            for text in body["text"]
        ]
    else:
        texts = list(map(_without_terms, body["text"]))
    said = [
        {"detected_source_language": body["source_lang"], "text": f"[{body['target_lang']}] {t}"}
        for t in texts
    ]
    return 200, {"translations": said}


def _without_terms(text: str) -> str:
    """What a translator does to a term that nobody told it to keep."""
    return text.replace("CX", "EK")


def _outside(text: str, kept: list[str]) -> str:
    """The same, but for what is fenced off."""
    parts = re.split(f"({'|'.join(kept)})", text)
    return "".join(
        part if number % 2 else _without_terms(part) for number, part in enumerate(parts)
    )


def libretranslate(path: str, body: dict[str, Any], headers: dict[str, str]) -> Answer:
    if body["target"] not in ("de", "en", "pt-BR"):
        return 400, {"error": f"{body['target']} is not supported"}
    if body.get("api_key") == "slow down":
        return 429, {"error": "Slowdown: 30 per 1 minute"}
    kept = ['<span translate="no">.*?</span>'] if body["format"] == "html" else ["(?!)"]
    return 200, {
        "translatedText": [said_in(body["target"], _outside(text, kept)) for text in body["q"]]
    }


def chat(path: str, body: dict[str, Any], headers: dict[str, str]) -> Answer:
    if headers.get("authorization") != "Bearer good":
        return 401, {
            "error": {"message": "Incorrect API key provided", "type": "invalid_request_error"}
        }
    given = body["messages"][1]["content"]
    told = '"CX"' in body["messages"][0]["content"]
    try:
        said = {
            "texts": [
                said_in("de", text if told else _without_terms(text))[5:]
                for text in json.loads(given)
            ]
        }
    except ValueError:
        said = {"texts": ["A suggestion"]}
    refusal = "I cannot help with that." if body["model"] == "unwilling" else None
    stop = "length" if body["model"] == "tiny" else "stop"
    content = "not JSON" if body["model"] == "rambling" else json.dumps(said)
    return 200, {
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": content, "refusal": refusal},
                "finish_reason": stop,
            }
        ]
    }
