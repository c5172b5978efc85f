"""Proofreading: links for people without an account, their comments and sign-offs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, Prefetch, Q, QuerySet

from curator import records, signing
from curator.errors import InputError, NotReady
from curator.records import Message
from curator.store import limits, models
from curator.store.corrections import LEFT
from curator.store.history import EDIT, Act, Gone, locked, note, require

PURPOSE = "proof"
MOST_TEXT = 4_000  # characters of one comment
MOST_NAME = 80
MOST_COMMENTS = 200  # of one link, and as many sign-offs
AN_HOUR = 60  # comments of one link, and as many sign-offs
LINK = "link"  # the kind of act that revokes one


@dataclass(frozen=True, slots=True)
class Proofread:
    """The state of one edition's proofreading."""

    language: str
    required: bool  # it may not be approved before somebody has signed it off
    comments: int  # that nobody has resolved
    signed_off: tuple[str, ...]  # names, for the letter as it stands
    outdated: bool  # signed off, but for another letter than this

    @property
    def lacking(self) -> bool:
        return self.required and not self.signed_off


def invite(
    issue: models.Issue, by: User, *, language: str, reader: str, days: int, now: datetime
) -> models.ProofLink:
    """Return a new link to one edition; raises InputError if no name is given."""
    require(by, EDIT)
    name = " ".join(reader.split())[:MOST_NAME]
    if not name:
        raise InputError("Say who the link is for.")
    if issue.state in LEFT:
        raise NotReady("This issue has left; there is nothing to proofread any more.")
    what = Message("proofreading link for %(name)s, %(language)s", name=name, language=language)
    note(issue, by, what)
    expires = now + timedelta(days=days)
    columns = {"language": language, "reader": name, "at": now, "expires_at": expires}
    return models.ProofLink.objects.create(issue=issue, by=by, **columns)


def token(link: models.ProofLink) -> str:
    """Return the secret part of a link's address."""
    return signing.make(settings.SECRET_KEY, PURPOSE, link.pk)


def find(secret: str, now: datetime) -> models.ProofLink | None:
    """Return the link of a valid token, neither expired nor revoked, while the issue
    was not sent.
    """
    number = signing.read(settings.SECRET_KEY, PURPOSE, secret)
    if number is None or number >= 2**63:
        return None
    rows = models.ProofLink.objects.filter(pk=number, revoked_at=None, expires_at__gt=now)
    return rows.exclude(issue__state__in=LEFT).select_related("issue").first()


def revoke(link: models.ProofLink, by: User, now: datetime) -> None:
    """Revoke a link at once; its comments stay."""
    require(by, EDIT)
    with transaction.atomic():
        rows = models.ProofLink.objects.filter(pk=link.pk, revoked_at=None)
        if not rows.update(revoked_at=now):
            return
        what = Message(
            "proofreading link revoked: %(name)s, %(language)s",
            name=link.reader,
            language=link.language,
        )
        note(link.issue, by, what, act=Act(LINK, link.pk, None, now.isoformat()))


def put_link(of: int, state: str | None, _by: User) -> None:
    """Undo: open a revoked link again until it expires, or revoke it as it was."""
    if not models.ProofLink.objects.filter(pk=of).update(revoked_at=state):
        raise Gone("This link is no longer there.")


def comment(link: models.ProofLink, text: str, pick: int | None, now: datetime) -> None:
    """Store a proofreader's comment; raises InputError if it is empty or too long."""
    comment = text.replace("\r\n", "\n").strip()  # a browser's box counts a line's end once
    if not comment:
        raise InputError("There is no text in the comment.")
    if len(comment) > MOST_TEXT or link.comments.count() >= MOST_COMMENTS:
        raise InputError("The comment is too long, or there are too many.")
    if not limits.allowed("proof", str(link.pk), AN_HOUR, timedelta(hours=1), now):
        raise InputError("There were too many comments within an hour.")
    item = link.issue.picks.filter(pk=pick, dropped=False).first() if pick else None
    models.ProofComment.objects.create(link=link, pick=item, text=comment, at=now)


def resolve(comment: models.ProofComment, by: User, now: datetime, *, done: bool) -> None:
    """Mark a comment as resolved, or reopen it."""
    require(by, EDIT)
    with transaction.atomic():
        issue = locked(comment.link.issue_id)
        comment.refresh_from_db()
        if done == (comment.resolved_at is not None):
            return
        was = _resolved(comment)
        comment.resolved_at, comment.resolved_by = (now, by) if done else (None, None)
        comment.save(update_fields=["resolved_at", "resolved_by"])
        who = {"name": comment.link.reader, "language": comment.link.language}
        resolved = Message("comment resolved: %(name)s, %(language)s", **who)
        reopened = Message("comment opened again: %(name)s, %(language)s", **who)
        texts = (comment.text, "") if done else ("", comment.text)
        act = Act("comment", comment.pk, was, _resolved(comment))
        note(issue, by, resolved if done else reopened, *texts, act=act)


def _resolved(comment: models.ProofComment) -> dict[str, Any] | None:
    """Return who resolved a comment, and when; None while it is open."""
    if comment.resolved_at is None:
        return None
    return {"at": comment.resolved_at.isoformat(), "by": comment.resolved_by_id}


def put_comment(of: int, state: dict[str, Any] | None, _by: User) -> None:
    """Undo: open a comment again, or resolve it as it was."""
    at, by = (state["at"], state["by"]) if state else (None, None)
    rows = models.ProofComment.objects.filter(pk=of)
    if not rows.update(resolved_at=at, resolved_by_id=by):
        raise Gone("This comment is no longer there.")


def letter_hash(letter: records.Letter) -> str:
    """Return the hash that identifies a letter."""
    return sha256(letter.html.encode()).hexdigest()


def sign_off(link: models.ProofLink, name: str, seen: str, now: datetime) -> None:
    """Note that `name` signed off the letter with the hash `seen`; raises InputError without a name
    or after too many.
    """
    who = " ".join(name.split())[:MOST_NAME]
    if not who:
        raise InputError("A name is needed.")
    columns = {"name": who, "letter_hash": seen[:64]}
    if link.sign_offs.filter(**columns).exists():
        return
    if link.sign_offs.count() >= MOST_COMMENTS or not limits.allowed(
        "proof sign-off", str(link.pk), AN_HOUR, timedelta(hours=1), now
    ):
        raise InputError("There were too many sign-offs.")
    link.sign_offs.get_or_create(**columns, defaults={"at": now})


def comments(links: Iterable[models.ProofLink]) -> list[models.ProofComment]:
    """Return the comments of links, open ones first, the oldest of them first."""
    rows = [row for link in links for row in link.comments.all()]
    return sorted(rows, key=lambda row: (row.resolved_at is not None, row.resolved_at or row.at))


def open_comments(issue: models.Issue, language: str = "") -> QuerySet[models.ProofComment]:
    """Return the unresolved comments on an issue, or on one edition."""
    rows = models.ProofComment.objects.filter(link__issue=issue, resolved_at=None)
    rows = rows.filter(link__language=language) if language else rows
    return rows.select_related("link", "pick").order_by("at")


@dataclass(frozen=True, slots=True)
class Marks:
    """What proofreaders left at an issue: the open comments by language, and (language, name, hash
    of the letter) of each sign-off, oldest first.
    """

    comments: Mapping[str, int]
    sign_offs: Sequence[tuple[str, str, str]]

    @classmethod
    def of(cls, issue: models.Issue) -> Self:
        """Read them, in one query: a row for each sign-off of a link, or one without any."""
        unresolved = Count("comments", filter=Q(comments__resolved_at=None), distinct=True)
        signed = ("sign_offs__name", "sign_offs__letter_hash", "sign_offs__at")
        rows = issue.proof_links.annotate(unresolved=unresolved).order_by("sign_offs__at", "pk")
        comments, sign_offs = {}, []
        for link, language, count, name, letter, _ in rows.values_list(
            "pk", "language", "unresolved", *signed
        ):
            comments[link] = (language, count)
            if name:
                sign_offs.append((language, name, letter))
        found: Counter[str] = Counter()
        for language, count in comments.values():
            found[language] += count
        return cls(found, sign_offs)

    def state(
        self, letter: records.Letter | None, language: str, required: Iterable[str]
    ) -> Proofread:
        """Return the state of one edition, for its current letter."""
        seen = letter_hash(letter) if letter else ""
        own = [(name, of) for spoken, name, of in self.sign_offs if spoken == language]
        names = tuple(dict.fromkeys(name for name, of in own if of == seen))
        return Proofread(
            language,
            required=language in set(required),
            comments=self.comments.get(language, 0),
            signed_off=names,
            outdated=bool(own and not names),
        )


def links(issue: models.Issue) -> list[models.ProofLink]:
    """Return every link to an edition with its comments, also closed ones."""
    told = Prefetch("comments", models.ProofComment.objects.select_related("pick"))
    return list(issue.proof_links.order_by("at").prefetch_related(told))
