"""Bytes to entries: every format, every encoding, and what is no feed at all."""

from __future__ import annotations

import json

import pytest

from curator.collect.formats import fast_xml, feedparser_reader
from curator.collect.formats.raw import NotThisFormat
from curator.records import Enclosure
from tests.collect.feeds import SOURCE, URL, atom, fail, item, only, read, rss

PAGE = "<!DOCTYPE html><html><head><title>x</title>{}</head><body>{}</body></html>"


@pytest.mark.parametrize(
    ("content", "kind", "reason"),
    [
        (b"", "empty", "the answer is empty"),
        (b"   \n ", "empty", "the answer is empty"),
        (b"just words", "not-a-feed", "this is not a feed"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not-a-feed", "this is not a feed"),
        (b'{"a": 1}', "not-a-feed", "not JSON Feed"),
        (b"{" * 100_000, "not-a-feed", "not JSON"),
        (b"<note>hello</note>", "not-a-feed", "this is not a feed"),
        (PAGE.format("", "hello").encode(), "not-a-feed", "this is a web page, not a feed"),
        (PAGE.format("", "This domain is for sale").encode(), "parked", "parked or for sale"),
        (
            PAGE.format("", "The domain example.com may be for sale").encode(),
            "parked",
            "parked or for sale",
        ),
        (PAGE.format("", "<p>Bu alan adı satılıktır</p>").encode(), "parked", "parked or for sale"),
        (PAGE.format("", "이 도메인은 판매 중입니다").encode(), "parked", "parked or for sale"),
        (
            b'<html><head><script>window.onload=function(){window.location.href="/lander"}</script></head></html>',
            "parked",
            "for sale",
        ),
        (
            PAGE.format("", "We ask whether customer care is for sale in this domain").encode(),
            "not-a-feed",
            "a web page",
        ),
        (PAGE.format("", "<form><input type='password'></form>").encode(), "login", "login page"),
        (
            PAGE.format("", "Just a moment... <div id='challenge-platform'>").encode(),
            "login",
            "they are human",
        ),
    ],
)
def test_what_is_no_feed_is_said_to_be_what_it_is(content: bytes, kind: str, reason: str) -> None:
    failure = fail(content)
    assert failure.kind == kind
    assert reason in failure.reason


def test_a_web_page_tells_where_its_feed_is() -> None:
    page = PAGE.format('<link rel="alternate" type="application/rss+xml" href="/right.xml">', "")
    assert fail(page.encode()).reason.endswith(
        "its feed seems to be https://feeds.example/right.xml"
    )


def test_a_feed_without_entries_is_still_a_feed() -> None:
    feed = read(rss())
    assert (feed.title, feed.entries) == ("CX Weekly", ())


def test_rss_is_read() -> None:
    entry = only(
        rss(
            item(
                "Why &amp; how",
                "https://cx.example/a",
                "1",
                "Fri, 25 Jun 2021 10:00:00 GMT",
                "<description>&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;</description>"
                "<author>ed@example.org (Ed Itor)</author>"
                "<category>CX</category><category>CX</category><category>AI</category>",
            )
        )
    )
    assert (entry.title, entry.summary, entry.author, entry.tags) == (
        "Why & how",
        "One.\n\nTwo.",
        "Ed Itor",
        ("CX", "AI"),
    )


def test_atom_is_read() -> None:
    entry = only(
        atom(
            '<title type="html">A &amp;lt;b&amp;gt; &lt;i&gt;c&lt;/i&gt;</title><link rel="self" href="/self"/>'
            '<link href="/a"/><id>urn:1</id><published>2021-06-25T10:00:00Z</published>'
            "<updated>2021-06-26T10:00:00Z</updated>"
            '<author><name>Ed Itor</name></author><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One.</p>'
            "<p>Two.</p></div></content>",
            attributes=' xml:lang="de"',
        )
    )
    assert (entry.title, entry.link, entry.uid, entry.author) == (
        "A <b> c",
        "https://feeds.example/a",
        "urn:1",
        "Ed Itor",
    )
    assert entry.summary == "One.\n\nTwo."
    assert entry.published is not None
    assert entry.published.day == 25


@pytest.mark.parametrize("version", ["0.91", "0.92", "0.93", "0.94"])
def test_old_rss_is_read(version: str) -> None:
    content = rss(item("a", "https://cx.example/a")).replace(b"2.0", version.encode())
    assert only(content).link == "https://cx.example/a"


RDF = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="%s">
<channel><title>CX</title><link>https://cx.example/</link></channel>
<item rdf:about="https://cx.example/a"><title>a</title><link>https://cx.example/a</link></item></rdf:RDF>"""


@pytest.mark.parametrize(
    "space", [b"http://purl.org/rss/1.0/", b"http://my.netscape.com/rdf/simple/0.9/"]
)
def test_rdf_is_read(space: bytes) -> None:
    entry = only(RDF % space)
    assert (entry.title, entry.link) == ("a", "https://cx.example/a")


def test_atom_0_3_is_read() -> None:
    entry = only(
        b'<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>CX</title><entry><title>a</title>'
        b'<link rel="alternate" type="text/html" href="https://cx.example/a"/><issued>2004-07-09T04:05:06Z</issued></entry></feed>'
    )
    assert (entry.link, entry.published and entry.published.year) == ("https://cx.example/a", 2004)


@pytest.mark.parametrize(
    "version", ["https://jsonfeed.org/version/1", "https://jsonfeed.org/version/1.1"]
)
def test_json_feed_is_read(version: str) -> None:
    items = [
        {
            "id": 7,
            "url": "https://cx.example/a",
            "title": "a < b",
            "content_html": "<p>One</p><p>Two &amp; three</p>",
            "date_published": "2021-06-25T10:00:00+02:00",
            "authors": [{"name": "Ed Itor"}],
            "tags": ["cx"],
            "attachments": [
                {
                    "url": "https://cx.example/a.mp3",
                    "mime_type": "audio/mpeg",
                    "duration_in_seconds": 1200,
                }
            ],
        },
        {
            "id": "8",
            "external_url": "https://cx.example/b",
            "content_text": "Only <text>",
            "author": {"name": "Ed"},
        },
        "nonsense",
    ]
    feed = read(json.dumps({"version": version, "title": "CX", "items": items}).encode())
    first, second = feed.entries
    assert (first.uid, first.title, first.summary) == ("7", "a < b", "One\n\nTwo & three")
    assert first.enclosure == Enclosure("https://cx.example/a.mp3", "audio/mpeg", 1200)
    assert (second.title, second.summary, second.author) == ("Only <text>", "Only <text>", "Ed")


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("1200", 1200), ("20:00", 1200), ("1:02:03", 3723), ("0", None), ("long", None)],
)
def test_the_length_of_a_podcast_is_known(written: str, seconds: int | None) -> None:
    itunes = ' xmlns:itunes="http://www.itunes.com/DTDs/Podcast-1.0.dtd"'
    more = '<enclosure url="https://cx.example/a.mp3" type="audio/mpeg" length="9"/>'
    more += f"<itunes:duration>{written}</itunes:duration>"
    entry = only(rss(item("a", more=more), attributes=itunes))
    assert entry.enclosure == Enclosure("https://cx.example/a.mp3", "audio/mpeg", seconds)
    assert (
        entry.link == "https://cx.example/a.mp3"
    )  # an item without a page leads to what it brings


@pytest.mark.parametrize(
    "said", ["", ' type=""', ' type="application/octet-stream"', ' type="AUDIO/mpeg"']
)
def test_a_podcast_whose_type_is_not_said_is_known_by_its_ending(said: str) -> None:
    itunes = ' xmlns:itunes="http://www.itunes.com/DTDs/Podcast-1.0.dtd"'
    more = f'<enclosure url="https://cx.example/e.mp3?x=1"{said}/><itunes:duration>00:32:15.5</itunes:duration>'
    entry = only(rss(item("a", "/a", more=more), attributes=itunes))
    assert entry.enclosure == Enclosure("https://cx.example/e.mp3?x=1", "audio/mpeg", 1935)


def test_a_picture_beside_a_podcast_is_not_taken_for_it() -> None:
    more = '<enclosure url="https://cx.example/e.jpg" type=""/><enclosure url="https://cx.example/e.m4a"/>'
    enclosure = only(rss(item("a", "/a", more=more))).enclosure
    assert enclosure is not None
    assert enclosure.media_type == "audio/mp4"


def test_a_video_feed_is_read() -> None:
    entry = only(
        atom(
            '<id>yt:video:1</id><title>a</title><link rel="alternate" href="https://video.example/watch?v=1"/>'
            '<media:group><media:title>b</media:title><media:content url="https://video.example/v/1" type="video/mp4" '
            'duration="61"/><media:description>What it is about.</media:description></media:group>',
            attributes=' xmlns:media="http://search.yahoo.com/mrss/"',
        )
    )
    assert (entry.title, entry.summary) == ("a", "What it is about.")
    assert entry.enclosure == Enclosure("https://video.example/v/1", "video/mp4", 61)


def test_titles_are_plain_text() -> None:
    for written, title in (
        ("a &lt; b &amp;amp; c", "a < b & c"),
        ("&lt;b&gt;bold&lt;/b&gt; claims", "bold claims"),
        ("Vector&lt;T&gt; for CX", "Vector<T> for CX"),
        ("safe&lt;script&gt;alert(1)&lt;/script&gt; &lt;!-- c --&gt;x", "safe x"),
        ("  a\n\t b\u200b\u202f ", "a b"),
        ("x" * 9000, "x" * 499 + "…"),
        ("Cafe\u0301", "Café"),
        (
            '&lt;xi:include href="file:///etc/hostname"/&gt;News &lt;/dc:x&gt;of std::list&lt;std::string&gt;',
            "News of std::list<std::string>",
        ),
        ("pay\u202egpj.exe\u202c \U000e0041\U000e007f", "paygpj.exe\u202c"),
        ("\u2067عربي\u2069 می\u200cخواهم", "\u2067عربي\u2069 می\u200cخواهم"),
        (
            "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f 1",
            "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f 1",
        ),
    ):
        assert only(rss(item(written, "/a"))).title == title


def test_an_entry_without_a_title_is_named_by_its_first_words() -> None:
    entry = only(rss(item(link="/a", more="<description>" + "word " * 100 + "</description>")))
    assert entry.title.startswith("word word")
    assert len(entry.title) <= 100


def test_a_proxied_link_is_replaced_by_the_original() -> None:
    more = "<feedburner:origLink>https://cx.example/a?utm_source=feedburner</feedburner:origLink>"
    content = rss(
        item("a", "https://feeds.example/~r/cx/1", more=more),
        attributes=' xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"',
    )
    assert only(content).link == "https://cx.example/a"


def test_json_that_only_has_items_is_no_feed() -> None:
    for items in (
        [{"sku": 1, "title": "A chair"}],
        [{"url": "https://cx.example/a"}],
        [],
        [1, "x"],
    ):
        assert "names no version" in fail(json.dumps({"items": items}).encode()).reason


def test_a_json_feed_that_forgets_its_version_is_read_with_a_word() -> None:
    feed = read(json.dumps({"items": [{"url": "https://cx.example/a", "title": "a"}]}).encode())
    assert len(feed.entries) == 1
    assert "does not say which version" in feed.remarks[0]


DOUBTFUL = [
    rss(item("a", "/a")).replace(b"<rss", b"<!DOCTYPE rss><rss"),
    rss(item("<b>a</b>", "/a")),
    rss(item("a", more="<modified>2004-07-09T04:05:06Z</modified>")),
    rss(item("a", more="<Title>b</Title>")),
    atom("<title>a</title>", attributes=' xml:base="https://cx.example/"'),
    rss(item("a")) + b"rest",
]


@pytest.mark.parametrize("content", DOUBTFUL)
def test_the_quick_reader_leaves_to_feedparser_what_it_is_not_sure_of(content: bytes) -> None:
    with pytest.raises(NotThisFormat):
        fast_xml.read(content, 100)
    assert feedparser_reader.read(content, 100).entries


def test_language_and_freshness_of_a_feed_are_known() -> None:
    feed = read(rss(item("a"), head="<language>pt_BR</language><ttl>60</ttl>"))
    assert (feed.language, feed.fresh_seconds, feed.source) == ("pt-BR", 3600, SOURCE.name)
    assert (
        read(rss(item("a"), head="<language>klingon!</language><ttl>-5</ttl>"), url=URL).language
        is None
    )
