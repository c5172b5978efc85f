"""What the test suites of other feed readers showed us to be missing."""

from __future__ import annotations

import json

import pytest

from curator.collect import opml
from curator.collect.formats import fast_xml, feedparser_reader
from curator.records import Source
from tests.collect.feeds import SOURCE, atom, item, only, read, rss

MEDIA = ' xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom"'


@pytest.mark.parametrize(
    ("more", "title", "text"),
    [
        ("<media:title type='plain'>A film</media:title>", "A film", ""),
        ("<media:group><media:title>A film</media:title></media:group>", "A film", ""),
        ("<title>Own</title><media:title>A film</media:title>", "Own", ""),
        ("<media:title>A film</media:title><title>Own</title>", "Own", ""),
        ("<atom:title>Named</atom:title><atom:summary>Told</atom:summary>", "Named", "Told"),
        ("<atom:title>Named</atom:title><atom:content>Told</atom:content>", "Named", "Told"),
    ],
)
def test_what_other_vocabularies_say_in_an_item_is_known(more: str, title: str, text: str) -> None:
    entry = only(rss(item(link="https://cx.example/a", more=more), attributes=MEDIA))
    assert (entry.title, entry.summary) == (title, text)


def test_the_title_of_the_feed_an_entry_was_taken_from_is_not_its_own() -> None:
    entry = "<link href='https://cx.example/a'/><source><title>Another Paper</title></source>"
    assert only(atom(entry)).title == ""


def test_a_script_with_attributes_is_no_part_of_a_title() -> None:
    script = "&lt;script type='text/javascript'&gt;a = '&lt;b&gt;'&lt;/script&gt;"
    assert only(rss(item(f"safe {script}words", "/a"))).title == "safe words"


def test_an_atom_link_may_be_written_as_its_text() -> None:
    assert only(atom("<link>https://cx.example/a</link>")).link == "https://cx.example/a"


def test_atoms_author_within_an_item_is_its_author() -> None:
    author = "<atom:author><atom:name>Ada Moss</atom:name></atom:author>"
    assert only(rss(item("a", more=author), attributes=MEDIA)).author == "Ada Moss"


@pytest.mark.parametrize("doctype", [b"", b"<!DOCTYPE feed>"])
def test_an_id_that_is_an_address_is_the_link_where_there_is_none(doctype: bytes) -> None:
    content = atom("<title>a</title><id>https://cx.example/a</id>")
    assert only(doctype + content).link == "https://cx.example/a"


def test_html_in_atom_without_a_type_is_html() -> None:
    escaped = "<title>A &amp;amp; B</title><summary>&lt;p&gt;Hello&lt;/p&gt;</summary>"
    entry = only(atom(escaped))
    assert (entry.title, entry.summary) == ("A & B", "Hello")
    assert only(atom("<title>The tag &lt;b&gt; in HTML</title>")).title == "The tag <b> in HTML"


def test_html_escaped_twice_is_html() -> None:
    more = "<description>&amp;lt;p&amp;gt;Hello &amp;lt;b&amp;gt;you&amp;lt;/b&amp;gt;&amp;lt;/p&amp;gt;</description>"
    assert only(rss(item("a", more=more))).summary == "Hello you"


def test_tags_encoded_twice_are_repaired() -> None:
    broken = "Español".encode().decode("latin-1")
    assert only(rss(item("a", more=f"<category>{broken}</category>"))).tags == ("Español",)


AUTHOR = "<author><name>{}</name></author>"


@pytest.mark.parametrize("doctype", [b"", b"<!DOCTYPE feed>"])
@pytest.mark.parametrize(
    ("own", "author"),
    [
        ("", "The Paper"),
        (AUTHOR.format("Ada Moss"), "Ada Moss"),
        (AUTHOR.format("Ada Moss") + AUTHOR.format("Ben Ray"), "Ada Moss, Ben Ray"),
        (f"<source>{AUTHOR.format('First Paper')}</source>", "First Paper"),
    ],
)
def test_an_atom_entry_has_its_feeds_author_where_it_names_none(
    own: str, author: str, doctype: bytes
) -> None:
    content = atom(f"<title>a</title>{own}").replace(
        b"<entry>", AUTHOR.format("The Paper").encode() + b"<entry>"
    )
    assert only(doctype + content).author == author


def test_a_json_feeds_authors_are_those_of_items_without_any() -> None:
    items = [
        {"title": "a", "id": "1"},
        {"title": "b", "id": "2", "authors": [{"name": "Ada"}, {"name": "Ben"}]},
        {"title": "c", "id": "3", "authors": {"name": "Cleo"}},
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "authors": [{"name": "Paper"}],
        "items": items,
    }
    assert [each.author for each in read(json.dumps(feed).encode()).entries] == [
        "Paper",
        "Ada, Ben",
        "Cleo",
    ]


def test_every_creator_of_an_item_is_named() -> None:
    dc = ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
    more = "<dc:creator>Ada Moss</dc:creator><dc:creator>Ben Ray</dc:creator><author>x@y.example (Ada Moss)</author>"
    assert only(rss(item("a", more=more), attributes=dc)).author == "Ada Moss, Ben Ray"


TOLD = {
    "euc_jp": "企業は顧客の声を聞き、応対の質を高めようとしている。待ち時間は去年の半分になり、担当者は最後まで同じ案件を受け持つ。顧客体験の改善に向けた取り組みが広がっている",
    "cp932": "企業は顧客の声を聞き、応対の質を高めようとしている。待ち時間は去年の半分になり、担当者は最後まで同じ案件を受け持つ。顧客体験の改善に向けた取り組みが広がっている",
    "iso2022_jp": "顧客体験の改善に向けた取り組みが広がっている",
    "gb18030": "企业正在改善客户体验并且倾听他们的意见",
    "cp874": "บริษัทกำลังปรับปรุงประสบการณ์ของลูกค้า",
    "cp1254": "Müşteriler sorunları açıkladı, şikâyetler azaldı ve kuruluş değişti",
    "cp1250": "Klienci częściej chwalą obsługę, gdy ktoś ich wysłucha i naprawi błąd",
    "iso8859_2": "Klienci częściej chwalą obsługę, gdy ktoś ich wysłucha i naprawi błąd",
}


@pytest.mark.parametrize("codec", TOLD)
@pytest.mark.parametrize("header", ["", "text/xml; charset=utf-8"])
def test_an_old_encoding_that_nobody_names_is_known(codec: str, header: str) -> None:
    title = TOLD[codec]
    content = rss(*(item(f"{title} {n}", f"/{n}") for n in range(4))).decode()
    content = content.replace(' encoding="UTF-8"', "")
    found = read(content.encode(codec), content_type=header).entries
    assert found[0].title == f"{title} 0"


def test_the_language_a_feed_is_in_tells_its_alphabet() -> None:
    short = rss(item("顧客の声", "/a"), head="<language>ja</language>").decode()
    for codec in ("euc_jp", "cp932"):
        undeclared = short.replace(' encoding="UTF-8"', "").encode(codec)
        assert only(undeclared).title == "顧客の声"
    content = rss(item("Příliš žluťoučký kůň", "/a"), head="<language>cs</language>").decode()
    content = content.replace(' encoding="UTF-8"', "")
    for codec in ("cp1250", "iso8859_2"):
        assert only(content.encode(codec)).title == "Příliš žluťoučký kůň"
    turkish = rss(item("Ağ", "/a")).decode().replace(' encoding="UTF-8"', "").encode("cp1254")
    source = Source(SOURCE.name, SOURCE.url, "tr")
    assert only(turkish, source=source).title == "Ağ"  # type: ignore[arg-type]


OUTLINES = '<opml version="2.0"><body>{}</body></opml>'


def test_addresses_with_a_bare_ampersand_are_read_whole_and_the_person_is_told() -> None:
    content = OUTLINES.format(
        '<outline text="A&nbsp;B & C" xmlUrl="https://m.example/feed?u=88&id=4e"/>'
    ).encode()
    found = opml.read(content)
    assert found[0].source.url == "https://m.example/feed?u=88&id=4e"
    assert opml.remarks(content, found)


def test_html_within_a_description_loses_no_feed() -> None:
    content = OUTLINES.format(
        '<outline text="a" description="By <a href="https://x.example/" rel="me">me</a>."'
        ' xmlUrl="https://q.example/feed" type="rss" />\n<outline xmlUrl="https://r.example/feed"/>'
    )
    found = [each.source for each in opml.read(content.encode())]
    assert [each.url for each in found] == ["https://q.example/feed", "https://r.example/feed"]


def test_quotes_within_quotes_lose_no_feed() -> None:
    content = OUTLINES.format(
        '<outline text="a" description="The "best" of all" xmlUrl="https://q.example/feed"/>'
    )
    found = opml.read(content.encode())
    assert [each.source.url for each in found] == ["https://q.example/feed"]


def test_an_address_that_cannot_be_read_is_told() -> None:
    content = OUTLINES.format(
        '<outline text="a" xmlUrl="htps:/x"/><outline xmlUrl="https://b.example/feed"/>'
    ).encode()
    (remark,) = opml.remarks(content, opml.read(content))
    assert "htps:/x" in remark
    fine = OUTLINES.format('<outline xmlUrl="https://b.example/feed"/>').encode()
    assert opml.remarks(fine, opml.read(fine)) == []


def test_both_readers_say_the_same_of_authors() -> None:
    content = atom("<title>a</title>" + AUTHOR.format("Ada") + AUTHOR.format("Ben"))
    quick, slow = (reader.read(content, 9).entries for reader in (fast_xml, feedparser_reader))
    assert quick[0].author == slow[0].author == "Ada, Ben"
