"""When an answer is plainly another text, as from a model that obeyed the text it was to translate."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

Detect = Callable[[str], tuple[str, float]]  # text -> its language ("und" when unsure) and how sure, 0..1

SURE = 0.9
ENOUGH = 40  # letters; below that a language is guessed, not read
LONGER, SHORTER, COMPARABLE = 6, 8, 60  # times; for texts of at least so many characters
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_NUMBER = re.compile(r"\d{2,}|\d+[.,]\d+|\d\s?%")  # a small number may become a word: "one in three"


def refusal(
    original: str, text: str, stated: Sequence[str], lost: Sequence[str], language: tuple[str, float], target: str
) -> str:
    """Why `text` cannot be a translation of `original` into `target`, in an editor's words; "" when it can.

    `stated` are the numbers and names of the original, `lost` those of them that `text` lacks.
    """
    if original.strip() and not text.strip():
        return "the answer is empty"
    foreign = next((found for found in _MARKUP.findall(text) if found not in original), "")
    if foreign:
        return f"it contains markup that the original does not have: {foreign[:60]}"
    if _other_language(text, language, target):
        return f"it reads like {language[0]}, not {target}"
    numbers = [said for said in stated if _NUMBER.search(said)]
    if numbers and all(said in lost for said in numbers):
        return f"no number of the original is in it: {', '.join(numbers[:5])}"
    if _other_length(len(original), len(text)):
        return f"it has {len(text):,} characters, the original {len(original):,}"
    return ""


def _other_language(text: str, language: tuple[str, float], target: str) -> bool:
    tag, sure = language
    letters = sum(map(str.isalpha, text))
    dense = any("\u3040" <= letter <= "\ud7a3" for letter in text)  # a CJK letter says as much as a few Latin ones
    return tag not in ("und", "", target.split("-")[0].lower()) and sure >= SURE and letters * (3 if dense else 1) >= ENOUGH


def _other_length(original: int, text: int) -> bool:
    """Languages differ in length by a factor of two or three, Chinese and Japanese included."""
    return max(original, text) >= COMPARABLE and (text > LONGER * original or text * SHORTER < original)
