"""Machine translation with budget, cache, glossary and checks against the original.

No check makes a text acceptable by itself: a person accepts it, seeing what the checks found. A
translation that is plainly another text (no number of the original left, another language, markup,
nothing at all) is refused and not stored.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from curator.language import fold
from curator.language.data import base
from curator.language.tags import same_language
from curator.records import Message
from curator.translate import glossary
from curator.translate.service import AnswerError, Service, ServiceError

# Text, original, language, original's language -> what is new.
Facts = Callable[[str, str, str, str], Sequence[str]]
Quotes = Callable[[str], int]  # text -> how many quotations are in it

EMPTY = Message("the answer is empty")
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]{2,8});")


@dataclass(frozen=True, slots=True)
class Checked:
    """A translation, with the problems that the checks found.

    `refused` gives the reason why it must not be proposed, or None.
    """

    text: str
    problems: tuple[Message, ...] = ()
    refused: Message | None = None


@dataclass(slots=True)
class Translator:
    """A service with budget (characters), cache and checks; the checks are passed in.

    `spent` counts the characters paid for this issue; `identity` tells services and models apart in
    the cache.
    """

    service: Service
    budget: int
    cache: MutableMapping[str, str]
    unsupported: Facts
    quotations: Quotes
    detect: Detect
    glossary: Mapping[str, str] = field(default_factory=dict)
    spent: int = 0
    identity: str = ""

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[Checked]:
        """Return each text in `target`, unchanged if already in that language; raises
        ServiceError.
        """
        if same_language(source, target):
            return [Checked(text) for text in texts]
        keys = [self._key(text, source, target) for text in texts]
        missing = {
            key: text
            for key, text in zip(keys, texts, strict=True)
            if text.strip() and key not in self.cache
        }
        known = dict(
            zip(missing, self._bought(list(missing.values()), source, target), strict=True)
        )
        found = [
            self._checked(
                text, known[key] if key in known else self.cache.get(key, text), source, target
            )
            for text, key in zip(texts, keys, strict=True)
        ]
        refused = {key for key, each in zip(keys, found, strict=True) if each.refused}
        self.cache.update({key: text for key, text in known.items() if key not in refused})
        return found

    def _bought(self, texts: list[str], source: str, target: str) -> list[str]:
        """Return the service's translations; they are paid for once it has answered, whatever it
        answered.
        """
        if not texts:
            return []
        characters = sum(map(len, texts))
        check_budget(self.spent, characters, self.budget)
        try:
            found = self.service.translate(texts, source, target)
        except AnswerError:
            self.spent += characters
            raise
        self.spent += characters
        return [text.strip() for text in found]

    def _key(self, text: str, source: str, target: str) -> str:
        kept = "\0".join(f"{term}={form}" for term, form in sorted(self.glossary.items()))
        return sha256(
            "\0".join((self.identity or self.service.name, source, target, kept, text)).encode()
        ).hexdigest()

    def _checked(self, original: str, text: str, source: str, target: str) -> Checked:
        new = self.unsupported(text, original, target, source)
        lost = self.unsupported(original, text, source, target)
        stated = self.unsupported(original, "", source, source)
        problems = [Message("not in the original: %(text)s", text=found) for found in new]
        problems += [Message("lost from the original: %(text)s", text=found) for found in lost]
        problems += self._lost_quotes(original, text)
        problems += [
            Message("“%(text)s” is HTML, not text", text=found)
            for found in _ENTITY.findall(text)
            if found not in original
        ]
        kept, folded = glossary.kept(original, self.glossary), fold(text)
        problems += [
            Message("the glossary says “%(text)s”", text=form)
            for form in kept
            if fold(form) not in folded
        ]
        language = self.detect(text)
        if language[0] not in ("und", "") and not same_language(language[0], target):
            problems.append(reads_like(language[0], target))
        return Checked(
            text, tuple(problems), refusal(original, text, stated, lost, language, target)
        )

    def _lost_quotes(self, original: str, text: str) -> list[Message]:
        """Return how many quotations are missing; they cannot be compared across languages."""
        had, has = self.quotations(original), self.quotations(text)
        return (
            [
                Message(
                    "quotations in quotation marks: %(had)s in the original, %(has)s here",
                    had=had,
                    has=has,
                )
            ]
            if had != has
            else []
        )


def check_budget(spent: int, characters: int, budget: int) -> None:
    """Raise ServiceError if this many characters more would exceed the issue's budget."""
    if spent + characters > budget:
        wanted = spent + characters
        raise ServiceError(
            "the budget of this issue is used up: this would be %(wanted)s characters;"
            " translate.characters_per_issue allows %(budget)s",
            wanted=wanted,
            budget=budget,
        )


# Text -> its language ("und" when unsure) and how sure, 0..1.
Detect = Callable[[str], tuple[str, float]]

SURE = 0.9
ENOUGH = 40  # letters; below that a language is guessed, not read
LONGER, SHORTER, COMPARABLE = 6, 8, 60  # times; for texts of at least so many characters
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
# A small number may become a word: "one in three".
_NUMBER = re.compile(r"\d{2,}|\d+[.,]\d+|\d\s?%")


def refusal(
    original: str,
    text: str,
    stated: Sequence[str],
    lost: Sequence[str],
    language: tuple[str, float],
    target: str,
) -> Message | None:
    """Return why `text` cannot be a translation of `original` into `target`, or None.

    `stated` are numbers and names of the original, `lost` those that `text` lacks.
    """
    if original.strip() and not text.strip():
        return EMPTY
    foreign = next((found for found in _MARKUP.findall(text) if found not in original), "")
    if foreign:
        return Message(
            "it contains markup that the original does not have: %(text)s", text=foreign[:60]
        )
    if _other_language(text, language, target):
        return reads_like(language[0], target)
    numbers = [said for said in stated if _NUMBER.search(said)]
    if numbers and all(said in lost for said in numbers):
        return Message("no number of the original is in it: %(text)s", text=", ".join(numbers[:5]))
    if _other_length(len(original), len(text)):
        return Message(
            "it has %(has)s characters, the original %(had)s", has=len(text), had=len(original)
        )
    return None


def reads_like(found: str, wanted: str) -> Message:
    """Return the problem that a text is in another language than wanted."""
    return Message(
        "it reads like %(found)s, not %(wanted)s",
        found=Message("%(language)s", language=found),
        wanted=Message("%(language)s", language=wanted),
    )


def _other_language(text: str, language: tuple[str, float], target: str) -> bool:
    tag, sure = language
    letters = sum(map(str.isalpha, text))
    # A CJK letter says as much as a few Latin ones.
    dense = any("\u3040" <= letter <= "\ud7a3" for letter in text)
    return (
        tag not in ("und", "", base(target))
        and not same_language(tag, target)
        and sure >= SURE
        and letters * (3 if dense else 1) >= ENOUGH
    )


def _other_length(original: int, text: int) -> bool:
    """Return whether the lengths differ by more than languages do (a factor of two or three)."""
    return max(original, text) >= COMPARABLE and (
        text > LONGER * original or text * SHORTER < original
    )
