"""LibreTranslate by its HTTP API; a server of one's own needs no key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from curator.language.data import base
from curator.translate import glossary
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
KEEP = '<span translate="no">'  # HTML's own way to say so, which LibreTranslate's HTML mode follows


@dataclass(frozen=True, slots=True)
class LibreTranslate:
    """The LibreTranslate server at `url`."""

    url: str
    post: Post
    key: str = ""
    glossary: Mapping[str, str] = field(default_factory=dict)
    name: str = "LibreTranslate"

    def translate(self, texts_: Sequence[str], source: str, target: str) -> list[str]:
        as_markup = glossary.touches(texts_, self.glossary)
        sent = (
            [glossary.fenced(text, self.glossary, KEEP, "</span>") for text in texts_]
            if as_markup
            else list(texts_)
        )
        body: dict[str, object] = {"q": sent, "source": _code(source), "target": _code(target)}
        body["format"] = "html" if as_markup else "text"
        if self.key:
            body["api_key"] = self.key
        values = answer(self.post(self.url.rstrip("/") + "/translate", body, {}), self.name)
        found = texts(values.get("translatedText"), len(texts_), self.name)
        return [glossary.unfenced(text, "span") for text in found] if as_markup else found


def _code(tag: str) -> str:
    return CODES.get(tag.lower(), base(tag))
