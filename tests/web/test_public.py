"""The archive served by the program itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client


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


@pytest.mark.parametrize(
    "path",
    [
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


def test_the_archive_is_read_only(client: Client, site: Path):
    assert client.post("/de/13/").status_code == 405
