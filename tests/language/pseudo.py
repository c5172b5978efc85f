"""Pseudo-languages: every phrase between ⟦ and ⟧ with its letters changed, so that what escaped translation stands out."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from curator.language.phrases import CATALOGUES

_PLACE = re.compile(r"(%\(\w+\)s|<[^>]*>)")
_MARKED_OFF = "<%"  # how the parts begin that are outside the marks: tags, and places of values
_ACCENTED = str.maketrans("aeiounscyAEIOUNSCY", "áéíóúñšçýÁÉÍÓÚÑŠÇÝ")
_ARABIC = str.maketrans("aeiounscyrtlmdhgpbfkwvj", "اوينسرتلمدهجبفكوقشصضطعغ")


def write(folder: Path) -> None:
    """Catalogues of en-XA (accented) and ar-XB (right to left) made from the English ones."""
    for language, letters in (("en-XA", _ACCENTED), ("ar-XB", _ARABIC)):
        for path in sorted((CATALOGUES / "en").glob("*.po")):
            _translate(path, folder / language / path.name, letters)


def write_desk(target: Path) -> None:
    """The desk in en-XA, made from what the German one translates: English has no file for it.

    What is put into a phrase stands outside its marks, so that English in it is found too.
    """
    _translate(CATALOGUES / "de" / "desk.po", target, _ACCENTED, _MARKED_OFF)


def _translate(source: Path, target: Path, letters: dict[int, int], marked_off: str = "<") -> None:
    with source.open("rb") as file:
        english = read_po(file, locale="en")
    pseudo = Catalog(locale="en")
    for message in english:
        if message.id:
            said = _strings(message, letters, marked_off)
            pseudo.add(message.id, said, flags=message.flags, context=message.context)
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        write_po(file, pseudo)


def _strings(message: Message, letters: dict[int, int], marked_off: str) -> str | tuple[str, ...]:
    if message.pluralizable:
        return tuple(_dressed(str(each), letters, marked_off) for each in message.id)
    return _dressed(str(message.id), letters, marked_off)


def _part(part: str, letters: dict[int, int], marked_off: str) -> str:
    if part.startswith(tuple(marked_off)) and part:  # a phrase with markup is seen in pieces
        return f"⟧{part}⟦"
    return part if _PLACE.fullmatch(part) else part.translate(letters)


def _dressed(text: str, letters: dict[int, int], marked_off: str) -> str:
    parts = "".join(_part(part, letters, marked_off) for part in _PLACE.split(text))
    return f"⟦{parts}⟧"
