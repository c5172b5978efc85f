"""The program's own phrases in each language (gettext), and dates, numbers and lists (CLDR).

Every `curator/language/TAG/*.po` is read directly, without a build step, and only when a phrase is
not in those before it: letter.po, subscribe.po, ..., and desk.po last, or first for the desk. A
phrase that a language lacks is taken from its parent ("pt" for "pt-BR"), else it is the English of
the code.
"""

from __future__ import annotations

import gettext
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, cached_property, lru_cache, partial
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_timedelta, get_timezone_name
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import (
    format_compact_currency,
    format_compact_decimal,
    format_currency,
    format_decimal,
    format_percent,
    get_decimal_symbol,
)
from babel.units import format_unit

from curator.language import data

_WORLDWIDE = {"en": Locale("en", "001")}
_DOTTED = ("az", "tr")  # whose i keeps its dot as a capital
CATALOGUES = data.FOLDER  # TAG/*.po below it
Direction = Literal["ltr", "rtl"]
MUCH = 1_000_000  # what is printed in short from here on
DURATIONS = {  # units of figures to their names in CLDR
    f"{unit}s": f"duration-{unit}" for unit in ("second", "minute", "hour", "day", "week", "month")
}


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases of one language; `%(name)s` placeholders are filled from keyword arguments."""

    language: str
    locale: Locale
    catalogue: gettext.NullTranslations

    @property
    def direction(self) -> Direction:
        return "rtl" if self.locale.text_direction == "rtl" else "ltr"

    def gettext(self, message: str, **values: object) -> str:
        return _fill(_translated(self.catalogue, message), values)

    def pgettext(self, context: str, message: str, **values: object) -> str:
        return _fill(self.catalogue.pgettext(context, message), values)

    def ngettext(self, one: str, many: str, number: int, **values: object) -> str:
        return _fill(
            self.catalogue.ngettext(one, many, number), {"number": self.number(number), **values}
        )

    def labelled(self, label: object, text: object) -> str:
        """Return label, colon and text as this language sets them: "No. 13: A headline", "N° 13 :
        Un titre".
        """
        return self.gettext("%(issue)s: %(headline)s", issue=label, headline=text)

    def short_date(self, day: date) -> str:
        """Return "29 Nov 2026", "29. Nov. 2026"; English without a country puts the day first."""
        return format_skeleton("yMMMd", day, locale=_WORLDWIDE.get(self.language, self.locale))

    def moment(self, moment: datetime) -> str:
        """Return date, time and time zone: "29 Nov 2026, 14:05 CET"."""
        zone = get_timezone_name(moment, "short", locale=_WORLDWIDE.get(self.language, self.locale))
        named = zone if zone[:1].isalpha() else moment.tzname() or zone
        return f"{self.short_date(moment.date())}, {moment:%H:%M} {named}"

    def month(self, day: date) -> str:
        """Return the month of a day, capitalised: "November 2026", "Novembre 2026"."""
        return self.capitalised(format_skeleton("yMMMM", day, locale=self.locale))

    def date(self, day: date, style: Literal["full", "long", "medium", "short"] = "long") -> str:
        return format_date(day, style, locale=self.locale)

    def ago(self, time: timedelta) -> str:
        """Return how long ago something was: "3 hours ago", "vor 3 Stunden"."""
        return format_timedelta(-time, locale=self.locale, add_direction=True, threshold=1.01)

    def number(self, value: float) -> str:
        return format_decimal(value, locale=self.locale)

    def compact(self, value: float) -> str:
        """Return a large number in short, 1200000 is "1.2M", or in full if that would round it."""
        short = partial(
            format_compact_decimal, _exact(value), format_type="short", locale=self.locale
        )
        return _unrounded(short) or self.number(value)

    def percent(self, value: float) -> str:
        """Return a percentage: 87 is "87 %" in German and "%87" in Turkish."""
        return format_percent(_exact(value) / 100, locale=self.locale, decimal_quantization=False)

    def duration(self, value: float, unit: str) -> str:
        """Return a duration in one of the units of `DURATIONS`: "4 min", "4분"."""
        duration = format_unit(value, DURATIONS[unit], length="short", locale=self.locale)
        return duration.replace(" ", "\u00a0")

    def money(self, value: float, currency: str) -> str:
        """Return an amount in an ISO 4217 currency, from a million on in short if that does not
        round it.
        """
        amount = _exact(value)
        short = partial(format_compact_currency, amount, currency, locale=self.locale)
        if abs(amount) >= MUCH and (text := _unrounded(short)):
            return text
        text = format_currency(amount, currency, locale=self.locale, decimal_quantization=False)
        cents = get_decimal_symbol(self.locale) + "00"
        return text.replace(cents, "") if amount == int(amount) else text

    def list(self, parts: Sequence[str]) -> str:
        return format_list(parts, locale=self.locale)

    def language_name(self, tag: str) -> str:
        """Return the name of the language `tag` in this one, or the tag if CLDR has none."""
        return _locale(tag).get_display_name(self.locale) or tag

    @property
    def own_name(self) -> str:
        """The language's name in itself, capitalised: "Deutsch", "Suomi"."""
        return self.capitalised(self.language_name(self.language))

    def capitalised(self, text: str) -> str:
        """Return a text with a capital, where its script has any: "Iade", in Turkish "İade"."""
        dotted = text[:1] == "i" and self.locale.language in _DOTTED
        return ("İ" if dotted else text[:1].title()) + text[1:]

    def context(self) -> dict[str, Any]:
        """Return the names a Jinja2 template needs: `gettext` and relatives, `phrases`, `language`,
        `direction`.
        """
        return {
            "gettext": self.gettext,
            "ngettext": self.ngettext,
            "pgettext": self.pgettext,
            "phrases": self,
            "language": self.language,
            "direction": self.direction,
        }


@cache
def phrases(language: str) -> Phrases:
    """Return the phrases of a BCP 47 tag, in the words for readers.

    A language without a catalogue has English phrases, with its own dates and numbers.
    """
    return Phrases(language, _locale(language), _catalogue(language, last="desk.po"))


@cache
def desk_phrases(language: str) -> Phrases:
    """Return the phrases of a BCP 47 tag, in the words of the desk where the two differ."""
    return Phrases(language, _locale(language), _catalogue(language, first="desk.po"))


def languages() -> tuple[str, ...]:
    """Return the languages that have a catalogue for readers, that is, other than desk.po."""
    found = {path.parent.name for path in CATALOGUES.glob("*/*.po") if path.name != "desk.po"}
    return tuple(sorted(found))


def direction(language: str) -> Direction:
    """Return the writing direction of `language`; an unknown one is written left to right."""
    return "rtl" if _locale(language).text_direction == "rtl" else "ltr"


def _exact(value: float) -> Decimal:
    """Return the decimal number that a float stands for: arithmetic leaves noise in the 16th digit,
    which would be printed.
    """
    return Decimal(f"{value:.15g}")


def _unrounded(short: Callable[..., str]) -> str:
    """Return a number in short with up to three decimals, or "" if it has more."""
    text = short(fraction_digits=3)
    return text if text == short(fraction_digits=15) else ""


@lru_cache(maxsize=1 << 14)  # a page asks for the same words for each of its rows
def _translated(catalogue: gettext.NullTranslations, message: str) -> str:
    """Return the translation from a chain of catalogues, which would be walked to its end for what
    needs none.
    """
    return catalogue.gettext(message)


def _fill(text: str, values: dict[str, object]) -> str:
    return text % values if values else text


@cache
def _locale(language: str) -> Locale:
    """Return the CLDR locale of a tag, else of its nearest known parent, else English."""
    parts = language.split("-")
    for length in range(len(parts), 0, -1):
        try:
            return Locale.parse("-".join(parts[:length]), sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")


class _Unread(gettext.NullTranslations):
    """A catalogue that is compiled when it is first asked, because that takes longer than a letter:
    the desk's has 2,000 phrases.
    """

    def __init__(self, path: Path, language: str, fallback: gettext.NullTranslations) -> None:
        super().__init__()
        self._path, self._language, self._next = path, language, fallback

    @cached_property
    def _compiled(self) -> gettext.NullTranslations:
        compiled = _compile(self._path, self._language)
        compiled.add_fallback(self._next)
        return compiled

    def gettext(self, message: str) -> str:
        return self._compiled.gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self._compiled.ngettext(msgid1, msgid2, n)

    def pgettext(self, context: str, message: str) -> str:
        return self._compiled.pgettext(context, message)


def _catalogue(language: str, first: str = "letter.po", last: str = "") -> gettext.NullTranslations:
    parent, _, _ = language.rpartition("-")
    chain = _catalogue(parent, first, last) if parent else gettext.NullTranslations()

    def rank(path: Path) -> tuple[bool, bool, str]:
        return path.name == last, path.name != first, path.name

    for path in sorted((CATALOGUES / language).glob("*.po"), key=rank, reverse=True):
        chain = _Unread(path, language, chain)
    return chain


def _compile(path: Path, language: str) -> gettext.GNUTranslations:
    binary = BytesIO()
    with path.open("rb") as file:
        write_mo(binary, read_po(file, locale=language.replace("-", "_")))
    binary.seek(0)
    return gettext.GNUTranslations(binary)
