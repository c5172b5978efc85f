"""Captions of printed items in one language: credit, length, language badge, figure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from curator.edition import Item
from curator.edition.item import as_numbers, item
from curator.edition.picture import picture_words
from curator.edition.wording import Wording, plain
from curator.language import bidi, data
from curator.language.bidi import isolate
from curator.language.phrases import DURATIONS, MUCH, Phrases, phrases
from curator.language.tags import same_language
from curator.language.typography import unbroken
from curator.records import Bound, Newsletter, Pick, Snapshot, Statistic


@dataclass(frozen=True, slots=True)
class Named:
    """A short text and the name it contains, which may be in another language."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Captions:
    """Captions in one language, as plain text."""

    phrases: Phrases

    def issue(self, snapshot: Snapshot) -> str:
        """Return the issue's name beside the newsletter's: "No. 13", "November 2026"."""
        if snapshot.month:
            return self.phrases.month(snapshot.month)
        number = snapshot.number or self.phrases.gettext("draft")
        return self.phrases.gettext("No. %(number)s", number=number)

    def kind(self, snapshot: Snapshot, style: Literal["full", "long"] = "full") -> str:
        """Return the day of a weekly issue, or "Monthly roundup"."""
        if snapshot.month:
            return self.phrases.gettext("Monthly roundup")
        return self.phrases.date(snapshot.day, style)

    def titled(self, snapshot: Snapshot, name: str) -> str:
        """Return newsletter and issue: "The CX Minute, no. 13", "The CX Minute · November 2026"."""
        if snapshot.month:
            return f"{name} · {self.issue(snapshot)}"
        number = snapshot.number or self.phrases.gettext("draft")
        return self.phrases.gettext("%(name)s, no. %(number)s", name=name, number=number)

    def cards(self, snapshot: Snapshot) -> str:
        """Return the default heading of the related cards."""
        gettext = self.phrases.gettext
        return gettext("More from the month") if snapshot.month else gettext("Also this week")

    def credit(self, item: Item, length: bool = True) -> list[str]:
        """Return source, date and length, as far as known; lines may break in the source only."""
        day = self.phrases.date(item.published) if item.published else ""
        return [
            part
            for part in (
                self.source(item),
                unbroken(day),
                unbroken(self.length(item)) if length else "",
            )
            if part
        ]

    def source(self, item: Item) -> str:
        return isolate(item.source, self.phrases.direction)

    def minutes(self, item: Item) -> int:
        return max(1, round(item.seconds / 60))

    def length(self, item: Item) -> str:
        """Return "4 min read", "12 min video", "32 pages", or "" if the length is not known."""
        ngettext, article = self.phrases.ngettext, item.article
        if article.kind == "report" and article.pages:
            return ngettext("%(number)s page", "%(number)s pages", article.pages)
        if not item.seconds:
            return ""
        minutes = self.minutes(item)
        if article.kind == "video":
            return ngettext("%(number)s min video", "%(number)s min video", minutes)
        if article.kind == "podcast":
            return ngettext("%(number)s min podcast", "%(number)s min podcast", minutes)
        return ngettext("%(number)s min read", "%(number)s min read", minutes)

    def warning(self, item: Item) -> str:
        """Return the length warning of a long video or podcast, else ""."""
        if not item.is_long:
            return ""
        return self.phrases.ngettext(
            "Length warning: about %(number)s minute",
            "Length warning: about %(number)s minutes",
            self.minutes(item),
        )

    def badge(self, item: Item) -> str:
        """Return the language behind the link, or of the text, if not the reader's own: "in
        English".
        """
        spoken = item.story.language.main if item.foreign else item.headline.language
        if spoken == "und" or same_language(spoken, self.phrases.language):
            return ""
        known = data.profile(spoken).get("badge")
        return self.phrases.gettext(known) if known else self.phrases.language_name(spoken)

    def feature_name(self, item: Item) -> str:
        """Return the heading of the feature."""
        names = {
            "video": self.phrases.gettext("To watch"),
            "podcast": self.phrases.gettext("To listen to"),
            "report": self.phrases.gettext("The report"),
        }
        return names.get(item.article.kind) or self.phrases.gettext("The long read")

    def tangent(self, place: int, of: int) -> str:
        """Return "Tangent 2", or "Tangent 4, and the last" if `place` equals `of`."""
        number = self.phrases.number(place)
        if place == of:
            return self.phrases.gettext("Tangent %(number)s, and the last", number=number)
        return self.phrases.gettext("Tangent %(number)s", number=number)

    def figure(self, item: Item) -> str:
        """Return the figure of a numbers item as this language writes it, or ""."""
        return self.written(item.statistic) if item.statistic else ""

    def written(self, statistic: Statistic) -> str:
        """Return a figure: "87 %", "1–1.5 %", "from 18 % to 31 %", "less than 50 %", "≈67 %"."""
        in_words = bool(statistic.text) and not any(map(str.isdigit, statistic.text))
        if in_words and not statistic.bound and statistic.unit == "%":  # "two thirds"
            statistic = replace(statistic, value=round(statistic.value))
        amount = self._range(statistic)
        if not amount:
            written = plain(statistic.text) or self.phrases.number(statistic.value)
            return bidi.figure(written, self.phrases.direction)
        if statistic.was is not None:
            was = self._amount(statistic.was, statistic.unit)
            return self.phrases.gettext(
                "from %(was)s to %(now)s", was=self._set(was), now=self._set(amount)
            )
        if statistic.bound == "about" or (in_words and not statistic.bound):
            amount = f"≈{amount}"
        return self._bound(statistic.bound, self._set(amount))

    def _set(self, amount: str) -> str:
        return bidi.figure(amount, self.phrases.direction)

    def _bound(self, bound: Bound | None, amount: str) -> str:
        gettext = self.phrases.gettext
        phrases = {
            "less": gettext("less than %(figure)s", figure=amount),
            "more": gettext("more than %(figure)s", figure=amount),
            "at-least": gettext("at least %(figure)s", figure=amount),
            "at-most": gettext("up to %(figure)s", figure=amount),
            "almost": gettext("almost %(figure)s", figure=amount),
        }
        return phrases.get(bound or "", amount)

    def _range(self, statistic: Statistic) -> str:
        low, high = statistic.value, statistic.high
        last = self._amount(low if high is None else high, statistic.unit)
        if high is None or not last:
            return last
        if last.startswith("%"):  # Turkish writes %1–1,5
            return f"{self._amount(low, statistic.unit)}–{self.phrases.number(high)}"
        if not last[:1].isdigit() or high >= MUCH:  # $36–$40, 1 Mio. €–2 Mio. €
            return f"{self._amount(low, statistic.unit)}–{last}"
        return f"{self.phrases.number(low)}–{last}"

    def _amount(self, value: float, unit: str) -> str:
        """Return a value with its unit, or "" for a unit without a form in this language."""
        if unit == "%":
            return self.phrases.percent(value)
        if unit == "x":
            return f"{self.phrases.number(value)}×"
        if unit in ("count", "points"):
            return self.phrases.compact(value) if abs(value) >= MUCH else self.phrases.number(value)
        if unit in DURATIONS:
            return self.phrases.duration(value, unit)
        if len(unit) == 3 and unit.isupper():
            return self.phrases.money(value, unit)
        return ""

    def picture(self, item: Item) -> str:
        """Return the alternative text of an item's picture: an editor's, else all it shows; "" for
        no picture.
        """
        shown = item.picture
        if shown is None or shown.alt:
            return shown.alt if shown else ""
        if not shown.statistics:
            said, *by = (line.text for line in shown.lines)
            return f"{said} ({' · '.join([*by, self.source(item)])})"
        return "; ".join(
            f"{self.figure(each)}: {each.blurb.text} ({self.figure_source(each)})"
            for each in as_numbers(item)
            if each.blurb
        )

    def figure_source(self, item: Item) -> str:
        """Return source, year and publisher: "Example Institute, 2026 · Example News"."""
        return " · ".join(each.text for each in self.figure_sources(item))

    def figure_sources(self, item: Item) -> list[Named]:
        """Return the figure's source with its year, and the item's publisher if that differs."""
        statistic = item.statistic
        credited = plain((statistic and statistic.credited_to) or "") or item.source
        year = (statistic and statistic.year) or (item.published and item.published.year)
        name = isolate(credited, self.phrases.direction)
        text = (
            self.phrases.gettext("%(source)s, %(year)s", source=name, year=year) if year else name
        )
        if credited == item.source:
            return [Named(name, text)]
        publisher = self.source(item)
        return [Named(name, text), Named(publisher, publisher)]


def picture_text(pick: Pick, field: str, language: str, newsletter: Newsletter) -> Wording | None:
    """Return the words in an item's picture (`field` "picture"), or about it ("alt")."""
    if field == "picture":
        return picture_words(pick, language)
    shown = item(pick, language, newsletter)
    if shown is None or shown.picture is None:
        return None
    origin = "editor" if shown.picture.alt else shown.picture.words.origin
    return Wording(Captions(phrases(language)).picture(shown), language, origin)
