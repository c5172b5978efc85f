"""People's decisions on what single stories are about; obeyed at once, and learned from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from curator import records
from curator.records import Message
from curator.store import models, undo
from curator.store.approvals import withdraw
from curator.store.corrections import LEFT
from curator.store.history import EDIT, Act, note, require

EVENT = "event"  # how a story is matched that tells of the same thing in other words
Undoing = tuple[models.Edit, bool]  # the line that is undone; True: that is done again
Ruled = tuple[models.Story, list[models.ThemeRuling]]  # a story with the decisions on it
Said = Mapping[str, bool | None]  # theme -> about it, not about it, or None: nothing said any more


def of(entry: int | None) -> dict[str, bool]:
    """Return the decisions on one entry, oldest first."""
    rows = models.ThemeRuling.objects.filter(entry=entry).order_by("pk")
    return dict(rows.values_list("theme", "about"))


def all_of(entries: Iterable[int]) -> dict[int, dict[str, bool]]:
    """Return entry -> its decisions."""
    found: dict[int, dict[str, bool]] = {}
    rows = models.ThemeRuling.objects.filter(entry__in=list(entries)).order_by("pk")
    for entry, theme, about in rows.values_list("entry_id", "theme", "about"):
        found.setdefault(entry, {})[theme] = about
    return found


def tellings(entry: int) -> list[int]:
    """Return the other entries with the same text, copied or translated, but not of the
    same event.
    """
    row = models.Story.objects.filter(entry=entry, current=True).first()
    return same_text(row.cluster_id, row.match_kind, entry) if row else []


def tellings_of(story: models.Story) -> list[int]:
    """Return what `tellings` gives for the entry of this story."""
    if not story.current:
        return tellings(story.entry_id)
    return same_text(story.cluster_id, story.match_kind, story.entry_id)


def same_text(cluster: int | None, kind: str, entry: int) -> list[int]:
    """Return what `tellings` would give if `entry` were in `cluster` by a match of that kind."""
    if cluster is None or kind == EVENT:
        return []
    rows = models.Story.objects.filter(cluster=cluster, current=True).exclude(entry=entry)
    return list(rows.exclude(match_kind=EVENT).order_by("pk").values_list("entry_id", flat=True))


def in_force(entry: int, others: Iterable[int]) -> dict[str, bool]:
    """Return what applies to an entry: decisions on `others` with the same text, then its own."""
    others = list(others)
    return joined(all_of([entry, *others]), entry, others)


def entries_in(clusters: Collection[int]) -> list[int]:
    """Return the entries of these clusters."""
    rows = models.Story.objects.filter(cluster__in=clusters, current=True)
    return list(rows.order_by("pk").values_list("entry_id", flat=True))


def in_force_for(entries: Collection[int]) -> dict[int, dict[str, bool]]:
    """Return entry -> what applies to it, by decisions on any of these entries."""
    known = all_of(entries)
    if not known:
        return {entry: {} for entry in entries}
    return {entry: joined(known, entry, tellings(entry)) for entry in entries}


def joined(
    known: Mapping[int, Mapping[str, bool]], entry: int, others: Iterable[int]
) -> dict[str, bool]:
    """Return `in_force` from decisions that are at hand, by entry."""
    same, found = set(others), dict[str, bool]()
    for each, said in known.items():
        found |= said if each in same else {}
    return {**found, **known.get(entry, {})}


def after(before: Mapping[str, bool], said: Said) -> dict[str, bool]:
    """Return what applies once `said` is added."""
    whole = {**before, **said}
    return {theme: about for theme, about in whole.items() if about is not None}


def ruled() -> Iterator[Ruled]:
    """Return every story with decisions, in its newest reading."""
    rows = models.Story.objects.filter(current=True, entry__theme_rulings__isnull=False)
    rows = rows.distinct().order_by("pk").defer("record", "search_text", "fingerprint")
    rows = rows.prefetch_related("entry__theme_rulings")
    return ((row, list(row.entry.theme_rulings.all())) for row in rows)


def record(
    story: models.Story,
    by: User | None,
    said: Said,
    changed: int,
    undoing: Undoing | None = None,
) -> None:
    """Save, change or undo decisions on a story; `changed` is how many others change, `by` None for
    commands.

    With `undoing`, the history says which act that undoes.
    """
    if by:
        require(by, EDIT)
    with transaction.atomic():
        before = of(story.entry_id)
        for theme, about in said.items():
            rows = models.ThemeRuling.objects.filter(entry=story.entry_id, theme=theme)
            if about is None:
                rows.delete()
            else:
                values = {"about": about, "by": by, "changed": changed, "terms": None}
                rows.update_or_create(entry_id=story.entry_id, theme=theme, defaults=values)
        if undoing:
            undo.require_last(undoing[0], again=undoing[1])
            undo.say(undoing[0], partial(note, None, by), again=undoing[1])
            return
        undone = Message("correction of themes undone: %(title)s", title=story.title)
        themes = Message("themes: %(title)s", title=story.title)
        what = undone if set(said.values()) == {None} else themes
        act = Act(undo.THEMES, story.entry_id, {theme: before.get(theme) for theme in said}, said)
        note(None, by, what, _named(before), _named(after(before, said)), act=act)


def _named(said: Mapping[str, bool]) -> str:
    named = (
        Message("%(theme)s", theme=theme) if about else Message("not %(theme)s", theme=theme)
        for theme, about in said.items()
    )
    return Message.joined(named, ", ") if said else ""


def without_terms(
    entry: int | None = None, most: int = 500
) -> list[tuple[models.ThemeRuling, models.Story]]:
    """Return decisions that refuse a theme, of one entry or of all, of which nobody has noted yet
    which terms led to it; each with its story.
    """
    rows = models.ThemeRuling.objects.filter(about=False, terms__isnull=True)
    rows = rows.filter(entry=entry) if entry else rows
    refused = list(rows.order_by("pk")[:most])
    stories = models.Story.objects.filter(entry__in=[each.entry_id for each in refused])
    known = {story.entry_id: story for story in stories.filter(current=True)}
    return [(each, known[each.entry_id]) for each in refused if each.entry_id in known]


def keep_terms(ruling: models.ThemeRuling, terms: Iterable[str]) -> None:
    """Note the terms that led to a theme which was refused."""
    models.ThemeRuling.objects.filter(pk=ruling.pk).update(terms=sorted(terms))


def revisions(entry: int) -> list[models.Story]:
    """Return the readings of an entry that a decision changes: the newest, and those in open
    issues.
    """
    open_picks = models.Pick.objects.exclude(issue__state__in=LEFT)
    rows = models.Story.objects.filter(entry=entry)
    return list(rows.filter(Q(current=True) | Q(picks__in=open_picks)).distinct())


def relabel(row: models.Story, story: records.Story, features: bytes) -> None:
    """Write the themes of `story` to its row."""
    models.Story.objects.filter(pk=row.pk).update(
        record=records.to_json(story),
        on_topic=story.on_topic,
        topic_score=story.topic_score,
        theme_features=features,
    )


def withdraw_approvals(row: models.Story, by: User | None) -> None:
    """Withdraw approvals of issues that print this story."""
    with transaction.atomic():
        issues = models.Issue.objects.filter(
            picks__story__entry=row.entry_id, picks__dropped=False, state="approved"
        )
        for issue in issues.distinct():
            withdraw(issue, by, Message("themes: %(title)s", title=row.title))


def keep_features(row: models.Story, features: bytes) -> None:
    """Store the features of a story that was read before there were any."""
    models.Story.objects.filter(pk=row.pk).update(theme_features=features)


def with_features() -> list[models.Story]:
    """Return the newest reading of every story with decisions whose features are stored."""
    decided = models.ThemeRuling.objects.values("entry")
    rows = models.Story.objects.filter(current=True, entry__in=decided)
    return list(rows.exclude(theme_features=b"").defer("search_text", "fingerprint"))


def last(count: int) -> list[models.Story]:
    """Return the newest stories, without their texts."""
    rows = models.Story.objects.filter(current=True).defer("record", "search_text", "fingerprint")
    return list(rows.order_by("-pk")[:count])


def held(stories: Iterable[models.Story]) -> set[int]:
    """Return those of the entries that an issue holds, which only a person changes."""
    entries = [story.entry_id for story in stories]
    rows = models.Pick.objects.filter(story__entry__in=entries, dropped=False)
    return set(rows.values_list("story__entry", flat=True))
