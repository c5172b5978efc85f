"""The one Jinja2 environment, for letters, archive and desk.

Everything is escaped unless marked safe, and a missing variable is an error.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape

from curator.resources import TEMPLATES


def environment(**options: Any) -> Environment:
    """Return an environment over `templates/`; html is escaped, text is not."""
    settings: dict[str, Any] = {
        "loader": FileSystemLoader(TEMPLATES),
        "autoescape": select_autoescape(("html", "xml", "html.j2", "xml.j2")),
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "extensions": ["jinja2.ext.i18n"],
    }
    return Environment(**{**settings, **options})  # noqa: S701 - autoescape is set above


@cache
def template(name: str) -> Template:
    """Return the template `templates/NAME`, compiled once per process."""
    return _shared().get_template(name)


@cache
def _shared() -> Environment:
    return environment()
