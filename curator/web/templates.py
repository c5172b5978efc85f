"""Jinja2 for Django's views: our environment with `url`, `static` and the desk's language."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils.functional import SimpleLazyObject
from jinja2 import Environment

from curator import templating
from curator.records import Message
from curator.web import desk_language


def environment(**options: Any) -> Environment:
    """Return the environment that Django's Jinja2 backend renders with."""
    options.pop("autoescape", None)  # Django passes True; by file name is stricter about text
    options.pop("undefined", None)
    env = templating.environment(**options, finalize=_localized)
    env.globals.update(url=_url, static=static, desk_language=desk_language.tag)
    env.globals["theme_name"] = desk_language.theme_name
    env.filters["theme_name"] = desk_language.theme_name
    env.globals["variant_name"] = desk_language.variant_name
    env.globals.update(
        gettext=desk_language.gettext,
        ngettext=desk_language.ngettext,
        pgettext=desk_language.pgettext,
    )
    return env


def _url(name: str, args: Iterable[object] = ()) -> str:
    """Return the address of a view; a list asks for hundreds of them, the same each time."""
    return _known_url(get_script_prefix(), name, tuple(args))


@lru_cache(maxsize=1 << 13)
def _known_url(_prefix: str, name: str, args: tuple[object, ...]) -> str:
    return reverse(name, args=args)


def one_token(request: HttpRequest) -> dict[str, object]:
    """Return the hidden field of a form, the same for all of a page, as in Django's own templates:
    a list of candidates has fifty forms, and each would draw its token anew.
    """
    return {"csrf_input": SimpleLazyObject(lambda: csrf_input(request))}


def _localized(value: Any) -> Any:
    """Translate stored messages between {{ and }}."""
    return desk_language.localized(value) if isinstance(value, Message) else value
