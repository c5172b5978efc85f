from __future__ import annotations

import pytest

from curator.collect.links import canonical

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
        ("https://www.google.com/url?rct=j&url=https%3A%2F%2Fcx.example%2Fa%3Fid%3D3&ct=ga", "https://cx.example/a?id=3"),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fcx.example%2Fa&h=x", "https://cx.example/a"),
        ("https://www.google.com/search?q=https://cx.example", "https://www.google.com/search?q=https://cx.example"),
        ("https://www.google.com/amp/s/cx.example/a", "https://cx.example/a"),
        ("https://cx-example.cdn.ampproject.org/c/s/cx.example/a.amp.html", "https://cx.example/a"),
        ("https://amp.cx.example/a/amp/", "https://cx.example/a"),
        ("https://cx.example/a/?amp=1", "https://cx.example/a/"),
        ("https://cx.example/amp", "https://cx.example/amp"),
        ("https://m.cx.example/a", "https://cx.example/a"),
        ("https://m.example/a", "https://m.example/a"),
    ],
)
def test_links_are_made_absolute_and_clean(link: str, clean: str) -> None:
    assert canonical(link, BASE) == clean


def test_a_clean_link_stays_as_it_is() -> None:
    for link in ("https://cx.example/a?id=3&b=%C3%BC#/route", "https://cx.example/?p=12", "http://cx.example/%7Ea/(b),c"):
        assert canonical(canonical(link)) == canonical(link)


def test_a_proxy_in_a_proxy_in_a_proxy_comes_to_an_end() -> None:
    link = "https://cx.example/"
    for _ in range(10):
        link = "https://www.google.com/url?url=" + link.replace(":", "%3A").replace("/", "%2F").replace("?", "%3F").replace(
            "=", "%3D"
        )
    assert canonical(link).startswith("https://")
