"""The same Jinja2 environment for Django's views, with `url` and `static` as globals, in the
desk's language where a page brings no phrases of its own. Named in settings.TEMPLATES.
"""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment

from curator import templating
from curator.records import Message
from curator.web import desk_language


def environment(**options: Any) -> Environment:
    """What Django's Jinja2 backend renders with."""
    options.pop("autoescape", None)  # Django passes True; by file name is stricter about text
    options.pop("undefined", None)
    env = templating.environment(**options, finalize=_localized)
    env.globals.update(url=reverse, static=static, desk_language=desk_language.tag)
    env.globals["theme_name"] = desk_language.theme_name
    env.filters["theme_name"] = desk_language.theme_name
    env.globals["variant_name"] = desk_language.variant_name
    env.globals.update(
        gettext=desk_language.gettext,
        ngettext=desk_language.ngettext,
        pgettext=desk_language.pgettext,
    )
    return env


def _localized(value: Any) -> Any:
    """What stands between {{ and }}: a message that was kept is said in the desk's language."""
    return desk_language.localized(value) if isinstance(value, Message) else value
