"""The values with which the templates of a letter are rendered."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import Any

from curator.edition import Edition, Item, editions
from curator.edition.captions import Captions
from curator.language import data, phrases, sentences
from curator.language.bidi import isolate, strong
from curator.language.phrases import Phrases
from curator.language.standing import stands_alone
from curator.records import LEAVE_TOKEN_PLACE, Newsletter, Snapshot
from curator.render.figures import ends, shares


def context(edition: Edition) -> dict[str, Any]:
    """Return the names the templates use; every value is plain text, escaped when printed."""
    catalogue = phrases.phrases(edition.language)
    newsletter = edition.snapshot.newsletter
    seconds = math.ceil(edition.minute.seconds)
    return {
        **catalogue.context(),
        **_frame(edition, newsletter, catalogue),
        "edition": edition,
        "captions": Captions(catalogue),
        "fonts": fonts(edition.language),
        "fonts_of": fonts,
        "direction_of": phrases.direction,
        "leading": (
            "1.8"
            if edition.language.startswith("ar")
            else "1.7"
            if fonts(edition.language).joined
            else "1.6"
        ),
        "size": "17px" if edition.language.startswith("ar") else "16px",
        "start": "right" if catalogue.direction == "rtl" else "left",
        "end": "left" if catalogue.direction == "rtl" else "right",
        "seconds": seconds,
        "bar": max(1, min(100, round(seconds / 60 * 100))),
        "teaser": _teaser(edition, catalogue),
        "passages": _passages(edition),
        "bars": _bars(edition),
        "below": partial(_below, {each.pick.id for each, told in edition.minute_items if told}),
        "paragraphs": _paragraphs,
        "vote_urls": _item_votes(edition),
        "isolate": isolate,
        "strong": strong,
        "breaks": _breaks,
    }


def _frame(edition: Edition, newsletter: Newsletter, catalogue: Phrases) -> dict[str, Any]:
    """Return what surrounds the items of every edition: sender, imprint, links."""
    snapshot, base, language = edition.snapshot, newsletter.base_url, edition.language
    archive = _issue_url(snapshot, language)
    gettext = catalogue.gettext
    return {
        "name": newsletter.name,
        "tagline": data.text_in(newsletter.tagline, language),
        "archive_url": archive,
        "leave_url": f"{base}/leave/{LEAVE_TOKEN_PLACE}",
        "reply_to": newsletter.reply_to,
        "byline": newsletter.byline and gettext("Written by %(name)s", name=newsletter.byline),
        "imprint": tuple(isolate(line, catalogue.direction) for line in newsletter.imprint),
        "links": (
            (gettext("Read this issue on the web"), archive),
            (gettext("All issues"), f"{base}/{language}/"),
            (gettext("Feed"), f"{base}/{language}/feed.xml"),
            *_vote(snapshot, language, gettext("Was this issue useful?")),
            (gettext("Your settings"), f"{base}/preferences/{LEAVE_TOKEN_PLACE}"),
            (gettext("Privacy"), newsletter.privacy_url),
        ),
        "other_languages": tuple(
            (tag, phrases.phrases(tag).own_name, _issue_url(snapshot, tag))
            for tag in _sent(snapshot)
            if tag != language
        ),
    }


def _vote(snapshot: Snapshot, language: str, label: str) -> tuple[tuple[str, str], ...]:
    """Return the link to the vote page, or "" for a draft without number."""
    address = f"{snapshot.newsletter.base_url}/vote/{snapshot.number}/{language}"
    return ((label, address),) if snapshot.number else ()


def _item_votes(edition: Edition) -> dict[int, str]:
    """Return pick -> address of its vote page."""
    snapshot = edition.snapshot
    page = f"{snapshot.newsletter.base_url}/vote/{snapshot.number}/{edition.language}"
    asked = edition.asked_about if snapshot.number else ()
    return {item.pick.id: f"{page}/{item.pick.id}" for item in asked}


def _issue_url(snapshot: Snapshot, language: str) -> str:
    """Return the edition's page in the archive, or the language's page for a draft
    without number.
    """
    home = f"{snapshot.newsletter.base_url}/{language}/"
    return f"{home}{snapshot.number}/" if snapshot.number else home


def _sent(snapshot: Snapshot) -> list[str]:
    return [state.language for state in editions(snapshot) if state.on]


def _teaser(edition: Edition, catalogue: Phrases) -> str:
    """Return the preview line of mail programs: the first headline that the subject
    does not have.
    """
    headlines = [item.headline.text for item in edition.leading]
    fresh = headlines if edition.subject else headlines[1:]
    if not fresh:
        return ""
    gettext, headline = catalogue.gettext, isolate(fresh[0], catalogue.direction)
    if edition.snapshot.month:
        return gettext("From the month: %(headline)s", headline=headline)
    return gettext("This week: %(headline)s", headline=headline)


def _bars(edition: Edition) -> dict[int, tuple[tuple[str, int], ...]]:
    """Return pick -> cells of its bar (class, width in per cent); {} if fewer than two share a
    scale, or none are wanted.
    """
    items = shares(edition) if edition.snapshot.newsletter.chart else []
    return {item.pick.id: _cells(*ends(item)) for item in items} if len(items) > 1 else {}


def _cells(low: float, high: float) -> tuple[tuple[str, int], ...]:
    """Return the parts of a bar: certain, open by range or bound, and the rest."""
    done, reached = round(low), round(high)
    widths = {"bar-done": done, "bar-open": reached - done, "bar-left": 100 - reached}
    return tuple((name, width) for name, width in widths.items() if width)


def _below(told: set[int], item: Item) -> str:
    """Return the text under an item's headline, without a sentence that the minute has, if the rest
    stands alone.
    """
    if not item.blurb:
        return ""
    rest = item.blurb.text.removeprefix(item.lead or "").strip()
    tongue = item.blurb.language
    first = next(iter(sentences(rest, tongue)), "")
    alone = item.pick.id in told and stands_alone(first, tongue)
    return rest if alone else item.blurb.text


def _passages(edition: Edition) -> tuple[str, ...]:
    """Return the editor's texts below the minute."""
    opening = None if edition.opening_in_minute else edition.opening
    return tuple(words for words in (opening, edition.follow_up) if words)


def _breaks(language: str) -> str:
    """Return the `word-break` of text in `language`: Korean breaks between words only."""
    return str(data.profile(language).get("word_break", "break-word"))


def _paragraphs(words: str) -> list[str]:
    return [part.strip() for part in words.split("\n") if part.strip()]


_LATIN_SANS = (
    "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Helvetica Neue',Arial,'Noto"
    " Sans',sans-serif"
)
_LATIN_SERIF = "Georgia,'Noto Serif','Times New Roman',serif"


@dataclass(frozen=True, slots=True)
class Fonts:
    """`text` for reading, `title` for headlines; `joined` scripts have no letter spacing, italics
    or capitals.
    """

    text: str
    title: str
    joined: bool = False


_LATIN = Fonts(_LATIN_SANS, _LATIN_SERIF)


def fonts(language: str) -> Fonts:
    """Return the font stacks of a BCP 47 language."""
    own = data.profile(language).get("letter_fonts")
    return Fonts(own, own, joined=True) if own else _LATIN
