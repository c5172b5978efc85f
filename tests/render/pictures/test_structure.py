"""What a screen reader finds in the document: checked by pdfium, which reads the structure as
browsers do.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from bench import samples
from curator.edition import build
from curator.language.data import base
from curator.render.pictures.carousel import carousel, slides

URL = "https://letter.example.org/13/"
LANGUAGES = ["en", "de", "ko", "ja", "ar"]


@dataclass(frozen=True)
class Element:
    """One element of a page's structure; `marks` are the stretches of content it holds itself."""

    kind: str
    text: str
    alt: str
    language: str
    marks: tuple[int, ...]
    inner: tuple[Element, ...]

    def all(self) -> Iterator[Element]:
        yield self
        for each in self.inner:
            yield from each.all()


def said(ask: Callable[..., int], *of: object) -> str:
    """What pdfium answers in UTF-16."""
    length = ask(*of, None, 0)
    buffer = ctypes.create_string_buffer(length)
    ask(*of, buffer, length)
    return buffer.raw[:-2].decode("utf-16-le")


def element(raw: object) -> Element:
    count = pdfium.FPDF_StructElement_CountChildren(raw)
    children = [pdfium.FPDF_StructElement_GetChildAtIndex(raw, place) for place in range(count)]
    marks = (
        pdfium.FPDF_StructElement_GetMarkedContentIdAtIndex(raw, place)
        for place in range(max(0, pdfium.FPDF_StructElement_GetMarkedContentIdCount(raw)))
    )
    return Element(
        said(pdfium.FPDF_StructElement_GetType, raw),
        said(pdfium.FPDF_StructElement_GetActualText, raw),
        said(pdfium.FPDF_StructElement_GetAltText, raw),
        said(pdfium.FPDF_StructElement_GetLang, raw),
        tuple(mark for mark in marks if mark >= 0),
        tuple(element(each) for each in children if each),
    )


def structure(page: pypdfium2.PdfPage) -> Element:
    """The structure of one page, from the document down."""
    tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
    try:
        assert pdfium.FPDF_StructTree_CountChildren(tree) == 1
        return element(pdfium.FPDF_StructTree_GetChildAtIndex(tree, 0))
    finally:
        pdfium.FPDF_StructTree_Close(tree)


def document(language: str) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(carousel(slides(build(samples.snapshot(), language), URL)))


def parts(page: pypdfium2.PdfPage) -> list[Element]:
    """What is read on a page, in the order in which it is read."""
    [section] = structure(page).inner
    return list(section.inner)


def words(part: Element) -> str:
    return "".join(each.text for each in part.all())


def marks_of(page: pypdfium2.PdfPage) -> dict[int, str]:
    """The text of each marked stretch; what belongs to none must be decoration."""
    found: dict[int, str] = {}
    texts = page.get_textpage()
    for each in page.get_objects():
        mark = pdfium.FPDFPageObj_GetMarkedContentID(each.raw)
        if mark < 0:
            name = pdfium.FPDFPageObj_GetMark(each.raw, 0)
            length, buffer = ctypes.c_ulong(), ctypes.create_string_buffer(100)
            pdfium.FPDFPageObjMark_GetName(name, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), 100, length)  # fmt: skip
            assert buffer.raw[: length.value - 2].decode("utf-16-le") == "Artifact"
            continue
        text = ""
        if each.type == pdfium.FPDF_PAGEOBJ_TEXT:
            size = pdfium.FPDFTextObj_GetText(each.raw, texts.raw, None, 0)
            written = (ctypes.c_ushort * (size // 2))()
            pdfium.FPDFTextObj_GetText(each.raw, texts.raw, written, size)
            text = bytes(written).decode("utf-16-le").rstrip("\0")
        found[mark] = found.get(mark, "") + text
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_says_that_it_is_tagged_and_what_it_is_called(language: str):
    found = document(language)
    assert pdfium.FPDFCatalog_IsTagged(found.raw)
    data = carousel(slides(build(samples.snapshot(), language), URL))
    assert b"/DisplayDocTitle true" in data
    assert found.get_metadata_value("Title")


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_on_a_page_is_read_once_or_is_decoration(language: str):
    for page in document(language):
        held = [mark for each in structure(page).all() for mark in each.marks]
        assert sorted(held) == sorted(marks_of(page)) == list(range(len(held)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_begin_with_the_issues_and_every_other_page_has_one(language: str):
    first, *others = document(language)
    assert [each.kind for each in parts(first)].count("H1") == 1
    for page in others:
        kinds = [each.kind for each in parts(page)]
        assert (kinds.count("H1"), kinds.count("H2")) == (0, 1)
    shown = slides(build(samples.snapshot(), language), URL)
    headings = [words(each) for page in others for each in parts(page) if each.kind == "H2"]
    assert [story.headline.text for story in shown.stories if story.headline.text in headings]


@pytest.mark.parametrize("language", ["en", "de", "ko", "ja"])
def test_what_is_read_is_what_stands_there(language: str):
    """Arabic is left out: what its text holds are Unicode's joined forms, in the order of signs."""
    for page in document(language):
        shown = marks_of(page)
        for part in (each for each in parts(page) if each.kind != "Figure"):
            held = [mark for each in part.all() for mark in each.marks]
            drawn = "".join(shown[mark] for mark in held)
            assert "".join(drawn.split()) == "".join(words(part).split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_read_from_top_to_bottom_in_its_language(language: str):
    for page in document(language):
        places: dict[int, float] = {}
        for each in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
            mark = pdfium.FPDFPageObj_GetMarkedContentID(each.raw)
            if mark >= 0:
                places[mark] = max(places.get(mark, 0.0), each.get_bounds()[3])
        found = [each for each in parts(page) if each.kind != "Figure"]
        tops = [
            max(places[mark] for one in each.all() for mark in one.marks if mark in places)
            for each in found
        ]
        assert tops == sorted(tops, reverse=True)
        inner = [one for each in found for one in each.all() if one.marks]
        assert all(each.language for each in inner)
    assert {base(each.language) for each in inner} <= {language, "en"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_figures_bars_are_named_and_links_belong_to_their_text(language: str):
    pages = list(document(language))
    figures = [each for page in pages for each in parts(page) if each.kind == "Figure"]
    assert figures
    assert all(each.alt for each in figures)
    links = [each for each in structure(pages[-1]).all() if each.kind == "Link"]
    assert len(links) == 2
    assert "letter.example.org" in links[-1].text
    data = carousel(slides(build(samples.snapshot(), language), URL))
    assert data.count(b"/Subtype /Link") == data.count(b"/StructParent ") == data.count(b"/OBJR")
