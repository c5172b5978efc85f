"""Sign-ins at the desk: the log of events, and open sessions.

A session stores where it began and when it was last used in its own data, so that ending it means
deleting it. Events are kept as `retention: sign_ins_days` says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from curator import signing
from curator.store.models import SignIn

Kind = SignIn.Kind
NOTED_EVERY = timedelta(minutes=5)  # a session's last use: a page that is read writes no more often
_BEGAN, _ADDRESS, _BROWSER, _USED = "began", "address", "browser", "used"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request comes from: its IP, or "", and the browser's User-Agent."""

    address: str = ""
    browser: str = ""


@dataclass(frozen=True, slots=True)
class OpenSession:
    """An open session; `id` identifies it without opening it."""

    id: str
    key: str
    origin: Origin
    began: datetime | None  # None: from before this was noted
    used: datetime | None


def record(kind: Kind, user: User | None, origin: Origin, now: datetime, how: str = "") -> None:
    """Record an event; an unknown name is not stored, because it may be a password."""
    SignIn.objects.create(
        kind=kind,
        user=user,
        address=origin.address or None,
        browser=origin.browser[:200],
        at=now,
        how=how,
    )


def begin(session: SessionBase, origin: Origin, now: datetime) -> None:
    """Note in a session when and where it began."""
    session[_BEGAN] = session[_USED] = now.isoformat()
    session[_ADDRESS], session[_BROWSER] = origin.address, origin.browser[:200]


PROOF_HOLDS = timedelta(minutes=15)
_PROVED = "proved"


def note_proof(session: SessionBase, now: datetime) -> None:
    """Note in a session that its person has shown who they are."""
    session[_PROVED] = now.isoformat()


def note_proof_elsewhere(session: SessionBase, at: object, now: datetime) -> None:
    """Note when (in s since 1970) the person showed that to their organisation; a session there
    that lets them in unasked shows nothing.
    """
    session.pop(_PROVED, None)
    if isinstance(at, int | float) and 0 < at <= now.timestamp() + 60:
        note_proof(session, datetime.fromtimestamp(at, UTC))


def note_login(sender: object, request: HttpRequest, **_: object) -> None:
    """Note the same whenever somebody signs in, whichever way (Django's signal)."""
    note_proof(request.session, timezone.now())


def proved_lately(session: SessionBase, now: datetime) -> bool:
    """Return whether that was a few minutes ago at most."""
    proved = _moment(session.get(_PROVED))
    return proved is not None and now - proved < PROOF_HOLDS


def note_use(session: SessionBase, origin: Origin, now: datetime) -> None:
    """Note every few minutes that a session is used, and from where."""
    used = _moment(session.get(_USED))
    if used is None or now - used >= NOTED_EVERY or session.get(_ADDRESS) != origin.address:
        session[_USED], session[_ADDRESS] = now.isoformat(), origin.address
        session[_BROWSER] = origin.browser[:200]


def open_sessions(user: User, now: datetime) -> list[OpenSession]:
    """Return the sessions of `user`, last used first."""
    found = [_read(row) for row in _of(user, now)]
    return sorted(found, key=lambda one: one.used.timestamp() if one.used else 0, reverse=True)


def end(user: User, session_id: str, now: datetime) -> bool:
    """End one session of `user`; return False if there is none."""
    keys = [one.key for one in open_sessions(user, now) if one.id == session_id]
    return bool(Session.objects.filter(session_key__in=keys).delete()[0])


def end_others(user: User, own_key: str | None, now: datetime) -> int:
    """End every session of `user` but the one with `own_key`; return how many."""
    keys = [row.session_key for row in _of(user, now) if row.session_key != own_key]
    return Session.objects.filter(session_key__in=keys).delete()[0]


def _of(user: User, now: datetime) -> Iterator[Session]:
    for row in Session.objects.filter(expire_date__gt=now).iterator():
        if str(row.get_decoded().get(SESSION_KEY)) == str(user.pk):
            yield row


def _read(row: Session) -> OpenSession:
    kept = row.get_decoded()
    return OpenSession(
        id=session_id(row.session_key),
        key=row.session_key,
        origin=Origin(kept.get(_ADDRESS, ""), kept.get(_BROWSER, "")),
        began=_moment(kept.get(_BEGAN)),
        used=_moment(kept.get(_USED)),
    )


def session_id(key: str | None) -> str:
    """Return an id for a session, from which its key cannot be recovered."""
    return signing.fingerprint(settings.SECRET_KEY, "session", key or "")[:24]


def _moment(kept: str | None) -> datetime | None:
    return datetime.fromisoformat(kept) if kept else None
