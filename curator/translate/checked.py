"""Machine words as the newsroom takes them: within the budget, paid for once, glossary kept, checked against the original.

Nothing here makes a text acceptable by itself: a person accepts, and what a check found is shown to them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from curator.text import fold
from curator.translate.service import Service, ServiceError

Unsupported = Callable[[str, str, str, str], Sequence[str]]  # text, original, language, original's language -> what is new
Detect = Callable[[str], str]  # text -> its language, "und" when unsure


@dataclass(frozen=True, slots=True)
class Checked:
    """A translation with what is wrong with it, in an editor's words; `problems` empty is no promise, only no suspicion."""

    text: str
    problems: tuple[str, ...] = ()


@dataclass(slots=True)
class Translator:
    """A service with its budget (characters), cache and checks. `unsupported` and `detect` come from labelling."""

    service: Service
    budget: int
    cache: MutableMapping[str, str]
    unsupported: Unsupported
    detect: Detect
    glossary: Mapping[str, str] = field(default_factory=dict)
    spent: int = 0

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[Checked]:
        """Each text in `target`; one that is in that language already comes back as it is. Raises ServiceError."""
        if _same(source, target):
            return [Checked(text) for text in texts]
        keys = [self._key(text, source, target) for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if text.strip() and key not in self.cache}
        if missing:
            self._pay(sum(map(len, missing.values())))
            self.cache.update(zip(missing, self.service.translate(list(missing.values()), source, target), strict=True))
        return [
            self._checked(text, self.cache.get(key, text), source, target) for text, key in zip(texts, keys, strict=True)
        ]

    def _pay(self, characters: int) -> None:
        if self.spent + characters > self.budget:
            wanted = self.spent + characters
            raise ServiceError(f"this would be {wanted:,} characters; translate.characters_per_issue allows {self.budget:,}")
        self.spent += characters

    def _key(self, text: str, source: str, target: str) -> str:
        terms = "\0".join(f"{term}={kept}" for term, kept in sorted(self.glossary.items()))
        return sha256("\0".join((self.service.name, source, target, terms, text)).encode()).hexdigest()

    def _checked(self, original: str, text: str, source: str, target: str) -> Checked:
        problems = [f"not in the original: {found}" for found in self.unsupported(text, original, target, source)]
        problems += [f"lost from the original: {found}" for found in self.unsupported(original, text, source, target)]
        problems += [f"the glossary says “{kept}”" for kept in self._lost_terms(original, text)]
        detected = self.detect(text)
        if detected != "und" and not _same(detected, target):
            problems.append(f"reads like {detected}, not {target}")
        return Checked(text, tuple(problems))

    def _lost_terms(self, original: str, text: str) -> list[str]:
        """The kept forms of glossary terms that stand in the original and are missing from the translation."""
        folded = fold(text)
        return [kept for term, kept in self.glossary.items() if _has(term, original) and fold(kept) not in folded]


def _has(term: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(fold(term))}(?!\w)", fold(text)) is not None


def _same(a: str, b: str) -> bool:
    return a.split("-")[0].lower() == b.split("-")[0].lower()
