"""Lists of feeds in and out, as OPML 2.0. Hostile files are harmless: no entity is expanded, nothing is loaded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from curator.collect import encodings, links
from curator.errors import InputError
from curator.records import Source

_MOST = 20_000


def read(content: bytes) -> list[Source]:
    """The feeds of an OPML file, each address once; raises InputError."""
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )  # fmt: skip
    try:
        root = etree.fromstring(encodings.to_utf8(content), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InputError(f"this is not an OPML file: {error}") from error
    if root is None or str(root.tag).lower() != "opml":
        raise InputError("this is not an OPML file: its outermost element is not “opml”")
    found: dict[str, Source] = {}
    for source in _sources(root):
        found.setdefault(source.url, source)
    return _with_own_names(list(found.values())[:_MOST])


def _sources(root: etree._Element) -> Iterator[Source]:
    for outline in root.iter("outline", "OUTLINE"):
        values = {str(name).lower(): str(value).strip() for name, value in outline.attrib.items()}
        url = links.absolute(values.get("xmlurl", "").replace("feed://", "https://", 1), "")
        if url:
            name = values.get("title") or values.get("text") or links.host_name(url)
            site = links.absolute(values.get("htmlurl", ""), url) or None
            yield Source(name[:200], url, values.get("language") or None, site=site)


def _with_own_names(sources: list[Source]) -> list[Source]:
    """Names are what sources are known by: a second one of the same name gets its host beside it."""
    used: set[str] = set()
    named = []
    for source in sources:
        name = source.name if source.name.casefold() not in used else f"{source.name} ({source.url})"[:200]
        used.add(name.casefold())
        named.append(Source(name, source.url, source.language, site=source.site))
    return named


def write(sources: Iterable[Source], title: str) -> bytes:
    """The sources as an OPML file in UTF-8."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = title
    body = etree.SubElement(root, "body")
    for source in sources:
        outline = etree.SubElement(body, "outline", type="rss", text=source.name, title=source.name, xmlUrl=source.url)
        for name, value in (("htmlUrl", source.site), ("language", source.language)):
            if value:
                outline.set(name, value)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
