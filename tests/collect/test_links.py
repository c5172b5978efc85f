from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.collect.normalise.links import canonical
from curator.net.equivalence import folded, variants

BASE = "https://cx.example/blog/feed.xml"


@pytest.mark.parametrize(
    "link",
    [
        "",
        "javascript:alert(1)",
        "jav\tascript:alert(1)",
        "mailto:desk@example.org",
        "data:text/html,x",
        "http://[bad",
        "ftp://cx.example/",
        "x" * 5000,
        "https://cx.example/" + "x" * 2000,  # more than the store keeps
        "https://cx.example/" + "ü" * 400,  # as long when it is encoded
        "https://a\u200d.example/",
        "https://-ü.example/",
        "https://a..example/",
        "https://a b.example/",
        f"https://{'a' * 64}.example/",
        f"https://{'ü' * 64}.example/",
        "https://cx.example:99999/",
        "https://cx.example/\ud800",
    ],
)
def test_what_leads_to_no_web_page_is_nothing(link: str) -> None:
    assert canonical(link) == ""


@pytest.mark.parametrize(
    ("link", "clean"),
    [
        ("/a", "https://cx.example/a"),
        ("a?id=3", "https://cx.example/blog/a?id=3"),
        ("//other.example/a", "https://other.example/a"),
        ("https://other.example\\news\\a?q=b\\c", "https://other.example/news/a?q=b%5Cc"),
        ("\\news\\a", "https://cx.example/news/a"),
        ("http:/other.example/a", "http://other.example/a"),
        ("https:/news/a", "https://cx.example/news/a"),  # the base has that scheme
        ("HTTPS://CX.example:443/A", "https://cx.example/A"),
        ("https://cx.example", "https://cx.example/"),
        ("https://cx.example/a b/ü", "https://cx.example/a%20b/%C3%BC"),
        ("https://cx.example/a%20b", "https://cx.example/a%20b"),
        ("https://name:secret@cx.example/a", "https://cx.example/a"),
        ("https://cx.example/a?utm_source=x&id=3&utm_medium=y", "https://cx.example/a?id=3"),
        ("https://cx.example/a?fbclid=1&gclid=2&mc_cid=3&_hsenc=4", "https://cx.example/a"),
        ("https://cx.example/a?x=%26&y=", "https://cx.example/a?x=%26&y="),
        ("https://cx.example/a#comments", "https://cx.example/a"),
        ("https://cx.example/issues#111", "https://cx.example/issues#111"),
        (
            "https://www.google.com/url?rct=j&url=https%3A%2F%2Fcx.example%2Fa%3Fid%3D3&ct=ga",
            "https://cx.example/a?id=3",
        ),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fcx.example%2Fa&h=x", "https://cx.example/a"),
        (
            "https://www.google.com/search?q=https://cx.example",
            "https://www.google.com/search?q=https://cx.example",
        ),
        ("https://www.google.com/amp/s/cx.example/a", "https://cx.example/a"),
        ("https://cx-example.cdn.ampproject.org/c/s/cx.example/a.amp.html", "https://cx.example/a"),
        (
            "https://amp.cx.example/a/amp/",
            "https://amp.cx.example/a",
        ),  # its other host may have any name
        ("https://cx.example/a/?amp=1", "https://cx.example/a/"),
        ("https://cx.example/amp", "https://cx.example/amp"),
        ("https://www.cx.example/amp/2026/11/a", "https://www.cx.example/2026/11/a"),
        ("https://music.example/amp/review", "https://music.example/amp/review"),
        ("https://m.cx.example/a", "https://m.cx.example/a"),
        ("https://en.m.wikipedia.org/wiki/CX", "https://en.wikipedia.org/wiki/CX"),
        ("https://cx.example/a?source=rss----1a2b---4", "https://cx.example/a"),
        ("https://cx.example/a?source=shop", "https://cx.example/a?source=shop"),
        (
            "https://cx.example/a?srsltid=A&igsh=b&hsLang=en&elqTrackId=c&ref=rss&ref=7",
            "https://cx.example/a?ref=7",
        ),
        ("https://cx.blogspot.com/2026/11/a.html?m=1", "https://cx.blogspot.com/2026/11/a.html"),
        ("https://cx.example/a?m=1", "https://cx.example/a?m=1"),
        ("https://cx.example/a?PHPSESSID=0a1b&b=2", "https://cx.example/a?b=2"),
        ("https://cx.example/a;jsessionid=0A1B.node1?b=2", "https://cx.example/a?b=2"),
        (f"https://cx.example/a?sid={'0a' * 16}&sid=4", "https://cx.example/a?sid=4"),
        (
            "https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fcx.example%2Fa&data=x",
            "https://cx.example/a",
        ),
        ("https://müller.example/x", "https://xn--mller-kva.example/x"),
        ("https://STRASSE.Straße.example:443/", "https://strasse.xn--strae-oqa.example/"),
        ("https://고객.example/", "https://xn--i49alo.example/"),
        ("http://[2001:DB8::1]:8080/a", "http://[2001:db8::1]:8080/a"),
    ],
)
def test_links_are_made_absolute_and_clean(link: str, clean: str) -> None:
    assert canonical(link, BASE) == clean


def test_a_clean_link_stays_as_it_is() -> None:
    for link in (
        "https://cx.example/a?id=3&b=%C3%BC#/route",
        "https://cx.example/?p=12",
        "http://cx.example/%7Ea/(b),c",
    ):
        assert canonical(canonical(link)) == canonical(link)


def test_a_proxy_in_a_proxy_in_a_proxy_comes_to_an_end() -> None:
    link = "https://cx.example/"
    for _ in range(10):
        link = "https://www.google.com/url?url=" + link.replace(":", "%3A").replace(
            "/", "%2F"
        ).replace("?", "%3F").replace("=", "%3D")
    assert canonical(link).startswith("https://")


@pytest.mark.parametrize(
    "address", ["http://www.cx.example/a/", "https://m.cx.example/a", "HTTPS://amp.cx.example/a"]
)
def test_one_page_under_several_addresses_is_known_to_be_one(address: str) -> None:
    assert folded(address) == "https://cx.example/a"
    assert "https://www.cx.example/a/" in variants(address)


@pytest.mark.parametrize(
    "text", ["tag:cx.example,2026:1", "https://m.example", "https://cx.example/?p=1"]
)
def test_what_could_be_another_page_stays_apart(text: str) -> None:
    assert folded(text) == text


@given(st.text(max_size=60), st.text(max_size=30))
def test_no_words_are_too_odd_for_a_link(host: str, path: str) -> None:
    link = canonical(f"https://{host}/{path}")
    assert re.fullmatch(r"(https?://[!-~]+)?", link)
    assert canonical(link) == link


@pytest.mark.parametrize(
    ("written", "page"),
    [
        ("/a/%2e%2E/b", "/b"),
        ("/a/v%2e2/b", "/a/v%2e2/b"),
        ("/a/../b", "/b"),
        ("/a/./b/", "/a/b/"),
        ("/../x", "/x"),
        ("/a..b/.c", "/a..b/.c"),
    ],
)
def test_dots_that_lead_elsewhere_are_followed(written: str, page: str) -> None:
    assert canonical(f"https://cx.example{written}") == f"https://cx.example{page}"
