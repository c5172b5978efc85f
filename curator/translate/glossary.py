"""The glossary: words that are not translated, marked in a text before it is sent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape, unescape

from curator.language import fold

# Letters and digits of scripts that put spaces between words. Others attach endings and neighbours:
# "CX는", "CXの".
_EDGE = "0-9A-Za-zÀ-ɏͰ-ӿ֐-ۿ"


def kept(text: str, glossary: Mapping[str, str]) -> list[str]:
    """Return the glossary terms that are in `text`, as they must appear."""
    folded = fold(text)
    return list(dict.fromkeys(form for term, form in glossary.items() if _has(term, folded)))


def _has(term: str, folded: str) -> bool:
    return bool(term.strip()) and re.search(_alone(re.escape(fold(term))), folded) is not None


def _alone(pattern: str) -> str:
    return rf"(?<![{_EDGE}])(?:{pattern})(?![{_EDGE}])"


def touches(texts: Iterable[str], glossary: Mapping[str, str]) -> bool:
    """Return whether any of the texts has a term of the glossary, and must be sent as markup."""
    return any(kept(text, glossary) for text in texts)


def fenced(text: str, glossary: Mapping[str, str], start: str, end: str) -> str:
    """Return `text` as markup, with each term between the tags `start` and `end`."""
    forms = {fold(term): form for term, form in glossary.items() if term.strip()}
    if not forms:
        return escape(text, quote=False)
    longest_first = sorted(glossary, key=len, reverse=True)
    pattern = "|".join(re.escape(term) for term in longest_first if term.strip())
    parts, at = [], 0
    for found in re.finditer(_alone(pattern), text, re.IGNORECASE):
        form = forms.get(fold(found[0]), found[0])
        parts += [
            escape(text[at : found.start()], quote=False),
            start,
            escape(form, quote=False),
            end,
        ]
        at = found.end()
    return "".join((*parts, escape(text[at:], quote=False)))


def unfenced(markup: str, tag: str) -> str:
    """Return the text of an answer without our tags, entities decoded; other markup stays for the
    checks.
    """
    return unescape(re.sub(rf"</?{tag}\b[^<>]*>", "", markup))
