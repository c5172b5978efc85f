"""Pages without a feed, watched by CSS selector: every element found is an entry."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag
from soupsieve import SelectorSyntaxError

from curator.collect.formats.raw import NotThisFormat, RawEntry, RawFeed, Text
from curator.collect.normalise import links
from curator.records import Failure, Message, Source

# What invites to read on, where it is all that an element says.
_READ_ON = re.compile(
    r"[\W_]*(?:read (?:more|on|the (?:full )?(?:story|article|post)|article|now)|continue"
    r" reading|learn more|"
    r"find out more|view (?:more|article|post)|see more|more|"
    r"weiterlesen|mehr (?:lesen|erfahren|dazu)|zum artikel|lire (?:la suite|plus)|"
    r"en savoir plus|leer más|seguir leyendo|más información|leggi (?:tutto|di più)|continua a"
    r" leggere|leia mais|saiba mais|"
    r"lees (?:meer|verder)|läs mer|les mer|læs mere|lue lisää|devamını oku|daha fazla|czytaj"
    r" (?:więcej|dalej)|подробнее|"
    r"читать далее|더 ?보기|자세히 보기|続きを読む|もっと見る|阅读更多|查看更多|اقرأ المزيد)[\W_]*",
    re.IGNORECASE,
)
_HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]


def read(source: Source, content: bytes, url: str, max_entries: int) -> RawFeed:
    """Return the elements that the source's selector finds as entries; raises NotThisFormat if
    there are none.
    """
    css = source.selector or ""
    with warnings.catch_warnings():
        # It guesses aloud that a page might be XML, or a file's name.
        warnings.simplefilter("ignore")
        soup = BeautifulSoup(content, "lxml", from_encoding="utf-8")
    try:
        found = soup.select(css, limit=max_entries + 1)
    except SelectorSyntaxError as error:
        raise NotThisFormat("“%(css)s” is not a CSS selector", css=css) from error
    base = soup.find("base", href=True)
    base_url = (links.absolute(str(base["href"]), url) if isinstance(base, Tag) else "") or url
    entries = [entry for element in found[:max_entries] if (entry := _entry(element, base_url))]
    if not entries:
        raise NotThisFormat(
            "nothing on the page matches “%(css)s” and has a link; perhaps the page was rebuilt",
            css=css,
        )
    title = soup.title.get_text(" ", strip=True) if soup.title else ""
    language = soup.html.get("lang") if soup.html else None
    return RawFeed(
        Text(title, html=False),
        base_url,
        str(language or ""),
        entries=entries,
        cut=len(found) > max_entries,
    )


def explain(source: Source, content: bytes, url: str, why: Message) -> Failure:
    """Return the reader's reason why the page has no entries."""
    return Failure(source.name, why, "not-a-feed")


def _entry(element: Tag, url: str) -> RawEntry | None:
    """Return an entry of the element, which is a link or contains one."""
    heading = element.find(_HEADINGS)
    link = _link(element, heading if isinstance(heading, Tag) else None)
    if link is None:
        return None
    title = " ".join(_words(heading if isinstance(heading, Tag) else link)) or next(
        _words(element), link.get_text(strip=True)
    )
    time = element.find("time")
    return RawEntry(
        link=str(link["href"]),
        title=Text(title, html=False),
        texts=[Text(element.get_text(" ", strip=True), html=False)],
        dates=(
            [str(time.get("datetime") or time.get_text(" ", strip=True))]
            if isinstance(time, Tag)
            else []
        ),
        base=url,
    )


def _words(element: Tag) -> Iterator[str]:
    """Return the element's text in parts, without dates and "read more"."""
    for text in element.find_all(string=True):
        words = " ".join(text.split())
        if (
            words
            and not _READ_ON.fullmatch(words)
            and text.find_parent(["time", "script", "style"]) is None
        ):
            yield words


def _link(element: Tag, heading: Tag | None) -> Tag | None:
    """Return the link that the element is, has in its heading, is within, or contains first."""
    if element.name == "a" and element.get("href"):
        return element
    around = element.find_parent("a", href=True)
    inside = (heading.find("a", href=True) if heading else None) or element.find("a", href=True)
    found = inside or around
    return found if isinstance(found, Tag) else None
