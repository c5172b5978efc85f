"""The HTML part: the letter's template, its styles inlined. css-inline lives here."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from css_inline import CSSInliner

from curator.templating import template

_GAPS = re.compile(r"\n\s*\n+|^[ \t]+|[ \t]+$|\n(?=</)", re.MULTILINE)


def render(context: dict[str, Any]) -> str:
    """The letter as one HTML document. Every rule is inlined but the at-rules, which stay in the head."""
    styles = {name: template(f"email/{name}.css").render(context) for name in ("style", "media")}
    page = template("email/letter.html").render(context, **styles)
    return _tidy(_inliner().inline(page).replace(' data-css-inline="keep"', "", 1))


def _tidy(page: str) -> str:
    """Without the blank lines and indents that template tags leave behind."""
    return _GAPS.sub(lambda gap: "\n" if gap[0].count("\n") > 1 else "", page).strip() + "\n"


@cache
def _inliner() -> CSSInliner:
    return CSSInliner(keep_style_tags=False, load_remote_stylesheets=False)
