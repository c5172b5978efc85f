"""The language of the desk: a person's choice, else the browser's, else English.

Any language with a `desk.po` can be chosen. The middleware activates it for the request, also in
Django's own forms; views and templates call `gettext` and its relatives below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from curator.errors import CuratorError
from curator.language import phrases, tags
from curator.records import Message
from curator.runs import context
from curator.store import models

ENGLISH = "en"
# Django keeps one too, but in small letters: “pt-br” is no folder of ours.
_SPOKEN = ContextVar("desk language", default=ENGLISH)


class DeskLanguage:
    """Middleware that activates the request's language; it needs the user, so it comes after
    sign-in.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with spoken(wanted(request)):
            return self._answer(request)


@contextmanager
def spoken(language: str) -> Iterator[None]:
    """Activate `language` within the context, for Django too."""
    before = _SPOKEN.set(language)
    try:
        with translation.override(language):
            yield
    finally:
        _SPOKEN.reset(before)


def languages() -> tuple[str, ...]:
    """Return the languages that have a `desk.po`, English first."""
    found = {path.parent.name for path in phrases.CATALOGUES.glob("*/desk.po")}
    return (ENGLISH, *sorted(found - {ENGLISH}))


def wanted(request: HttpRequest) -> str:
    """Return the tag of the language in which this request is answered."""
    chosen = chosen_by(request)
    accepted = request.headers.get("Accept-Language", "")[:200].split(",")
    accepted_tags = [part.partition(";")[0].strip() for part in accepted]
    return tags.closest([one for one in (chosen, *accepted_tags) if one], languages()) or ENGLISH


def chosen_by(request: HttpRequest) -> str:
    """Return the language that the person chose on their account page, or "" for the browser's."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:  # a reader: no session is looked for
        return ""
    if not request.user.is_authenticated:
        return ""
    rows = models.DeskSettings.objects.filter(user=request.user.pk)
    return rows.values_list("language", flat=True).first() or ""


def choose(user_id: int, language: str) -> None:
    """Save a person's choice; "" follows the browser."""
    known = language if language in languages() else ""
    models.DeskSettings.objects.update_or_create(user_id=user_id, defaults={"language": known})


def tag() -> str:
    """Return the active language as a BCP 47 tag."""
    return _SPOKEN.get()


def speaking() -> phrases.Phrases:
    """Return the phrases of the active language."""
    return phrases.phrases(tag())


def gettext(message: str, **values: object) -> str:
    """Translate `message` and fill its `%(name)s` placeholders."""
    return speaking().gettext(message, **_shown(values))


def ngettext(one: str, many: str, number: int, **values: object) -> str:
    """Translate `one` or `many`, by the plural rules of the language; `%(number)s` is filled in."""
    return speaking().ngettext(one, many, number, **_shown(values))


def pgettext(context: str, message: str, **values: object) -> str:
    """Translate `message` where the word alone is ambiguous; `context` says which is meant."""
    return speaking().pgettext(context, message, **_shown(values))


def localized(what: CuratorError | str) -> str:
    """Translate an error or a stored message; any other text is returned unchanged."""
    message = Message.of(what) if isinstance(what, CuratorError) else what
    if not isinstance(message, Message):
        return message
    values = {name: _named(name, value) for name, value in message.values.items()}
    if message.many:
        return ngettext(message.id, message.many, values.pop("number"), **values)
    return gettext(message.id, **values)


def theme_name(key: str) -> str:
    """Return the desk's name for a theme."""
    return context.vocabulary().name(key, tag())


def _named(name: str, value: Any) -> Any:
    match name:
        case "language":
            return speaking().language_name(value)
        case "theme":
            return theme_name(value)
        case "share":
            return speaking().percent(round(value * 100))
    return value


def _shown(values: dict[str, object]) -> dict[str, object]:
    """Translate messages among the values, and format their figures."""
    return {
        name: localized(value)
        if isinstance(value, Message)
        else speaking().number(value)
        if type(value) is float
        else value
        for name, value in values.items()
    }
