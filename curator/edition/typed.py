"""An issue with texts that somebody is typing, as it would be once they are saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from curator.records import Pick, Snapshot, Words

Typed = Mapping[tuple[int | None, str], str]  # by pick (None: the issue itself) and field
NEWEST = 1_000_000  # a version that no saved text has


def with_typed(whole: Snapshot, language: str, typed: Typed) -> Snapshot:
    """Return `whole` with the texts `typed` in one language; "" takes an editor's text away."""

    def written(words: Iterable[Words], pick: int | None) -> tuple[Words, ...]:
        texts = {field: text for (of, field), text in typed.items() if of == pick}
        kept = (each for each in words if not _is_replaced(each, language, texts))
        return (*kept, *(_typed(field, language, text) for field, text in texts.items() if text))

    picks: Iterable[Pick] = (
        replace(each, words=written(each.words, each.id)) for each in whole.picks
    )
    return replace(whole, picks=tuple(picks), words=written(whole.words, None))


def _is_replaced(words: Words, language: str, texts: Mapping[str, str]) -> bool:
    """Return whether an editor's text was typed anew; what feeds.yaml says (version 0) stays."""
    own = words.origin == "editor" and words.version > 0
    return own and words.language == language and words.field in texts


def _typed(field: str, language: str, text: str) -> Words:
    return Words(field, language, text, "editor", version=NEWEST)
