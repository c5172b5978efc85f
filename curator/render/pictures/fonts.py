"""Find fonts of this machine that have a text's characters; without one there is no picture."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from curator.errors import MissingFont
from curator.language import data
from curator.language.typography import single_spaced
from curator.render.pictures.lines import ELLIPSIS

if TYPE_CHECKING:
    from matplotlib.font_manager import FontEntry

Style = Literal["title", "text"]

# Debian's Noto first, then what Apple's, Microsoft's and other systems bring.
_LATIN = {
    "title": ("Noto Serif", "Georgia", "DejaVu Serif"),
    "text": ("Noto Sans", "Segoe UI", "Helvetica Neue", "DejaVu Sans"),
}
# Left out without loss where no font has them: emoji and the like. A letter or a digit never is.
_MAY_GO = frozenset({"So", "Sk", "Cn", "Co", "Cs", "Cc", "Cf"})
# Nothing is drawn for them: they say in which direction a text runs, and where no line ends.
SILENT = frozenset("\u200e\u200f\u2060\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class Writing:
    """A text, and the font families to try in turn for each character."""

    text: str
    families: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fonts:
    """The font families that may be used."""

    families: frozenset[str]

    def write(self, text: str, language: str, style: Style) -> Writing | None:
        """Return `text` without emoji that no font has; None if a letter or digit is missing.

        An ellipsis can be added to it.
        """
        missing = {sign for sign in text + ELLIPSIS if not sign.isspace() and sign not in SILENT}
        families: list[str] = []
        for family in self._stack(language, style):
            if not families or any(ord(sign) in _signs(family) for sign in missing):
                families.append(family)
                missing = {sign for sign in missing if ord(sign) not in _signs(family)}
        if any(unicodedata.category(sign) not in _MAY_GO for sign in missing):
            return None
        kept = "".join(sign for sign in text if sign not in missing)
        return Writing(single_spaced("".join(_with_known_marks(kept, families))), tuple(families))

    def demand(self, text: str, language: str, style: Style) -> Writing:
        """Return what `write` does; raises MissingFont with the package that has the character."""
        if writing := self.write(text, language, style):
            return writing
        sign = next(sign for sign in text if not self.write(sign, language, style))
        wide = unicodedata.name(sign, "").startswith(("CJK", "HANGUL", "HIRAGANA", "KATAKANA"))
        package = "fonts-noto-cjk" if wide else "fonts-noto-core"
        raise MissingFont(
            "No font of this computer has “%(sign)s” (%(tag)s). Install the package %(package)s"
            " (Debian, Ubuntu) or another font that has it, and try again.",
            package=package,
            sign=sign,
            tag=language,
        )

    def _stack(self, language: str, style: Style) -> tuple[str, ...]:
        """Return families of the language first, then Latin ones, then those of every
        other script.
        """
        own = data.profile(language).get("picture_fonts", ())
        others = (name for _, names in data.profiles("picture_fonts") for name in names)
        wanted = (*own, *_LATIN[style], *_LATIN["text"], *others)
        return tuple(name for name in dict.fromkeys(wanted) if name in self.families)


@cache
def installed() -> Fonts:
    """Return the fonts of this machine, and the DejaVu that matplotlib brings."""
    from matplotlib import font_manager  # late, see canvas

    manager = font_manager.fontManager
    _add_new(manager.ttflist)
    return Fonts(frozenset(entry.name for entry in manager.ttflist if Path(entry.fname).is_file()))


def _add_new(known: Iterable[FontEntry]) -> None:
    """Add fonts that were installed after matplotlib cached its list."""
    from matplotlib import font_manager

    seen = {entry.fname for entry in known}
    for path in font_manager.findSystemFonts():
        if path not in seen:
            try:
                font_manager.fontManager.addfont(path)
            except (RuntimeError, OSError, UnicodeError):
                continue  # not a font that can be read: matplotlib skips it the same way


def _with_known_marks(text: str, families: Sequence[str]) -> Iterator[str]:
    """Return `text` without combining marks that no font has for their letter, such as an Arabic
    vowel on a Latin one.
    """
    base = ""
    for sign in text:
        kind = unicodedata.category(sign)
        if kind in ("Mn", "Me"):
            if not any({ord(base or sign), ord(sign)} <= _signs(family) for family in families):
                continue
        elif kind != "Cf":  # what is not drawn does not part a mark from its letter
            base = sign
        yield sign


@cache
def _signs(family: str) -> frozenset[int]:
    """Return the code points that a family has."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    return frozenset(get_font(findfont(FontProperties(family=[family]))).get_charmap())
