"""Change texts and editions: check rights, write row and history, withdraw the approval.

Texts of an issue that is being sent or was sent are a correction, printed in the archive once a
publisher releases it (`corrections`). Nothing else of such an issue changes. Items and their order
are changed by `picks`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from curator import records
from curator.errors import CuratorError, InputError
from curator.records import Message
from curator.store import models, unsaved
from curator.store.approvals import withdraw
from curator.store.corrections import LEFT
from curator.store.history import EDIT, Act, Gone, locked, note, require

State = models.Issue.State
LONGEST = 20_000  # characters of one wording: a guard against a pasted book, not a style rule
FIELDS = {
    "headline": Message("headline"),
    "blurb": Message("blurb"),
    "picture": Message("words in the picture"),
    "alt": Message("alternative text of the picture"),
    "subject": Message("subject line"),
    "opening": Message("opening"),
    "follow_up": Message("follow-up"),
    "interlude": Message("interlude"),
    "question": Message("reader question"),
    "sign_off": Message("sign-off"),
    "heading": Message("heading of the section"),
    "intro": Message("words before the section"),
    "sponsor": Message("text of sponsor"),
}


_CONFLICT = Message(
    "%(name)s saved other words while you were writing. Nothing is lost: choose below."
)


class Conflict(CuratorError):
    """Somebody saved another text since the form was opened; `theirs` is the current one, in
    `version`.
    """

    def __init__(self, theirs: str, version: int, who: str) -> None:
        self.theirs, self.version, self.who = theirs, version, who
        super().__init__(_CONFLICT, name=who)


@dataclass(slots=True)
class Change:
    """A change in progress: the locked issue, the person, and how to note it."""

    issue: models.Issue
    by: User

    def note(
        self,
        what: Message,
        before: str = "",
        after: str = "",
        *,
        act: Act | None = None,
        undoes: models.Edit | None = None,
    ) -> None:
        """Write the history line; a correction is marked, anything else withdraws the approval."""
        late, by = self.issue.state in LEFT, self.by
        note(self.issue, by, what, before, after, correction=late, act=act, undoes=undoes)
        withdraw(self.issue, self.by, what)


@contextmanager
def changing(issue_id: int, by: User, *, words_only: bool = False) -> Iterator[Change]:
    """Open a transaction for one change of an issue, by somebody who may edit.

    Raises Gone if the issue was sent, unless only texts are changed.
    """
    require(by, EDIT)
    with transaction.atomic():
        issue = locked(issue_id)
        if issue.state in LEFT and not words_only:
            raise Gone(
                "Issue %(number)s has been sent: its items and their order stay as they are. Its"
                " words can still be corrected; new stories go into the next issue.",
                number=issue.number,
            )
        yield Change(issue, by)


# --- words ---


def newest(
    issue: models.Issue,
    field: str,
    language: str,
    pick: models.Pick | None = None,
    origin: str = "editor",
) -> models.Words | None:
    """Return the newest text of one field in one language; "" if it was deleted."""
    rows = issue.words.filter(pick=pick, field=field, language=language, origin=origin)
    return rows.select_related("by").order_by("-version").first()


Texts = Mapping[tuple[int | None, str, str], models.Words]  # by item (None: issue), field, origin


def newest_texts(issue: models.Issue, language: str) -> Texts:
    """Return what `newest` gives for every text of one language, in one query."""
    rows = issue.words.filter(language=language).select_related("by").order_by("version")
    return newest_of(rows, language)


def newest_of(written: Iterable[models.Words], language: str) -> Texts:
    """Return the newest of each text in `language`; `written` comes oldest first."""
    rows = (row for row in written if row.language == language)
    return {(row.pick_id, row.field, row.origin): row for row in rows}


def versions(
    issue: models.Issue, field: str, language: str, pick: models.Pick | None = None
) -> QuerySet[models.Words]:
    """Return every version that editors wrote of one text, newest first."""
    rows = issue.words.filter(pick=pick, field=field, language=language, origin="editor")
    return rows.select_related("by").order_by("-version")


def rewrite(
    issue: models.Issue,
    by: User,
    *,
    field: str,
    language: str,
    text: str,
    seen: int,
    pick: models.Pick | None = None,
) -> models.Words | None:
    """Save an editor's text; `seen` is the version the form showed (0: none), "" deletes it.

    Raises Conflict if a newer version has another text. Returns None if nothing changed, also where
    somebody else changed what `by` left as it was shown.
    """
    check_field(issue, field, pick)
    text = clean(text)
    with changing(issue.pk, by, words_only=True) as change:
        now = newest(change.issue, field, language, pick)
        before, version = (now.text, now.version) if now else ("", 0)
        known = versions(change.issue, field, language, pick)
        shown = now if version == seen else known.filter(version=seen).first()
        if text in (before, shown.text if shown else ""):
            unsaved.forget(by, change.issue, pick, field, language)
            return None
        if version != seen:
            raise Conflict(before, version, now.by.get_username() if now and now.by else "Somebody")
        row = add_version(change.issue, pick, field, language, after=version, text=text, by=by)
        unsaved.forget(by, change.issue, pick, field, language)
        of = [change.issue.pk, pick.pk if pick else None, field, language]
        act = Act("words", of, version, row.version)
        change.note(_named(field, language, pick), before, text, act=act)
    return row


def add_version(
    issue: models.Issue,
    pick: models.Pick | None,
    field: str,
    language: str,
    *,
    origin: str = "editor",
    after: int | None = None,
    **columns: Any,
) -> models.Words:
    """Write a text as the newest version of its field; the caller holds the transaction, and may
    say which version was the newest (0: none).
    """
    if after is None:
        now = newest(issue, field, language, pick, origin)
        after = now.version if now else 0
    return models.Words.objects.create(
        issue=issue,
        pick=pick,
        field=field,
        language=language,
        origin=origin,
        version=after + 1,
        **columns,
    )


def accept(words: models.Words, by: User) -> None:
    """Accept a machine translation that a person has read."""
    with changing(words.issue_id, by, words_only=True) as change:
        if models.Words.objects.filter(pk=words.pk, accepted=False).update(accepted=True):
            named = _named(words.field, words.language, words.pick)
            what = Message("machine translation accepted: %(what)s", what=named)
            change.note(what, after=words.text, act=Act("accepted", words.pk, False, True))


def check_field(issue: models.Issue, field: str, pick: models.Pick | None = None) -> None:
    """Raise InputError unless `field` exists for the item, or for the issue."""
    kind, _, of = field.partition(":")
    of_picks = (*records.PICK_FIELDS, *records.PICTURE_FIELDS)
    known = field in (of_picks if pick else records.ISSUE_FIELDS)
    if pick is None and kind in records.SECTION_FIELDS:
        known = issue.picks.filter(slot=of).exists()
    if pick is None and kind == records.SPONSOR_FIELD:
        known = of.isdecimal() and len(of) < 19 and issue.sponsors.filter(pk=of).exists()
    if not known:
        raise InputError("“%(field)s” is not something that can be written here", field=field)


# what XML 1.0 has no place for: a feed with one of them is broken for every reader
_UNSOUND = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Return a text as it is stored; raises InputError if it is too long."""
    sound = _UNSOUND.sub("", text.replace("\r\n", "\n").replace("\x0b", "\n"))
    cleaned = "\n".join(line.rstrip() for line in sound.split("\n")).strip()
    if len(cleaned) > LONGEST:
        raise InputError(
            "This is %(length)s characters long; at most %(limit)s fit.",
            length=f"{len(cleaned):,}",
            limit=f"{LONGEST:,}",
        )
    return cleaned


def field_named(field: str) -> Message:
    """Return the history's name of a field: “blurb”, “heading of the section loyalty”."""
    kind, _, of = field.partition(":")
    if not of:
        return FIELDS[kind]
    if kind == "sponsor":
        return Message("%(field)s %(of)s", field=FIELDS[kind], of=of)
    return Message("%(field)s %(slot)s", field=FIELDS[kind], slot=of)


def _named(field: str, language: str, pick: models.Pick | None) -> Message:
    if pick is None:
        return Message("%(field)s in %(language)s", field=field_named(field), language=language)
    return Message(
        "%(field)s in %(language)s: %(title)s",
        field=field_named(field),
        language=language,
        title=pick.story.title,
    )


# --- the issue as a whole ---


def choose_edition(issue: models.Issue, by: User, *, language: str, chosen: bool | None) -> None:
    """Send an edition however complete (True), keep it back (False), or let completeness decide
    (None).
    """
    with changing(issue.pk, by) as change:
        row = change.issue.editions.filter(language=language).first()
        before = row.chosen if row else None
        if before == chosen:
            return
        put_edition(change.issue, language, chosen)
        names = {True: Message("on"), False: Message("off"), None: Message("by completeness")}
        what = Message("%(language)s edition", language=language)
        act = Act("edition", [change.issue.pk, language], before, chosen)
        change.note(what, names[before], names[chosen], act=act)


def put_edition(issue: models.Issue, language: str, chosen: bool | None) -> None:
    """Write a choice, or (None) take it away."""
    if chosen is None:
        issue.editions.filter(language=language).delete()
    else:
        issue.editions.update_or_create(language=language, defaults={"chosen": chosen})


def release_hold(issue: models.Issue, by: User) -> None:
    """Go ahead with an issue that the bot proposed to hold."""
    with changing(issue.pk, by) as change:
        if change.issue.held:
            models.Issue.objects.filter(pk=issue.pk).update(held="")
            held = change.issue.held
            act = Act("hold", issue.pk, Message.as_text(held), "")
            change.note(Message("the hold was lifted"), before=held, act=act)


def propose(
    issue: models.Issue,
    by: User | None,
    *,
    pick: int | None,
    field: str,
    language: str,
    text: str,
    remarks: Sequence[str],
) -> models.Words:
    """Store machine translations as the newest proposal for one field in one language.

    They are printed only once accepted, so the approval stands. `by` requested them, None for a
    command.
    """
    row = issue.picks.get(pk=pick) if pick else None
    said: dict[str, Any] = {
        "text": clean(text),
        "accepted": False,
        "remarks": list(remarks),
        "by": by,
    }
    with transaction.atomic():
        return add_version(issue, row, field, language, origin="machine", **said)


class Paid(MutableMapping[str, str]):
    """The paid translations of one service, by key."""

    def __init__(self, service: str) -> None:
        self._service = service

    def __getitem__(self, key: str) -> str:
        row = models.Translation.objects.filter(key=key).first()
        if row is None:
            raise KeyError(key)
        return row.text

    def __setitem__(self, key: str, text: str) -> None:
        models.Translation.objects.update_or_create(
            key=key, defaults={"text": text, "service": self._service}
        )

    def __delitem__(self, key: str) -> None:
        models.Translation.objects.filter(key=key).delete()

    def __iter__(self) -> Iterator[str]:
        return iter(models.Translation.objects.values_list("key", flat=True))

    def __len__(self) -> int:
        return models.Translation.objects.count()
