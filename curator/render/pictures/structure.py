# mypy: disable-error-code="no-untyped-call"
# (matplotlib has no types where a file is written)
"""Write the structure of a tagged PDF: headings, paragraphs, links and figures in reading order.

See ISO 32000-1, 14.7 and 14.8. Everything else on a page is marked as decoration.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any, Literal

from matplotlib.backends.backend_pdf import Name, PdfFile, Reference

if TYPE_CHECKING:
    from curator.render.pictures.canvas import Part

_DECORATION = b"/Artifact BMC"
Object = dict[str, Any]


@dataclass(slots=True)
class _Page:
    """A page: its parts, the part of each marked piece of content, and the links of each part."""

    reference: Reference
    key: int
    parts: Sequence[Part] = ()
    marks: list[int] = field(default_factory=list)
    links: dict[int, list[tuple[int, Reference]]] = field(default_factory=dict)

    def in_order(self) -> list[int]:
        """Return the parts that are on the page, from top to bottom."""
        return sorted(set(self.marks), key=lambda each: (self.parts[each].top, each))


class Structure:
    """The structure of one file, which grows with its pages."""

    def __init__(self) -> None:
        self._pages: list[_Page] = []
        self._keys = count()  # of pages and links in the tree that leads back to their elements

    def begin_page(self, reference: Reference) -> Object:
        """Begin a page; return what its dictionary needs."""
        self._pages.append(_Page(reference, next(self._keys)))
        return {"StructParents": self._pages[-1].key, "Tabs": Name("S")}

    def describe(self, parts: Sequence[Part]) -> None:
        """Set the parts of the current page."""
        self._pages[-1].parts = parts

    def mark(self, part: int | None) -> bytes:
        """Return the operator before content of `part`, or of decoration; “EMC” ends it."""
        if part is None:
            return _DECORATION
        page = self._pages[-1]
        page.marks.append(part)
        return f"/{page.parts[part].role} <</MCID {len(page.marks) - 1}>> BDC".encode()

    def link(self, part: int, annotation: Reference) -> Object:
        """Assign a link to `part`; return what its annotation needs."""
        page, key = self._pages[-1], next(self._keys)
        page.links.setdefault(part, []).append((key, annotation))
        return {"StructParent": key, "Contents": page.parts[part].text}

    def write(self, file: PdfFile, root: Reference) -> None:
        """Write the tree, and the one that leads from content to elements."""
        document: Reference = file.reserveObject("document")
        back: dict[int, Any] = {}
        sections = [_section(file, page, document, back) for page in self._pages]
        _element(file, document, "Document", root, K=sections)
        numbers = [each for key in sorted(back) for each in (key, back[key])]
        tree = {"ParentTree": {"Nums": numbers}, "ParentTreeNextKey": next(self._keys)}
        file.writeObject(root, {"Type": Name("StructTreeRoot"), "K": [document], **tree})


def _section(file: PdfFile, page: _Page, document: Reference, back: dict[int, Any]) -> Reference:
    """Write the structure of one page; `back` collects the owner of each piece and link."""
    section: Reference = file.reserveObject("section")
    owners: dict[int, Reference] = {}
    elements = [_part(file, page, part, section, owners, back) for part in page.in_order()]
    _element(file, section, "Sect", document, K=elements)
    back[page.key] = [owners[part] for part in page.marks]
    return section


def _part(
    file: PdfFile,
    page: _Page,
    place: int,
    section: Reference,
    owners: dict[int, Reference],
    back: dict[int, Any],
) -> Reference:
    """Write the element of one part, with that of its link inside."""
    part = page.parts[place]
    made: Reference = file.reserveObject("element")
    content: list[Any] = [mark for mark, owner in enumerate(page.marks) if owner == place]
    words = {"Alt" if part.role == "Figure" else "ActualText": part.text}
    own = {"Pg": page.reference, "Lang": part.language.encode(), **words}
    links, owners[place] = page.links.get(place, []), made
    if links:
        inner = owners[place] = file.reserveObject("link")
        content += [_object_of(page, annotation) for _, annotation in links]
        back.update((key, inner) for key, _ in links)
        _element(file, inner, "Link", made, K=content, **own)
        _element(file, made, part.role, section, K=[inner])
    else:
        _element(file, made, part.role, section, K=content, **own)
    return made


def _object_of(page: _Page, annotation: Reference) -> Object:
    return {"Type": Name("OBJR"), "Obj": annotation, "Pg": page.reference}


def _element(
    file: PdfFile,
    made: Reference,
    role: Literal["Document", "Sect", "Link", "H1", "H2", "P", "Figure"],
    parent: Reference,
    **more: Any,
) -> None:
    file.writeObject(made, {"Type": Name("StructElem"), "S": Name(role), "P": parent, **more})
