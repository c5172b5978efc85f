"""The archive served by the program itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.utils.http import http_date

from curator.language import phrases
from curator.web.archive import APART

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CURATOR_OUT", str(tmp_path))
    page = tmp_path / "site/de/13/index.html"
    page.parent.mkdir(parents=True)
    page.write_text("<h1>Nr. 13</h1>")
    (tmp_path / "secret.html").write_text("not public")
    return tmp_path


def test_a_folder_is_its_index_page(client: Client, site: Path):
    response = client.get("/de/13/")
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == b"<h1>Nr. 13</h1>"  # type: ignore[attr-defined]


def test_an_address_typed_without_its_last_slash_leads_to_the_page(client: Client, site: Path):
    answer = client.get("/de/13")
    assert (answer.status_code, answer["Location"]) == (301, "/de/13/")


@pytest.mark.parametrize(("minutes_later", "status"), [(-1, 200), (0, 304), (1, 304)])
def test_a_page_that_is_as_it_was_is_not_sent_again(
    client: Client, site: Path, minutes_later: int, status: int
):
    written = (site / "site/de/13/index.html").stat().st_mtime
    since = http_date(int(written) + 60 * minutes_later)
    answer = client.get("/de/13/", headers={"If-Modified-Since": since})
    assert answer.status_code == status
    assert answer["Last-Modified"] == http_date(written)
    assert answer["Content-Security-Policy"] == APART


@pytest.mark.parametrize(
    "path",
    [
        "/de/99",
        "/de/13/index",
        "/de/../..",
        "/de/99/",
        "/de/../secret.html",
        "/de/../../secret.html",
        "/de/%2e%2e/%2e%2e/secret.html",
        "/en/%00",
        "/en/" + "a" * 5000,
    ],
)
def test_nothing_outside_the_site_can_be_reached(client: Client, site: Path, path: str):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "tag", ["de", "pt-BR", "zh-Hant", "es-419", "sr-Latn-RS", "ca-ES-valencia"]
)
def test_an_edition_of_any_language_is_served(client: Client, site: Path, tag: str):
    (site / "site" / tag).mkdir(exist_ok=True)
    (site / "site" / tag / "index.html").write_text("<h1>1</h1>")
    assert client.get(f"/{tag}/").status_code == 200


def test_a_page_shows_the_authors_picture_from_elsewhere_and_runs_nothing_from_there(
    client: Client, site: Path
):
    policy = client.get("/de/13/")["Content-Security-Policy"]
    sources = dict(part.split(maxsplit=1) for part in policy.split("; ") if " " in part)
    assert "https:" in sources["img-src"].split()
    assert [name for name in sources if "https:" in sources[name]] == ["img-src"]


@pytest.mark.parametrize("language", ["en", "de", "ar", "ko"])
def test_an_issue_that_is_not_there_is_said_in_its_language_and_leads_to_the_archive(
    client: Client, site: Path, language: str
):
    said = phrases.phrases(language).gettext("This link does not work.")
    assert links_of(client.get(f"/{language}/99/"), said) == []
    (site / "site/index.html").write_text("<h1>All</h1>")
    assert links_of(client.get(f"/{language}/99/"), said) == ["/index.html"]


def links_of(answer: Any, heading: str) -> list[str]:
    """Where a page that says there is nothing leads to."""
    main = BeautifulSoup(answer.content, "lxml").select_one("main")
    assert main
    assert (answer.status_code, main.h1 and main.h1.text) == (404, heading)
    return [str(link["href"]) for link in main.select("a")]


def test_pages_travel_compressed(client: Client, site: Path):
    (site / "site/de/13/index.html").write_text("<p>Nr. 13</p>" * 200)
    answer = client.get("/de/13/", headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"


def test_the_archive_is_read_only(client: Client, site: Path):
    assert client.post("/de/13/").status_code == 405


FRONT = '<html lang="de"><body><main><h1>Alle</h1></main><footer><p>Impressum</p></footer></body></html>'


def test_the_root_is_the_desks_while_nothing_is_public(client: Client, site: Path):
    answer = client.get("/")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=%2F")


@pytest.mark.parametrize(
    ("accepted", "words"), [("en", "For the editors"), ("de", "Für die Redaktion")]
)
def test_the_root_is_the_archives_for_readers_with_a_way_to_the_desk(
    client: Client, site: Path, accepted: str, words: str
):
    (site / "site/index.html").write_text(FRONT)
    answer = client.get("/", headers={"Accept-Language": accepted})
    found = BeautifulSoup(answer.content, "lxml")
    assert [each.text for each in found.select("h1")] == ["Alle"]
    [way] = found.select("footer a")
    assert (way["href"], way["lang"], way.text) == ("/sign-in/", accepted, words)
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["Content-Security-Policy"] == APART
    assert {"Cookie", "Accept-Language"} <= set(answer["Vary"].split(", "))


def test_the_root_is_the_desk_for_who_has_signed_in(client: Client, site: Path):
    (site / "site/index.html").write_text(FRONT)
    client.force_login(User.objects.create_user("erin"))
    answer = client.get("/")
    assert (answer.status_code, b"Alle" in answer.content) == (403, False)  # no role yet


def test_a_part_of_the_desk_that_loads_again_is_asked_to_sign_in(client: Client, site: Path):
    (site / "site/index.html").write_text(FRONT)
    assert client.get("/", headers={"HX-Request": "true"})["HX-Redirect"] == "/sign-in/?next=%2F"
