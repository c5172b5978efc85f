"""Recognise forms that a service embeds by script or frame, so that the page itself has
no fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from curator.extract import cues

_CALL = re.compile(  # as the services' own instructions for embedding write it
    r"hbspt\s*\.\s*forms\s*\.\s*create|MktoForms2\s*\.\s*(?:loadForm|whenReady)|JotformEmbed|"
    r"new\s+JotFormIFrame|"
    r"tf\.create(?:Widget|Popup|Slider)|typeformEmbed\.make|piHostname|FormAssembly|Formstack",
)
_SOURCE = re.compile(
    r"//(?:[\w.-]+\.)?(?:typeform\.com/to/|jotform\.(?:com|eu)/|hsforms\.(?:com|net)/|"
    r"formstack\.com/forms|formassembly\.com/|"
    r"docs\.google\.com/forms|forms\.office\.com|forms\.gle/|tally\.so/|fillout\.com/|wufoo\.com/|"
    r"pardot\.com/|zohopublic\.\w+/|"
    r"go\.[\w.-]+/l/\d+/)",
    re.I,
)
_MARKS = ("data-tf-widget", "data-tf-live", "data-jotform", "data-formstack", "data-tally-src")
_CLASSES = re.compile(
    r"\b(?:hs-form-frame|hs-form|hbspt-form|typeform-widget|mktoForm|pardot-form|jotform-form)\b"
)
_SAYS_SOMETHING = 12  # characters; less is a label
_AROUND = 600  # characters of text that belong to a form; a box that holds more is the page
_FURNITURE = frozenset({"nav", "footer", "aside"})


def guards_download(root: HtmlElement) -> bool:
    """Return whether the page offers a download behind an embedded form.

    Newsletter forms do not count, nor does a form beside a direct link to the file.
    """
    forms = [form for form in _forms(root) if not _is_for_letters(form)]
    if not forms or _links_file(root):
        return False
    return cues.holds("download_prompt", " ".join(_own_words(root))[:20_000])


def _forms(root: HtmlElement) -> Iterator[HtmlElement]:
    """Return the elements that embed a form, except in headers, footers and side columns."""
    for element in root.iter():
        if isinstance(element.tag, str) and _calls_form(element) and not _in_furniture(element):
            yield element


def _calls_form(element: HtmlElement) -> bool:
    if element.tag == "script":
        return _CALL.search((element.text or "")[:20_000]) is not None or _is_source(
            element.get("src")
        )
    if element.tag in ("iframe", "embed", "object"):
        return any(
            _is_source(element.get(name)) for name in ("src", "data-src", "data-lazy-src", "data")
        )
    return (
        any(element.get(mark) is not None for mark in _MARKS)
        or _CLASSES.search(_classes(element)) is not None
    )


def _is_source(address: str | None) -> bool:
    return address is not None and _SOURCE.search(address[:2_000]) is not None


def _classes(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}".replace(
        "mktoForm_", "mktoForm "
    )[:500]


def _is_for_letters(form: HtmlElement) -> bool:
    """Return whether the text around the form is about a newsletter and not a download."""
    near = next(
        (
            text
            for box in form.iterancestors()
            if len(text := " ".join(_own_words(box))) >= _SAYS_SOMETHING
        ),
        "",
    )
    return (
        len(near) <= _AROUND
        and cues.holds("newsletter", near)
        and not cues.holds("download_prompt", near)
    )


def _in_furniture(element: HtmlElement) -> bool:
    return any(box.tag in _FURNITURE for box in element.iterancestors())


def _links_file(root: HtmlElement) -> bool:
    links = (link for link in root.iter("a") if not _in_furniture(link))
    return any(
        (link.get("href") or "").lower().split("?")[0].split("#")[0].endswith(".pdf")
        for link in links
    )


def _own_words(element: HtmlElement) -> Iterator[str]:
    """Return the text of `element` without code, navigation, side columns and footers."""
    silent = _FURNITURE | {"script", "style", "noscript", "template", "head"}
    path = "|".join(f"ancestor-or-self::{tag}" for tag in sorted(silent))
    found: list[str] = element.xpath(f".//text()[not({path})]")
    return (" ".join(text.split()) for text in found if text.strip())
