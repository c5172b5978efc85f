"""Save all texts of one language at once, accept its machine translations, or exchange them with
translators.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.utils import timezone

from curator import records
from curator.config import Config
from curator.edition import wording
from curator.edition.captions import picture_text
from curator.edition.item import item
from curator.edition.missing import fields_of, issue_fields, picture_fields
from curator.errors import CuratorError, InputError
from curator.records import PICTURE_FIELDS
from curator.share import outside
from curator.share.outside import MOST_BYTES, Returned, Unit, read
from curator.store import models, unsaved, words
from curator.store.history import Gone
from curator.store.snapshot import snapshot
from curator.store.words import (
    FIELDS,
    LONGEST,
    Conflict,
    accept,
    clean,
    field_named,
    newest_texts,
    rewrite,
)

__all__ = [
    "FORMATS",
    "MOST_BYTES",
    "Returned",
    "Saved",
    "accept_read",
    "export",
    "keep_gone",
    "merge",
    "name_of",
    "read",
    "save",
]

LONGEST_NAME = 80  # of a field: its column holds no more
FORMATS = {"xliff": "application/xliff+xml", "csv": "text/csv; charset=utf-8"}
Texts = Mapping[str, tuple[str, int]]  # by name: the words, and the version they were made from


@dataclass(slots=True)
class Saved:
    """The counts of changed texts, conflicts, and refused texts."""

    changed: int = 0
    clashes: dict[str, Conflict] = field(default_factory=dict)
    refused: list[CuratorError] = field(default_factory=list)


def name_of(pick: int | None, field: str) -> str:
    """Return the name of a text on its language's page: “opening”, “p12-blurb”."""
    return f"p{pick}-{field}" if pick else field


def save(
    issue: models.Issue, by: User, whole: records.Snapshot, language: str, texts: Texts
) -> Saved:
    """Save each text by itself, so that a conflict stops no other."""
    done, rows = Saved(), {row.pk: row for row in issue.picks.all()}
    places = {name_of(pick.id if pick else None, of): (pick, of) for pick, of in _places(whole)}
    done.refused += keep_gone(issue, by, language, _without(texts, places))
    for name, (pick, of) in places.items():
        if name not in texts:
            continue
        text, seen = texts[name]
        row = rows.get(pick.id) if pick else None
        try:
            kept = rewrite(issue, by, field=of, language=language, text=text, seen=seen, pick=row)
            done.changed += kept is not None
        except Conflict as error:
            done.clashes[name] = error
        except CuratorError as error:
            done.refused.append(error)
    return done


def _without(texts: Texts, places: Collection[str]) -> Texts:
    return {name: said for name, said in texts.items() if name not in places}


def keep_gone(
    issue: models.Issue, by: User, language: str, texts: Texts
) -> Collection[CuratorError]:
    """Keep what was typed into boxes that are no longer there as unsaved text, in case they come
    back, and return why it is refused. What some version says already is not lost with its box.
    """
    rows, refused = {row.pk: row for row in issue.picks.all()}, dict[str, CuratorError]()
    for name, (text, seen) in texts.items():
        pick, of = _place_of(name)
        if of.partition(":")[0] not in FIELDS or len(of) > LONGEST_NAME:
            continue
        typed = clean(text[:LONGEST])
        known = issue.words.filter(pick=pick, field=of, language=language, origin="editor")
        if not typed or known.filter(text=typed).exists():
            continue
        if pick is None or pick in rows:
            now = round(timezone.now().timestamp() * 1000)
            unsaved.keep(by, issue, (pick, of), language, text=typed, seen=seen, typed_at=now)
        error = _why_gone(rows.get(pick) if pick else None, pick, of)
        refused[str(error)] = error
    return refused.values()


def _place_of(name: str) -> tuple[int | None, str]:
    """Return the item (None: the issue itself) and the field of a name, as `name_of` makes it."""
    found = re.fullmatch(r"p([0-9]{1,15})-(.+)", name)
    return (int(found[1]), found[2]) if found else (None, name)


def _why_gone(row: models.Pick | None, pick: int | None, of: str) -> CuratorError:
    if pick and row is None:
        return Gone("This item is no longer there.")
    if row and row.dropped:
        return Gone("This item was dropped in the meantime. Restore it first.")
    what = field_named(of)
    return InputError("“%(field)s” is not something that can be written here", field=what)


def accept_read(issue: models.Issue, by: User, language: str, read: Collection[int]) -> int:
    """Accept the machine translations of one language that somebody `read` (numbers of rows);
    return how many. What has a newer proposal or an editor's text is left out.
    """
    texts = newest_texts(issue, language)
    standing = [row for row in texts.values() if row.origin == "machine" and row.pk in read]
    wanted = [row.pk for row in standing if not _is_written(row, texts)]
    rows = issue.words.filter(pk__in=wanted, accepted=False).select_related("pick__story")
    for row in rows:
        accept(row, by)
    return len(rows)


def _is_written(row: models.Words, texts: words.Texts) -> bool:
    own = texts.get((row.pick_id, row.field, "editor"))
    return own is not None and bool(own.text)


def _places(whole: records.Snapshot) -> Iterator[tuple[records.Pick | None, str]]:
    """Yield every text of an issue: the item (None: the issue itself) and the field."""
    yield from ((None, name) for name in issue_fields(whole))
    for pick in whole.picks:
        yield from ((pick, name) for name in (*fields_of(pick), *picture_fields(pick)))


def export(issue: models.Issue, config: Config, language: str, beside: str, format: str) -> bytes:
    """Return a file with every text of an edition, and the text in `beside` or of the source."""
    whole = snapshot(issue, config)
    _require_languages(whole, language, beside)
    units = list(_units(issue, whole, language, beside))
    if format == "csv":
        return outside.as_csv(issue.pk, language, units)
    return outside.as_xliff(issue.pk, beside, language, units)


def _require_languages(whole: records.Snapshot, *languages: str) -> None:
    for each in languages:
        if each not in whole.newsletter.languages:
            raise InputError(
                "“%(language)s” is no language of this newsletter.", language=each[:40]
            )


def _units(
    issue: models.Issue, whole: records.Snapshot, language: str, beside: str
) -> Iterator[Unit]:
    texts = newest_texts(issue, language)
    for pick, of in _places(whole):
        source = _described(whole, pick, of, beside)
        kept = texts.get((pick.id if pick else None, of, "editor"))
        if not source and not kept:
            continue  # nobody has said anything there
        name, version = name_of(pick.id if pick else None, of), kept.version if kept else 0
        about = f"{field_named(of)}: {wording.title(pick.story)}" if pick else field_named(of)
        yield Unit(name, about, source, kept.text if kept else "", version)


def _described(whole: records.Snapshot, pick: records.Pick | None, of: str, beside: str) -> str:
    """Return the text in `beside`, or of an item in its own language."""
    if pick is None:
        chosen = wording.choose(of, beside, "drop", whole.words)
        return chosen.text if chosen else ""
    if of in PICTURE_FIELDS:
        said = picture_text(pick, of, beside, whole.newsletter)
        return said.text if said else ""
    printed = item(pick, beside, whole.newsletter)
    said = (printed.headline if of == "headline" else printed.blurb) if printed else None
    return said.text if said else ""


def merge(issue: models.Issue, by: User, config: Config, returned: Returned) -> Saved:
    """Save what a translator sent back; an empty text is ignored; raises InputError."""
    if returned.issue != issue.pk:
        raise InputError("This file belongs to another issue, not to this one.")
    whole = snapshot(issue, config)
    _require_languages(whole, returned.language)
    texts = {name: said for name, said in returned.texts.items() if said[0].strip()}
    return save(issue, by, whole, returned.language, texts)
