"""Read and write lists of feeds as OPML 2.0; hostile files cannot expand entities or load anything.

What OPML has no attribute for (selector, kind, weight, themes) is in a namespace of our own.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import get_args

from lxml import etree

from curator.collect.normalise import encodings, html_text, links
from curator.collect.source_types import type_of
from curator.errors import InputError
from curator.language import tags
from curator.net.equivalence import folded
from curator.records import Source, SourceKind

_MOST = 20_000
_XML_ENTITIES = r"#\d+|#x[0-9a-fA-F]+|amp|lt|gt|quot|apos"
_HTML_ENTITY = re.compile(rf"&(?!(?:{_XML_ENTITIES});)[A-Za-z][A-Za-z0-9]{{1,30}};")
_BARE_AND = re.compile(rf"&(?!(?:{_XML_ENTITIES});)")
# An attribute as OPML has it, up to the quote that the next one or the element's end follows.
_NAME = (
    r"(?:text|title|type|xmlUrl|htmlUrl|url|description|language|version|category|created"
    r"|[\w.-]{1,50}:\w{1,50})"
)
_WITHIN = r"(?:[^<]|<(?!/?(?:outline|body|head|opml)\b))"
_ATTRIBUTE = re.compile(
    rf'(\s{_NAME}\s?=\s?)"({_WITHIN}{{0,1000}}?)"(?=\s+{_NAME}\s?=\s?"|\s*[/?]?>\s*(?:<|\Z))',
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"""\sxmlUrl\s?=\s?["']([^"'<>]{1,4000})["']""", re.IGNORECASE)
_MOST_MENDED = 500_000  # characters; what has more was written by a program
_OURS = "urn:cx-curator:opml"


@dataclass(frozen=True, slots=True)
class Outline:
    """One source of a list, and the names of its folders, outermost first."""

    source: Source
    folders: tuple[str, ...] = ()


def read(content: bytes) -> list[Outline]:
    """Return the sources of an OPML file, each address once; raises InputError."""
    try:
        root = _parsed(encodings.to_utf8(content))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InputError(f"this is not an OPML file: {error}") from error
    if root is None or str(root.tag).lower() != "opml":
        raise InputError("this is not an OPML file: its outermost element is not “opml”")
    found: dict[str, Outline] = {}
    for outline in _outlines(root, ()):
        found.setdefault(folded(outline.source.url), outline)
    return _with_own_names(list(found.values())[:_MOST])


def remarks(content: bytes, found: Iterable[Outline]) -> list[str]:
    """Return a message about the addresses that could not be read."""
    text = encodings.to_utf8(content).decode()
    written = (html.unescape(address).strip() for address in _ADDRESS.findall(text))
    known = {folded(outline.source.url) for outline in found}
    lost = [each for each in dict.fromkeys(written) if folded(_web(each)) not in known]
    messages = [
        f"left out, as it is no web address that can be read: {each[:200]}" for each in lost
    ]
    if not _is_well_formed(content):
        messages.insert(0, "the file is not well-formed XML; it was read as it was probably meant")
    return messages


def _parsed(content: bytes) -> etree._Element | None:
    """Return the document; common mistakes are repaired first if it is not XML."""
    if not _is_well_formed(content):
        content = _mended(content.decode()).encode()
    return etree.fromstring(content, _parser(recover=True))


def _is_well_formed(content: bytes) -> bool:
    try:
        etree.fromstring(encodings.to_utf8(content), _parser(recover=False))
    except (etree.XMLSyntaxError, ValueError):
        return False
    return True


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=recover,
    )


def _mended(text: str) -> str:
    """Return `text` with bare “&” and quotes within quotes escaped, where lxml would drop data."""
    text = _BARE_AND.sub("&amp;", _HTML_ENTITY.sub(lambda found: html.unescape(found[0]), text))
    return _ATTRIBUTE.sub(_escaped, text) if len(text) < _MOST_MENDED else text


def _escaped(attribute: re.Match[str]) -> str:
    value = attribute[2].replace('"', "&quot;").replace("<", "&lt;")
    return f'{attribute[1]}"{value}"'


def _outlines(root: etree._Element, folders: tuple[str, ...]) -> Iterator[Outline]:
    """Yield the sources within `root` in their order."""
    for element in root:
        values = {_name(name): str(value).strip() for name, value in element.attrib.items()}
        source = _source(values) if _name(element.tag) == "outline" else None
        if source:
            yield Outline(source, folders)
        named = (
            html_text.one_line(values.get("text") or values.get("title") or "")[:200]
            if not source
            else ""
        )
        yield from _outlines(element, (*folders, named) if named else folders)


def _name(name: object) -> str:
    """Return the lower-case name of an element or attribute without namespace; "" for comments."""
    return name.rpartition("}")[2].lower() if isinstance(name, str) else ""


def _source(values: dict[str, str]) -> Source | None:
    """Return the source of an outline's attributes, or None."""
    selector = values.get("selector", "")[:500]
    written = values.get("xmlurl") or (values.get("url", "") if selector else "")
    url = _web(written)
    if not url or len(url) > links.LONGEST:
        return None
    name = html_text.one_line(values.get("title") or values.get("text") or "") or links.host_name(
        url
    )
    return Source(
        name[:200],
        url,
        _language(values.get("language", "")),
        kind=_kind(values.get("kind", "")),
        weight=_weight(values.get("weight", "")),
        site=links.absolute(values.get("htmlurl", ""), url) or None,
        selector=selector or None,
        themes=tuple(values.get("themes", "").split()),
    )


def _web(written: str) -> str:
    return links.absolute(written.replace("feed://", "https://", 1), "")


def _language(text: str) -> str | None:
    """Return a language tag that feeds.yaml accepts, or None."""
    if text.lower() in ("", "und", "mul", "zxx"):
        return None
    try:
        return tags.tag(text)
    except InputError:
        return None


def _kind(text: str) -> SourceKind:
    return next((kind for kind in get_args(SourceKind) if kind == text), "blog")


def _weight(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        return 1.0
    return weight if 0 <= weight <= 10 else 1.0


def _with_own_names(outlines: list[Outline]) -> list[Outline]:
    """Return the sources with unique names: a repeated name gets the address added."""
    used: set[str] = set()
    named = []
    for outline in outlines:
        name = own_name(outline.source, used)
        used.add(name.casefold())
        named.append(replace(outline, source=replace(outline.source, name=name)))
    return named


def own_name(source: Source, used: Iterable[str]) -> str:
    """Return the source's name, with its address added if the name is taken, ignoring case."""
    if source.name.casefold() not in used:
        return source.name
    address = f" ({source.url})"
    return source.name[: max(200 - len(address), 20)] + address[:180]


def write(sources: Iterable[Source], title: str) -> bytes:
    """Return the sources as an OPML file in UTF-8; watched pages are links, so that others do not
    take them for feeds.
    """
    root = etree.Element("opml", {"version": "2.0"}, nsmap={"curator": _OURS})
    etree.SubElement(etree.SubElement(root, "head"), "title").text = title
    body = etree.SubElement(root, "body")
    for source in sources:
        kind, address = type_of(source).outline
        outline = etree.SubElement(
            body,
            "outline",
            {"type": kind, "text": source.name, "title": source.name, address: source.url},
        )
        for name, value in _extras(source).items():
            if value:
                outline.set(name, value)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _extras(source: Source) -> dict[str, str | None]:
    return {
        "htmlUrl": source.site,
        "language": source.language,
        f"{{{_OURS}}}selector": source.selector,
        f"{{{_OURS}}}kind": source.kind if source.kind != "blog" else None,
        f"{{{_OURS}}}weight": f"{source.weight:g}" if source.weight != 1 else None,
        f"{{{_OURS}}}themes": " ".join(source.themes),
    }
