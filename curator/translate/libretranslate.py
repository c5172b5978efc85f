"""LibreTranslate by its HTTP interface; a server of one's own needs no key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from curator.translate.answers import answer, texts
from curator.translate.service import Post

CODES = {
    "zh": "zh-Hans",
    "zh-tw": "zh-Hant",
    "zh-hant": "zh-Hant",
    "zh-hans": "zh-Hans",
    "pt-br": "pt-BR",
    "nb": "nb",
    "no": "nb",
}


@dataclass(frozen=True, slots=True)
class LibreTranslate:
    """The server at `url`."""

    url: str
    post: Post
    key: str = ""
    name: str = "LibreTranslate"

    def translate(self, texts_: Sequence[str], source: str, target: str) -> list[str]:
        body: dict[str, object] = {"q": list(texts_), "source": _code(source), "target": _code(target), "format": "text"}
        if self.key:
            body["api_key"] = self.key
        given = answer(self.post(self.url.rstrip("/") + "/translate", body, {}), self.name)
        return texts(given.get("translatedText"), len(texts_), self.name)


def _code(tag: str) -> str:
    return CODES.get(tag.lower(), tag.split("-")[0].lower())
