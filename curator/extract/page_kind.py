"""Recognise pages that are no article: login walls, forms, cookie notices, errors,
parked domains.
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from curator.extract import cues, embedded_forms, linked_data
from curator.records import ArticleKind

# characters; a page with more running text than this is an article, whatever else it says
LITTLE = 1_200
_FEW_WORDS = 400  # characters: what an introduction to a list has
_DENSE = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")


def of_text(title: str, lines: list[str]) -> ArticleKind:
    """Return the kind of a text by its lines alone: article, gated or not-an-article."""
    if _is_error(title, lines) or _is_cookie_notice(lines):
        return "not-an-article"
    if _is_login(lines) or _is_cut_by_login(lines):
        return "gated"
    return "article"


_TELLING = 4  # paragraphs that credit a report or its authors


def is_report(title: str, body: str, sample: int | None) -> bool:
    """Return whether a text presents or retells a report: its title says so, and it has a sample
    size or credits the report repeatedly.
    """
    if not cues.has_word("report_words", title):
        return False
    paragraphs = (line for line in body.split("\n") if line.strip())
    return bool(sample) or sum(cues.holds("report_told", line) for line in paragraphs) >= _TELLING


def of_page(
    root: HtmlElement, title: str, nodes: list[linked_data.Node], lines: list[str], body: str
) -> ArticleKind:
    """Return the kind of a page by its text, forms, metadata and links."""
    visible = _visible_lines(root) if len(body) < 400 else lines
    kind = of_text(title, visible)
    if kind != "article":
        return kind
    if len(body) <= LITTLE and (_is_behind_a_form(root) or any(_not_free(node) for node in nodes)):
        return "gated"
    return "not-an-article" if _is_listing(root, nodes, body) else "article"


def _is_behind_a_form(root: HtmlElement) -> bool:
    has_form = _asks_for_address(root) and _offers_download(root)
    return has_form or _has_password(root) or embedded_forms.guards_download(root)


def _visible_lines(root: HtmlElement) -> list[str]:
    hidden = {"script", "style", "noscript", "template", "head"}
    shown = (e for e in root.iter() if isinstance(e.tag, str) and e.tag not in hidden)
    lines = (" ".join(_own_text(element).split()) for element in shown)
    return [line for line in lines if line][:400]


def _own_text(element: HtmlElement) -> str:
    whole = element.tag in ("p", "button", "label", "h1", "h2", "a", "li") and not len(element)
    return str(element.text_content()) if whole else element.text or ""


def _asks_for_address(root: HtmlElement) -> bool:
    """Return whether the page has a form with at least two fields, one of them for an e-mail
    address.
    """
    for form in root.iterfind(".//form"):
        fields = [
            f
            for f in form.iter("input", "select", "textarea")
            if (f.get("type") or "text").lower()
            not in ("hidden", "submit", "search", "button", "checkbox")
        ]
        mail = any(
            "mail" in f"{f.get('type')} {f.get('name')} {f.get('id')}".lower() for f in fields
        )
        if mail and len(fields) >= 2:
            return True
    return False


def _offers_download(root: HtmlElement) -> bool:
    return cues.holds("download_prompt", " ".join(" ".join(root.itertext()).split())[:20_000])


def _has_password(root: HtmlElement) -> bool:
    return any((field.get("type") or "").lower() == "password" for field in root.iter("input"))


def _not_free(node: linked_data.Node) -> bool:
    return str(node.get("isAccessibleForFree")).lower() in ("false", "http://schema.org/false")


def _is_listing(root: HtmlElement, nodes: list[linked_data.Node], body: str) -> bool:
    """Return whether the page lists articles: its metadata says so, or it has teasers and no text
    of its own.
    """
    if any(linked_data.types(node) & {"CollectionPage", "SearchResultsPage"} for node in nodes):
        return len(body) <= LITTLE
    return not body.strip() or (len(body) <= LITTLE and _is_of_teasers(root, body))


def _is_of_teasers(root: HtmlElement, body: str) -> bool:
    """Return whether the page has four or more articles and hardly any text beside the shorter
    ones.
    """
    articles = [" ".join(each.text_content().split()) for each in root.iter("article")]
    if len(articles) < 4:
        return False
    longest = max(articles, key=len)
    teasers = "\n".join(text for text in articles if text is not longest)
    own = "".join(line for line in body.split("\n") if " ".join(line.split()) not in teasers)
    return _weighted_length(own) < max(_FEW_WORDS, 0.6 * _weighted_length(body))


def _weighted_length(text: str) -> int:
    """Return the length of a text in alphabetic characters; syllables and ideographs
    count twice.
    """
    return len(text) + len(_DENSE.findall(text))


def _is_error(title: str, lines: list[str]) -> bool:
    size = sum(map(len, lines))
    if size > LITTLE:
        return False
    head = " ".join([title, *lines[:3]])[:400]
    return (
        (len(title) <= 80 and _error_title(title))
        or cues.hits("parked", " ".join([title, *lines])) > 0
        or (size <= 400 and cues.holds("error_page", head))
    )


def _error_title(title: str) -> bool:
    return cues.is_line("error_page", title) or (
        len(title) <= 50 and cues.holds("error_page", title)
    )


def _is_cookie_notice(lines: list[str]) -> bool:
    """Return whether most lines are about cookies and consent."""
    size = sum(map(len, lines))
    cookie_lines = [line for line in lines if cues.holds("cookie", line)]
    prose = sum(len(line) for line in lines if len(line) > 140 and line not in cookie_lines)
    if len(cookie_lines) < 2 or size > 3_000 or prose > 250:
        return False
    return len(cookie_lines) / len(lines) >= 0.3 or sum(map(len, cookie_lines)) / size >= 0.5


def _is_login(lines: list[str]) -> bool:
    """Return whether there are several login phrases as whole lines, and hardly a long line."""
    words = {cues.bare_line(line) for line in lines if cues.is_line("login_words", line)}
    prose = [line for line in lines if len(line) > 140]
    return len(words) >= 3 and len(prose) <= 1 and len(words) / len(lines) >= 0.08


def _is_cut_by_login(lines: list[str]) -> bool:
    """Return whether a short text ends by asking the reader to log in or subscribe."""
    tail = lines[-12:]
    asks = [line for line in tail if len(line) <= 300 and cues.holds("login_required", line)]
    prose = sum(len(line) for line in lines if line not in asks)
    return bool(asks) and prose <= LITTLE + 600 * (len(asks) > 1)
