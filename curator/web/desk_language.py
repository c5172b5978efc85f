"""The language the desk speaks: a person's own choice, else the browser's, else that of
CURATOR_DESK_LANGUAGE.

Any language with a `desk.po` can be chosen. The middleware activates it for the request, also in
Django's own forms; views and templates call `gettext` and its relatives below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from curator.config import environment
from curator.errors import CuratorError
from curator.language import phrases, tags
from curator.runs import context
from curator.runs import localized as messages
from curator.store.accounts import change_settings, desk_settings

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
    asked = [part.partition(";")[0].strip() for part in accepted]
    return (
        tags.closest([one for one in (chosen, *asked) if one], languages())
        or environment().desk_language
    )


def chosen_by(request: HttpRequest) -> str:
    """Return the language that the person chose on their account page, or "" for the browser's."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:  # a reader: no session is looked for
        return ""
    if not request.user.is_authenticated:
        return ""
    return desk_settings(request.user).language


def choose(user: User, language: str) -> None:
    """Save a person's choice; "" follows the browser."""
    known = language if language in languages() else ""
    change_settings(user, language=known)


def tag() -> str:
    """Return the active language as a BCP 47 tag."""
    return _SPOKEN.get()


def speaking() -> phrases.Phrases:
    """Return the phrases of the active language."""
    return phrases.desk_phrases(tag())


def gettext(message: str, **values: object) -> str:
    """Translate `message` and fill its `%(name)s` placeholders."""
    return speaking().gettext(message, **messages.localized_values(values, speaking()))


def ngettext(one: str, many: str, number: int, **values: object) -> str:
    """Translate `one` or `many`, by the plural rules of the language; `%(number)s` is filled in."""
    return speaking().ngettext(one, many, number, **messages.localized_values(values, speaking()))


def pgettext(context: str, message: str, **values: object) -> str:
    """Translate `message` where the word alone is ambiguous; `context` says which is meant."""
    return speaking().pgettext(context, message, **messages.localized_values(values, speaking()))


def localized(what: CuratorError | str) -> str:
    """Translate an error or a stored message; any other text is returned unchanged."""
    return messages.localized(what, speaking())


def theme_name(key: str) -> str:
    """Return the desk's name for a theme."""
    return context.vocabulary().name(key, tag())


def variant_name(key: str) -> str:
    """Return the desk's name for a variant, or its key if feeds.yaml does not have it any more."""
    found = (each for each in context.config().newsletter.variants if each.key == key)
    return next((context.variant_name(each, tag()) for each in found), key)
