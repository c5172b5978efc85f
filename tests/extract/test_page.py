"""Pages as sites send them: what an Article says of them, and what a hostile one must not do."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from curator.records import Enclosure
from tests.extract.pages import LONG, entry, page, read


def test_a_page_says_who_wrote_it_where_and_when() -> None:
    found = read(
        page(
            head="""<meta property="og:site_name" content="The Paper"><meta property="og:image" content="/pictures/one.jpg">
            <link rel="canonical" href="/2026/counter"><meta property="og:locale" content="en_GB">
            <script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2026-11-20T08:00:00Z",
            "author": [{"@type": "Person", "name": "Ada Moss"}], "publisher": {"name": "Paper Press"}}</script>"""
        )
    )
    assert (found.title, found.author, found.site, found.publisher) == (
        "A counter that listens",
        "Ada Moss",
        "The Paper",
        "Paper Press",
    )
    assert (found.published, found.language_claim) == (date(2026, 11, 20), "en-GB")
    assert (found.canonical_url, found.image) == (
        "https://paper.example/2026/counter",
        "https://paper.example/pictures/one.jpg",
    )
    assert (found.kind, found.body.count("\n\n")) == ("article", 3)


def test_the_sites_name_is_not_part_of_the_title() -> None:
    assert (
        read(
            f"<html><head><title>A counter that listens | The Paper</title></head><body>{LONG}</body></html>"
        ).title
        == "A counter that listens"
    )


def test_only_web_addresses_are_believed() -> None:
    head = """<link rel="canonical" href="javascript:x()"><meta property="og:image" content="data:image/png;base64,AAAA">
    <link rel="alternate" hreflang="de" href="/de/story"><link rel="alternate" hreflang="fr" href="ftp://paper.example/fr">
    <link rel="alternate" hreflang="x-default" href="/"><link rel="alternate" hreflang="not a tag" href="/q">"""
    found = read(page(head=head))
    assert (found.canonical_url, found.image, dict(found.alternates)) == (
        None,
        None,
        {"de": "https://paper.example/de/story"},
    )


@pytest.mark.parametrize(
    ("head", "canonical"),
    [
        ('<meta property="og:url" content="https://paper.example/">', None),
        ('<link rel="canonical" href="/"><meta property="og:url" content="/2026/a">', "/2026/a"),
        ('<link rel="canonical" href="https://paper.example">', None),
        ('<link rel="canonical" href="/?p=12">', "/?p=12"),
    ],
)
def test_a_front_page_is_not_the_address_of_a_story(head: str, canonical: str | None) -> None:
    found = read(page(head=head)).canonical_url
    assert found == (canonical and f"https://paper.example{canonical}")


@pytest.mark.parametrize("url", ["https://paper.example/", "https://paper.example/?"])
def test_of_a_front_page_its_own_address_is_believed(url: str) -> None:
    head = '<link rel="canonical" href="https://www.paper.example/">'
    assert read(page(head=head), url=url).canonical_url == "https://www.paper.example/"


@pytest.mark.parametrize(
    ("nodes", "day"),
    [
        (("VideoObject", "uploadDate", "2019-05-01"), None),
        (("WebPage", "datePublished", "2021-05-01"), None),
        (("NewsArticle", "headline", "No date"), date(2019, 5, 1)),
    ],
)
def test_an_articles_own_date_comes_before_that_of_another_node(
    nodes: tuple[str, str, str], day: date | None
) -> None:
    kind, name, value = nodes
    first = {"@type": kind, name: value}
    told = {"@type": "NewsArticle", "datePublished": "2026-11-20"}
    last = {"@type": "VideoObject", "uploadDate": "2019-05-01"} if day else told
    graph = json.dumps({"@graph": [first, last]})
    found = read(page(head=f'<script type="application/ld+json">{graph}</script>'))
    assert found.published == (day or date(2026, 11, 20))


def test_a_date_in_the_future_is_not_believed() -> None:
    found = read(
        page(head='<meta property="article:published_time" content="2031-01-01T00:00:00Z">')
    )
    assert found.published is None


def test_the_feed_fills_what_the_page_leaves_out() -> None:
    found = read(
        f"<html><body>{LONG}</body></html>",
        entry=entry(author="Ada Moss", published=datetime(2026, 11, 3, tzinfo=UTC)),
    )
    assert (found.title, found.author, found.published) == (
        "From the feed",
        "Ada Moss",
        date(2026, 11, 3),
    )


def test_the_day_an_entry_was_first_seen_is_not_its_date() -> None:
    assert (
        read(
            page(), entry=entry(published=datetime(2026, 11, 3, tzinfo=UTC), dated="first-seen")
        ).published
        is None
    )


@pytest.mark.parametrize(
    ("head", "body", "kind", "seconds"),
    [
        (
            '<meta property="og:type" content="video.other"><meta property="og:video:duration" content="1935">',
            LONG,
            "video",
            1935,
        ),
        (
            '<script type="application/ld+json">{"@type": "VideoObject", "duration": "PT1H2M3S"}</script>',
            LONG,
            "video",
            3723,
        ),
        ("", '<video src="a.mp4"></video><p>Mitschnitt, 45 Minuten</p>' + LONG, "video", 2700),
        (
            "",
            '<iframe src="https://www.youtube.com/embed/abc"></iframe><p>Kesto 28 min, lukuaika 2 min</p>'
            + LONG,
            "video",
            1680,
        ),
        (
            '<script type="application/ld+json">{"@type": "PodcastEpisode", "timeRequired": "PT38M"}</script>',
            LONG,
            "podcast",
            2280,
        ),
        (
            "",
            '<audio src="a.mp3"></audio><p>Folge 12: Zuhören. 1 Std. 5 Min.</p>' + LONG,
            "podcast",
            3900,
        ),
        (
            "",
            '<iframe src="https://www.youtube.com/embed/abc"></iframe>' + LONG * 8,
            "article",
            None,
        ),
        ("", "<p>5 min read</p>" + LONG, "article", None),
    ],
)
def test_a_video_or_podcast_is_known_with_its_length(
    head: str, body: str, kind: str, seconds: int | None
) -> None:
    found = read(page(body, head))
    assert (found.kind, found.duration_seconds) == (kind, seconds)


def test_an_enclosure_makes_a_podcast() -> None:
    found = read(
        page(), entry=entry(enclosure=Enclosure("https://paper.example/1.mp3", "audio/mpeg", 2400))
    )
    assert (found.kind, found.duration_seconds) == ("podcast", 2400)


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        (
            page(
                '<p>Download the report.</p><form><input name="company"><input type="email" name="mail"></form>'
            ),
            "gated",
        ),
        (
            page(
                "<p>Jetzt Studie anfordern.</p><form><input name='firma'><input name='email'></form>"
            ),
            "gated",
        ),
        (
            page(
                LONG * 4
                + '<form><p>Download the report</p><input name="company"><input type="email"></form>'
            ),
            "article",
        ),
        (
            page(LONG + '<form><input type="email" name="email"><button>Subscribe</button></form>'),
            "article",
        ),
        (
            page('<form><input name="user"><input type="password"></form><p>Members only.</p>'),
            "gated",
        ),
        (
            page("<p>The page you asked for has moved.</p>", title="404 - Page not found"),
            "not-an-article",
        ),
        (
            page("<p>paper.example</p><p>This domain is for sale.</p>", title="paper.example"),
            "not-an-article",
        ),
        (
            page(
                "".join(f"<article><h2>Story {n}</h2><p>Short.</p></article>" for n in range(9)),
                title="News",
            ),
            "not-an-article",
        ),
        ("<html><body></body></html>", "not-an-article"),
    ],
)
def test_what_stands_before_or_instead_of_an_article_is_not_one(html: str, kind: str) -> None:
    assert read(html).kind == kind


def test_a_survey_told_on_a_page_is_a_report_with_its_sample() -> None:
    found = read(
        page(
            "<p>For this survey 1,250 shoppers were interviewed.</p>" + LONG,
            title="The Patience Report",
        )
    )
    assert (found.kind, found.sample_size) == ("report", 1250)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-9", "cp1254"])
def test_turkish_survives_its_encoding(encoding: str) -> None:
    text = "Müşteri beklerken ne düşünür? İğne, ığdır, şölen: çağrı merkezinin değişmeyen sözü budur ve herkes öğrenir."
    declared = encoding if encoding != "utf-16" else "utf-8"
    html = f'<html><head><meta charset="{declared}"></head><body><article><p>{text}</p><p>{text}</p></article></body></html>'
    assert text in read(html.encode(encoding)).body


def test_the_servers_charset_is_used_where_the_page_is_silent() -> None:
    text = "고객이 기다리는 동안 무엇을 생각하는지 묻는 사람은 많지 않다."
    assert (
        text
        in read(
            f"<html><body><p>{text}</p><p>{text}</p></body></html>".encode("euc-kr"),
            charset="euc-kr",
        ).body
    )


def test_text_sent_as_html_is_read_as_text() -> None:
    found = read(
        "A counter that listens\n\nIt opens at nine.\n\nIt closes when the last one has been heard."
    )
    assert (found.title, found.body) == (
        "A counter that listens",
        "It opens at nine.\n\nIt closes when the last one has been heard.",
    )


SHORT_LINES = [
    "Customers now wait half as long as they did in the spring, the firm says.",
    "Advisers keep a case until it is closed and call back on their own accord.",
    "Nobody has to explain the same trouble to a second or a third person.",
    "The unions had asked for this, and so had most of the people who complained.",
    "Next year the same rule will hold for letters and for the shops in town.",
]


def test_short_paragraphs_are_not_glued_to_each_other_or_to_the_headline() -> None:
    title = "Waiting times halved after advisers keep their own cases to the end"
    found = read(page("".join(f"<p>{line}</p>" for line in SHORT_LINES), title=title))
    assert found.body.split("\n\n") == SHORT_LINES


def test_a_logos_name_is_not_the_title() -> None:
    told = "<title>Teams try a new way | The Engaged Paper</title>"
    logo = "<header><h1>The Engaged Paper</h1></header>"
    html = f"<html><head>{told}<meta property='og:title' content='Teams try a new way'></head>"
    found = read(f"{html}<body>{logo}<article><h1>Teams try a new way</h1>{LONG}</article></body>")
    assert found.title == "Teams try a new way"


CARDS = "".join(
    f"<article class='card'><h3>Story {n}</h3><p>In short.</p></article>" for n in range(4)
)
HANGUL = "".join(
    f"<p>{n}번째 고객은 누군가가 귀를 기울이고 바로잡아 주면 실수를 용서한다고 연구진은 말했다.</p>"
    for n in range(8)
)


@pytest.mark.parametrize("text", [LONG, HANGUL])
def test_a_short_article_beside_teaser_cards_is_an_article(text: str) -> None:
    html = f"<html><body><h1>A counter</h1><article>{text}</article><aside>{CARDS}</aside></body></html>"
    assert read(html).kind == "article"


@pytest.mark.parametrize(
    "player",
    [
        "<div class='ad'><audio src='jingle.mp3'></audio></div>",
        "<audio muted></audio>",
        "<video src='waves.mp4' autoplay muted loop></video>",
        "<video></video>",
    ],
)
def test_an_adverts_or_an_empty_player_makes_no_podcast_or_video(player: str) -> None:
    assert read(page(player + LONG)).kind == "article"


def test_a_players_words_and_tables_without_words_are_no_text() -> None:
    player = "<div class='video-js'><video src='a.mp4'></video><div class='vjs-modal-dialog'><p>This is a modal window. It can be closed by pressing the key.</p></div></div>"
    rows = "<table>" + "<tr><td> </td><td> </td></tr>" * 4 + "</table>"
    found = read(page(LONG + player + rows))
    assert "modal window" not in found.body
    assert "|" not in found.body


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("<p class=caption>21. Januar 2022 | Handel</p>", date(2022, 1, 21)),
        ("<em>10.11.2021</em>", date(2021, 11, 10)),
        ("<dl><dt>Datum</dt><dd>12.01.2017</dd></dl>", date(2017, 1, 12)),
        ("<p>The shop has been there since 10 November 2021, says its owner.</p>", None),
    ],
)
def test_a_date_alone_under_the_headline_is_the_articles(line: str, day: date | None) -> None:
    found = read(f"<html><body><h1>A counter that listens</h1>{line}{LONG}</body></html>")
    assert found.published == day
