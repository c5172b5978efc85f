"""DeepL by its HTTP API, version 2."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from curator.language import data
from curator.translate import glossary
from curator.translate.answers import answer, texts
from curator.translate.service import Post

FREE, PRO = "https://api-free.deepl.com", "https://api.deepl.com"
# DeepL wants a variant for these targets, and knows no variants of a source.
TARGETS = {
    "en": "EN-GB",
    "pt": "PT-PT",
    "zh": "ZH-HANS",
    "zh-hant": "ZH-HANT",
    "zh-tw": "ZH-HANT",
    "zh-hans": "ZH-HANS",
}
AT_ONCE = 50  # texts a request, DeepL's limit
KEEP = "keep"  # the tag whose content DeepL is told to leave alone


@dataclass(frozen=True, slots=True)
class DeepL:
    """DeepL's API; a key ending in “:fx” belongs to the free service at another address.

    The glossary uses `ignore_tags` instead of DeepL's stored glossaries, which exist per language
    pair and not for all of ours.
    """

    key: str
    post: Post
    url: str | None = None
    glossary: Mapping[str, str] = field(default_factory=dict)
    name: str = "DeepL"

    def translate(self, texts_: Sequence[str], source: str, target: str) -> list[str]:
        found: list[str] = []
        for start in range(0, len(texts_), AT_ONCE):
            found += self._some(list(texts_[start : start + AT_ONCE]), source, target)
        return found

    def _some(self, some: list[str], source: str, target: str) -> list[str]:
        base = self.url or (FREE if self.key.endswith(":fx") else PRO)
        body: dict[str, object] = {
            "text": some,
            "source_lang": data.base(source).upper(),
            "target_lang": _target(target),
        }
        as_markup = glossary.touches(some, self.glossary)
        if as_markup:
            body["text"] = [
                glossary.fenced(text, self.glossary, f"<{KEEP}>", f"</{KEEP}>") for text in some
            ]
            body |= {"tag_handling": "xml", "ignore_tags": [KEEP]}
        headers = {"Authorization": f"DeepL-Auth-Key {self.key}"}
        values = answer(
            self.post(base.rstrip("/") + "/v2/translate", body, headers), self.name
        ).get("translations")
        rows = values if isinstance(values, list) else []
        found = texts(
            [row.get("text") if isinstance(row, dict) else None for row in rows],
            len(some),
            self.name,
        )
        return [glossary.unfenced(text, KEEP) for text in found] if as_markup else found


def _target(tag: str) -> str:
    known = TARGETS.get(tag.lower())
    return known or (
        tag.upper()
        if tag.lower() in ("en-us", "en-gb", "pt-br", "pt-pt")
        else data.base(tag).upper()
    )
