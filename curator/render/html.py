"""The HTML part: the letter's template, its styles inlined. css-inline lives here."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from css_inline import CSSInliner

from curator.templating import environment

_GAPS = re.compile(r"\n\s*\n+|^[ \t]+|[ \t]+$", re.MULTILINE)


def render(context: dict[str, Any]) -> str:
    """The letter as one HTML document, every rule inlined but the at-rules, which stay in the head."""
    templates = _environment()
    css = templates.get_template("email/style.css").render(context)
    page = templates.get_template("email/letter.html").render(context, css=css)
    return tidy(_inliner().inline(page))


def tidy(page: str) -> str:
    """Without the blank lines and indents that template tags leave behind."""
    return _GAPS.sub(lambda gap: "\n" if "\n" in gap[0] else "", page).strip() + "\n"


@cache
def _environment() -> Any:
    return environment()


@cache
def _inliner() -> CSSInliner:
    return CSSInliner(keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False)
