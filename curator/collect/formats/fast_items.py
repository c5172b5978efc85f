"""Read one RSS item or Atom entry of a well-formed document; raises NotThisFormat if in doubt."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from lxml import etree

from curator.collect.formats.raw import NotThisFormat, RawEnclosure, RawEntry, Text, joined

ATOM = "{http://www.w3.org/2005/Atom}"
_ATOM_FOLDED = ATOM.lower()
RSS1 = "{http://purl.org/rss/1.0/}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
DC = "{http://purl.org/dc/elements/1.1/}"
_TERMS = "{http://purl.org/dc/terms/}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
_MEDIA = "{http://search.yahoo.com/mrss/}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ORIGINAL = "{http://rssnamespace.org/feedburner/ext/1.0}origLink"
_FOREIGN = (
    "{http://purl.org/atom/ns#}",
    "{http://backend.userland.com",
    "{http://my.netscape.com",
    "{http://www.w3.org/1999/xhtml}",
)

_USUAL = {
    "dc": DC,
    "dcterms": _TERMS,
    "content": _CONTENT.removesuffix("encoded"),
    "itunes": _ITUNES,
    "media": _MEDIA,
    "atom": _ATOM_FOLDED,
    "feedburner": _ORIGINAL.removesuffix("origLink"),
}
_ESCAPED = re.compile(r"</[a-z][a-z0-9]*>|<(?:br|img)\b[^<>]*>|&(?:#x?[0-9a-f]+|[a-z]+);", re.I)
_HTML_TYPES = ("text/html", "html", "application/xhtml+xml", "xhtml")
_PLAIN_NAMES = """
    abstract body content created date fullitem id info issued modified
    name published summary tagline tags updated url uri homepage source textinput keywords
    lastbuilddate title link description guid pubdate author category
    enclosure language
"""
# Plain names that feedparser gives a meaning inside an item; a misspelling of a known name counts
# too.
_MEANING = frozenset(_PLAIN_NAMES.split())
_KNOWN_PLAIN = frozenset(
    {"title", "link", "description", "guid", "pubDate", "author", "category", "enclosure", "source"}
)
_KNOWN_ATOM = frozenset(
    {
        "title",
        "link",
        "id",
        "updated",
        "published",
        "summary",
        "content",
        "author",
        "category",
        "contributor",
        "rights",
        "source",
    }
)


@lru_cache(maxsize=1024)
def _canonical(tag: str, prefix: str | None) -> str:
    """Return a tag with its usual namespace; unknown namespaces are recognised by their prefix."""
    space, brace, name = tag.rpartition("}")
    if not brace:
        return tag
    space = space.lower() + "}"
    if space not in _USUAL.values():
        space = _USUAL.get(prefix or "", space)
    return space + name


def text(element: etree._Element) -> str:
    """Return the text of an element that has no child elements."""
    if len(element):
        raise NotThisFormat(f"markup inside {element.tag!r}")
    return (element.text or "").strip()


def child_text(parent: etree._Element, tag: str) -> str:
    """Return the text of the first child `tag`, or "" if there is none or it has markup."""
    found = parent.find(tag)
    return text(found) if found is not None and not len(found) else ""


def _children(element: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    for child in element:
        if isinstance(child.tag, str):
            yield _canonical(child.tag, child.prefix), child


def rss_item(element: etree._Element) -> RawEntry:
    """Return one item of RSS 2.0 or 1.0."""
    entry = RawEntry(id=element.get(RDF + "about") or "", language=element.get(LANG) or "")
    for tag, child in _children(element):
        name = tag.removeprefix(RSS1)
        reader = _RSS.get(name)
        if reader:
            reader(entry, child)
        elif name.startswith(_FOREIGN) or (
            name[0] != "{" and name not in _KNOWN_PLAIN and name.lower() in _MEANING
        ):
            raise NotThisFormat(f"{name} in an item")
    entry.title = entry.title or _other_title(element)
    return entry


def _other_title(element: etree._Element) -> Text | None:
    """Return media:title or atom:title, for an item without a title of its own."""
    sources = element.iterchildren(ATOM + "source")  # another feed, with a title of its own
    foreign = {child for source in sources for child in source.iter()}
    inside = (child for child in element.iterdescendants() if child not in foreign)
    readers = ((_OTHER_TITLES.get(_canonical(str(each.tag), each.prefix)), each) for each in inside)
    found = (reader(each) for reader, each in readers if reader)
    return next((title for title in found if title.value), None)


RssReader = Callable[[RawEntry, etree._Element], None]


def _rss_title(entry: RawEntry, child: etree._Element) -> None:
    value = text(child)
    if value and entry.title is None:
        entry.title = Text(value)


def _rss_link(entry: RawEntry, child: etree._Element) -> None:
    value = child.get("href") or text(child)
    if value:
        entry.link = value


def _rss_guid(entry: RawEntry, child: etree._Element) -> None:
    value = text(child)
    entry.id = value or entry.id
    permalink = (
        next(
            (child.get(name) for name in child.attrib if str(name).lower() == "ispermalink"), "true"
        )
        == "true"
    )
    if permalink and not entry.link and value.startswith(("http://", "https://", "/")):
        entry.link = value


def _rss_text(entry: RawEntry, child: etree._Element) -> None:
    entry.texts.append(Text(text(child)))


def _rss_date(entry: RawEntry, child: etree._Element) -> None:
    entry.dates.insert(0, text(child))


def _rss_change(entry: RawEntry, child: etree._Element) -> None:
    entry.changes.insert(0, text(child))


def _rss_author(entry: RawEntry, child: etree._Element) -> None:
    """Return the author names of the first kind of element that has any."""
    if not entry.author:
        parent = child.getparent()
        same = [child] if parent is None else parent.iterchildren(str(child.tag))
        entry.author = joined(text(one) for one in same)


def _rss_tag(entry: RawEntry, child: etree._Element) -> None:
    entry.tags.append(text(child))


def _rss_language(entry: RawEntry, child: etree._Element) -> None:
    entry.language = text(child)


def _rss_enclosure(entry: RawEntry, child: etree._Element) -> None:
    entry.enclosures.append(RawEnclosure(child.get("url") or "", child.get("type") or ""))


def _rss_duration(entry: RawEntry, child: etree._Element) -> None:
    entry.duration = text(child)


def _rss_original(entry: RawEntry, child: etree._Element) -> None:
    entry.original = text(child)


def _rss_group(entry: RawEntry, child: etree._Element) -> None:
    for tag, inner in _children(child):
        if tag.startswith(_MEDIA) and tag in _RSS:
            _RSS[tag](entry, inner)


def _rss_media(entry: RawEntry, child: etree._Element) -> None:
    medium = child.get("medium") or ""
    kind = child.get("type") or (f"{medium}/*" if medium in ("audio", "video") else "")
    entry.enclosures.append(RawEnclosure(child.get("url") or "", kind, child.get("duration") or ""))
    _rss_group(entry, child)


def _rss_atom_text(entry: RawEntry, child: etree._Element) -> None:
    entry.texts.append(construct(child))


def _rss_atom_author(entry: RawEntry, child: etree._Element) -> None:
    entry.author = entry.author or child_text(child, ATOM + "name")


def _rss_atom_id(entry: RawEntry, child: etree._Element) -> None:
    entry.id = entry.id or text(child)


_RSS: dict[str, RssReader] = {
    "title": _rss_title,
    DC + "title": _rss_title,
    "link": _rss_link,
    _ATOM_FOLDED + "link": lambda entry, child: _link(entry, child),
    "guid": _rss_guid,
    "description": _rss_text,
    DC + "description": _rss_text,
    _CONTENT: _rss_text,
    _ITUNES + "summary": _rss_text,
    _MEDIA + "description": _rss_text,
    "pubDate": _rss_date,
    "pubdate": _rss_date,
    _TERMS + "issued": _rss_date,
    DC + "date": _rss_change,
    _TERMS + "modified": _rss_change,
    _ATOM_FOLDED + "summary": _rss_atom_text,
    _ATOM_FOLDED + "content": _rss_atom_text,
    _ATOM_FOLDED + "author": _rss_atom_author,
    _ATOM_FOLDED + "id": _rss_atom_id,
    _ATOM_FOLDED + "updated": _rss_change,
    _ATOM_FOLDED + "published": _rss_date,
    "author": _rss_author,
    DC + "creator": _rss_author,
    _ITUNES + "author": _rss_author,
    "category": _rss_tag,
    DC + "subject": _rss_tag,
    DC + "language": _rss_language,
    "enclosure": _rss_enclosure,
    _MEDIA + "content": _rss_media,
    _MEDIA + "group": _rss_group,
    _ITUNES + "duration": _rss_duration,
    _ORIGINAL: _rss_original,
}


def atom_entry(element: etree._Element) -> RawEntry:
    """Return one entry of Atom 1.0."""
    entry = RawEntry(language=element.get(LANG) or "")
    for tag, child in _children(element):
        if tag.startswith(_ATOM_FOLDED):
            _atom_child(entry, tag.removeprefix(_ATOM_FOLDED), child)
        elif tag in _RSS:
            _RSS[tag](entry, child)
    entry.title = entry.title or _other_title(element)
    entry.author = joined(_atom_names(element)) or entry.author or atom_author(element)
    if not entry.link and entry.id.startswith(("http://", "https://")):
        entry.link = entry.id
    return entry


def atom_author(element: etree._Element) -> str:
    """Return the authors of an entry, else of its original feed, else of this feed."""
    source = element.find(ATOM + "source")
    return joined(_atom_names(element if source is None else source))


def _atom_names(element: etree._Element) -> Iterator[str]:
    return (child_text(author, ATOM + "name") for author in element.iterchildren(ATOM + "author"))


def _atom_child(entry: RawEntry, name: str, child: etree._Element) -> None:
    if name == "title":
        entry.title = entry.title or construct(child)
    elif name in ("summary", "content"):
        entry.texts.append(construct(child))
    elif name == "link":
        _link(entry, child)
    elif name == "category":
        entry.tags.append(child.get("label") or child.get("term") or "")
    elif name in ("id", "published", "updated"):
        _atom_value(entry, name, text(child))
    elif name not in _KNOWN_ATOM:
        raise NotThisFormat(f"{name} in an Atom entry")


def _atom_value(entry: RawEntry, name: str, value: str) -> None:
    if name == "id":
        entry.id = value
    elif name == "published":
        entry.dates.insert(0, value)
    else:
        entry.changes.insert(0, value)


def _link(entry: RawEntry, child: etree._Element) -> None:
    """Read an Atom link: the last alternate that is a web page is the entry's link."""
    href, rel, kind = (
        child.get("href") or (child.text or "").strip(),
        child.get("rel", "alternate"),
        child.get("type") or "",
    )
    if rel == "enclosure" and href:
        entry.enclosures.append(RawEnclosure(href, kind))
    elif rel == "alternate" and href and (kind or "text/html").lower() in _HTML_TYPES:
        entry.link = href


def construct(element: etree._Element) -> Text:
    """Return an Atom text construct: text, html or xhtml."""
    kind = (element.get("type") or "text").lower()
    if not element.get("type") and not len(element) and _ESCAPED.search(element.text or ""):
        return Text(text(element))  # "text" by the letter, and HTML in every feed that does it
    if kind in ("xhtml", "application/xhtml+xml"):
        inner = "".join(
            etree.tostring(child, encoding="unicode", with_tail=True) for child in element
        )
        return Text(
            ((element.text or "") + re.sub(r'\sxmlns(:\w+)?="[^"]*"', "", inner)).strip(), html=True
        )
    if kind in ("html", "text/html"):
        return Text(text(element), html=True)
    if kind in ("text", "text/plain"):
        return Text(text(element), html=False)
    if element.get("src"):
        return Text("", html=False)
    raise NotThisFormat(f"content of type {kind}")


_OTHER_TITLES: dict[str, Callable[[etree._Element], Text]] = {
    _MEDIA + "title": lambda child: Text(text(child)),
    _ATOM_FOLDED + "title": construct,
}
