"""The receipt of a sent issue: who approved which bytes, where its items come from, who got it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db.models import Min, Q

from curator import records
from curator.edition import Item, build
from curator.edition.item import is_number
from curator.store import deliveries, models


@dataclass(frozen=True, slots=True)
class ApprovedLetter:
    """One edition or variant; `sha256` is that of its frozen bytes (`approvals.digest`)."""

    language: str
    variant: str
    subject: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Linked:
    """An article that editions link to. `fetched` is None once its raw page is removed."""

    title: str
    language: str
    source: str
    address: str
    published: date | None
    fetched: datetime | None
    read: datetime | None


@dataclass(frozen=True, slots=True)
class Tag:
    """A main theme of an item, and the kinds of its evidence (`records.Evidence.by`)."""

    theme: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrintedItem:
    """An item, with the headline of the first edition that prints it."""

    slot: str
    headline: str
    headline_language: str
    articles: tuple[Linked, ...]
    themes: tuple[Tag, ...]
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Corrected:
    """Texts released for the archive; `withdrawn` is when that was undone after readers saw it."""

    by: str
    at: datetime
    withdrawn: datetime | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """Everything that is known of a sent issue, without its readers.

    `approved_by` has two names where two had to approve, the first of them first; `items` is None
    if the snapshot cannot be read any more. `deliveries` counts the mails by state, which add up
    to the candidates if `balanced`.
    """

    number: int | None
    month: date | None
    day: date
    state: str
    approved_by: tuple[str, ...]
    approved_at: datetime | None
    letters: tuple[ApprovedLetter, ...]
    items: tuple[PrintedItem, ...] | None
    deliveries: Mapping[str, int]
    balanced: bool
    corrections: tuple[Corrected, ...]


def receipt(issue: models.Issue) -> Receipt:
    """Return the receipt of an issue that left, from what is stored, in seven queries."""
    standing = issue.approvals.filter(withdrawn_at=None).select_related("by", "first_by").first()
    letters = _letters(standing) if standing else ()
    report = deliveries.report(issue)
    return Receipt(
        number=issue.number,
        month=issue.month,
        day=issue.day,
        state=issue.state,
        approved_by=_names(standing) if standing else (),
        approved_at=standing.at if standing else None,
        letters=letters,
        items=_items(standing, letters) if standing else None,
        deliveries=asdict(report),
        balanced=report.balanced,
        corrections=_corrections(issue),
    )


def _names(approval: models.Approval) -> tuple[str, ...]:
    return tuple(each.get_username() for each in (approval.first_by, approval.by) if each)


def _letters(approval: models.Approval) -> tuple[ApprovedLetter, ...]:
    rows = approval.renderings.order_by("variant", "pk")  # the whole letters first
    columns = rows.values_list("language", "variant", "subject", "sha256")
    return tuple(ApprovedLetter(*each) for each in columns)


def _corrections(issue: models.Issue) -> tuple[Corrected, ...]:
    seen = issue.corrections.filter(Q(withdrawn=False) | Q(published=True))
    return tuple(
        Corrected(row.by.get_username(), row.at, row.changed_at if row.withdrawn else None)
        for row in seen.select_related("by").order_by("at", "pk")
    )


def _items(
    approval: models.Approval, letters: Iterable[ApprovedLetter]
) -> tuple[PrintedItem, ...] | None:
    try:
        snapshot = records.from_json(records.Snapshot, approval.snapshot)
    except ValueError:  # pydantic's are
        return None
    printed: dict[int, list[Item]] = {}
    for letter in letters:
        if not letter.variant:
            for item in build(snapshot, letter.language).items:
                printed.setdefault(item.pick.id, []).append(item)
    times = _times([item for each in printed.values() for item in each], approval.at)
    return tuple(_item(each, times) for each in printed.values())


@dataclass(frozen=True, slots=True)
class _Times:
    fetched: Mapping[str, datetime]  # by the address in the feed
    read: Mapping[str, datetime]  # by the address of the page


def _times(items: Iterable[Item], approved: datetime) -> _Times:
    """Return when the raw pages of these items were fetched, and when they were first read.

    What was fetched again after the approval does not count.
    """
    articles = [item.article for item in items]
    entries = {article.entry.link for article in articles if article.entry}
    pages = {article.url for article in articles}
    fetched = models.Page.objects.filter(url__in=entries | pages, fetched_at__lte=approved)
    stories = models.Story.objects.filter(url__in=pages, created_at__lte=approved)
    return _Times(
        dict(fetched.values_list("url", "fetched_at")),
        dict(stories.order_by().values_list("url").annotate(Min("created_at"))),
    )


def _item(printed: list[Item], times: _Times) -> PrintedItem:
    """Return an item from how each edition prints it."""
    first = printed[0]
    articles = {item.article.id: _linked(item, times) for item in printed}
    return PrintedItem(
        slot=first.pick.slot,
        headline=first.headline.text,
        headline_language=first.headline.language,
        articles=tuple(articles.values()),
        themes=tuple(_tag(theme) for theme in first.pick.story.themes),
        figures=tuple(dict.fromkeys(figure for item in printed for figure in _figures(item))),
    )


def _linked(item: Item, times: _Times) -> Linked:
    article = item.article
    entry = article.entry.link if article.entry else ""
    return Linked(
        title=item.story.title,
        language=item.story.language.main,
        source=item.source,
        address=item.url or "",
        published=item.published,
        fetched=times.fetched.get(entry) or times.fetched.get(article.url),
        read=times.read.get(article.url),
    )


def _tag(theme: records.Theme) -> Tag:
    return Tag(theme.key, tuple(dict.fromkeys(each.by for each in theme.evidence)))


def _figures(item: Item) -> list[str]:
    """Return the figure of a numbers item, else those of the story that stand in its texts."""
    if is_number(item.pick) and item.statistic:
        return [item.statistic.text or f"{item.statistic.value:g} {item.statistic.unit}"]
    texts = f"{item.headline.text}\n{item.blurb.text if item.blurb else ''}"
    found = (each.text for each in item.story.statistics if each.text)
    return [text for text in found if _pattern(text).search(texts)]


def _pattern(figure: str) -> re.Pattern[str]:
    """Match a figure that is no part of a longer one or of a word, with any spaces in it: an
    edition sets its own.
    """
    written = r"\s*".join(map(re.escape, figure.split()))
    if re.search(r"\d", figure):
        return re.compile(rf"(?<![\d.,]){written}(?!\d)")
    return re.compile(rf"\b{written}\b")
