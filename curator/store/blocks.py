"""The block list: words and domains whose stories are no candidates."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Count, QuerySet

from curator.errors import InputError
from curator.language.search_words import index_words
from curator.records import Message
from curator.store import models
from curator.store.history import EDIT, Act, note, require
from curator.store.search import matching

WORD, DOMAIN = models.Block.Kind.WORD, models.Block.Kind.DOMAIN
_HOST = re.compile(r"(?=.{4,200}$)([\w-]+\.)+[\w-]{2,}")


def listed() -> list[tuple[models.Block, int]]:
    """Return every entry, with the number of stories it blocks."""
    held = models.Story.objects.filter(current=True).exclude(blocked_by=None).order_by()
    counts = dict(held.values_list("blocked_by").annotate(Count("pk")))
    rows = models.Block.objects.select_related("by")
    return [(row, counts.get(row.pk, 0)) for row in rows]


def block(kind: str, text: str, by: User | None) -> models.Block:
    """Block a word, a phrase, or a domain with its subdomains; existing candidates go at once.

    `by` is None for the command line.
    """
    if by:
        require(by, EDIT)
    wanted = _domain(text) if kind == DOMAIN else _words(text)
    try:
        with transaction.atomic():
            row = _add(kind, wanted, by)
            act = Act("block", [kind, wanted], False, True)
            note(None, by, Message("blocked: %(text)s", text=wanted), act=act)
    except IntegrityError as error:
        raise InputError("“%(text)s” is on the block list already.", text=wanted) from error
    return row


def unblock(row: models.Block, by: User | None) -> None:
    """Remove an entry; its stories are candidates again, unless another blocks them."""
    if by:
        require(by, EDIT)
    with transaction.atomic():
        _remove(row)
        act = Act("block", [row.kind, row.text], True, False)
        note(None, by, Message("no longer blocked: %(text)s", text=row.text), act=act)


def put(of: tuple[str, str], state: bool, by: User) -> None:
    """Undo: block it again (True), or no longer."""
    kind, text = of
    row = models.Block.objects.filter(kind=kind, text=text).first()
    if state and row is None:
        _add(kind, text, by)
    elif row and not state:
        _remove(row)


def _add(kind: str, text: str, by: User | None) -> models.Block:
    row = models.Block.objects.create(kind=kind, text=text, by=by)
    _take(row, models.Story.objects.filter(current=True, blocked_by=None))
    return row


def _remove(row: models.Block) -> None:
    freed = row.stories.filter(current=True)
    others = models.Block.objects.exclude(pk=row.pk) if freed.exists() else ()
    for other in others:
        _take(other, freed)
    row.delete()


def blocking(url: str, search_text: str) -> models.Block | None:
    """Return the entry that blocks this story, or None."""
    host, text = (urlsplit(url).hostname or "").removesuffix("."), f" {search_text} "
    for row in models.Block.objects.all():
        if row.kind == DOMAIN and f".{host}".endswith(f".{row.text}"):
            return row
        if row.kind == WORD and f" {index_words(row.text)} " in text:
            return row
    return None


def _take(row: models.Block, stories: QuerySet[models.Story]) -> None:
    """Write the entry at those of `stories` that it blocks."""
    if row.kind == DOMAIN:
        host = re.escape(row.text)
        found = stories.filter(url__iregex=rf"^https?://([^/?#]*\.)?{host}([:/?#]|$)")
    else:
        found = stories.filter(matching(row.text, whole=True))
    found.update(blocked_by=row)


def _domain(text: str) -> str:
    """Return the host of what was typed, which may be an address; raises InputError."""
    typed = text.strip().casefold()
    try:
        host = urlsplit(typed if "//" in typed else f"//{typed}").hostname or ""
        host = host.removeprefix("www.").removesuffix(".").encode("idna").decode("ascii")
    except ValueError:
        host = ""
    if not _HOST.fullmatch(host):
        raise InputError("“%(text)s” is no domain such as example.com.", text=typed[:60])
    return host


def _words(text: str) -> str:
    typed = " ".join(text.split())[:200]
    if not index_words(typed):
        raise InputError("Type the word that blocks a story.")
    return typed
