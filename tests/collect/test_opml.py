from __future__ import annotations

import pytest

from curator.collect import opml
from curator.errors import InputError
from curator.records import Source

OPML = """<?xml version="1.0" encoding="UTF-8"?><opml version="1.0"><head><title>x</title></head><body>
<outline text="CX"><outline type="rss" text="A &amp; B" xmlUrl="https://a.example/feed" htmlUrl="https://a.example/"/>
<outline text="" title="" xmlurl="feed://www.b.example/rss"/><outline text="Bad" xmlUrl="javascript:x"/></outline>
<outline text="a &amp; b" xmlUrl="https://c.example/feed"/><outline text="again" xmlUrl="https://a.example/feed"/>%s</body></opml>"""


@pytest.mark.parametrize("content", [b"", b"words", b"<rss></rss>", b"<html>x</html>", b"\0\1"])
def test_what_is_no_opml_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(InputError, match="not an OPML file"):
        opml.read(content)


def test_feeds_are_read_once_each_and_named_apart() -> None:
    outlines = opml.read((OPML % "").encode())
    found = {outline.source.url: outline.source for outline in outlines}
    assert [outline.folders for outline in outlines] == [("CX",), ("CX",), ()]
    assert list(found) == [
        "https://a.example/feed",
        "https://www.b.example/rss",
        "https://c.example/feed",
    ]
    assert found["https://a.example/feed"].site == "https://a.example/"
    assert found["https://www.b.example/rss"].name == "b.example"
    assert len({source.name.casefold() for source in found.values()}) == 3


def test_a_broken_file_gives_what_it_has() -> None:
    assert len(opml.read((OPML % "<outline text='x").encode())) == 3


def test_entities_are_not_expanded_and_nothing_is_loaded() -> None:
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    evil = f'<!DOCTYPE opml [<!ENTITY e0 "ha"><!ENTITY file SYSTEM "file:///etc/hostname">{bomb}]><opml'
    content = (OPML % '<outline text="&e11;&file;" xmlUrl="https://d.example/feed"/>').replace(
        "<opml", evil, 1
    )
    try:
        found = opml.read(content.encode())
    except InputError:
        return
    assert all(len(outline.source.name) <= 200 for outline in found)


def test_what_is_written_is_read_again() -> None:
    sources = [
        Source("Größe & <CX>", "https://a.example/feed?a=1&b=2", "de", site="https://a.example/"),
        Source("B", "https://b.example/"),
        Source(
            "C",
            "https://c.example/news",
            "pt-BR",
            "report",
            1.5,
            None,
            "div > a[href*='/x']",
            ("ai", "loyalty"),
        ),
    ]
    assert [outline.source for outline in opml.read(opml.write(sources, "All"))] == sources


def test_a_watched_page_is_no_feed_to_other_programs() -> None:
    written = opml.write([Source("C", "https://c.example/news", selector="li")], "All")
    assert b"xmlUrl" not in written
    assert b'type="link"' in written


def test_a_link_to_a_page_is_no_source() -> None:
    assert (
        len(opml.read((OPML % '<outline type="link" text="x" url="https://x.example/"/>').encode()))
        == 3
    )


@pytest.mark.parametrize(
    ("written", "language"),
    [
        ("de_DE", "de-DE"),
        ("pt-br", "pt-BR"),
        ("unknown", None),
        ("und", None),
        ("english", None),
        ("", None),
    ],
)
def test_a_language_is_one_that_feeds_yaml_takes_or_none(
    written: str, language: str | None
) -> None:
    extra = f'<outline text="x" xmlUrl="https://x.example/" language="{written}"/>'
    assert opml.read((OPML % extra).encode())[-1].source.language == language


@pytest.mark.parametrize(
    ("kind", "weight"), [("weird", "much"), ("", "-1"), ("Blog", "nan"), ("", "99")]
)
def test_values_that_feeds_yaml_does_not_take_are_left_out(kind: str, weight: str) -> None:
    extra = f'<outline text="x" xmlUrl="https://x.example/" kind="{kind}" weight="{weight}"/>'
    source = opml.read((OPML % extra).encode())[-1].source
    assert (source.kind, source.weight) == ("blog", 1.0)


def test_names_are_understood_in_any_case() -> None:
    content = (
        (OPML % "")
        .replace("outline", "Outline")
        .replace("xmlUrl", "XMLURL")
        .replace("<body", "<Body")
        .replace("</body", "</Body")
    )
    assert len(opml.read(content.encode())) == 3
