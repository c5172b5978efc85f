"""Covers and charts beside the archive's pages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html
from PIL import Image

from bench import samples
from curator.records import PICTURES, PictureKind, Published, Snapshot
from curator.render.pictures.canvas import Canvas
from curator.runs import renderer
from curator.share import archive
from tests.factories_archive import AT
from tests.factories_pictures import illustrated

GERMAN: dict[PictureKind, str] = {
    "chart": "62 % finden Zuhören wichtiger.\n18 % würden das Krankenhaus empfehlen.",
    "number": "62 % finden Zuhören wichtiger.",
    "quotation": "„Wir fragen jetzt, worauf die Leute gewartet haben.“",
}


def write(folder: Path, snapshot: Snapshot) -> tuple[Path, ...]:
    published = [Published(snapshot, ("de",), AT, AT)]
    return archive.write(
        published, samples.newsletter(), {}, folder, renderer.drawn(published, folder)
    )


def without_figures() -> Snapshot:
    whole = samples.snapshot(13)
    return replace(whole, picks=tuple(pick for pick in whole.picks if not pick.statistic))


def named(page: Path, prefix: str) -> list[str]:
    """What the page's OpenGraph says under names that start so."""
    return [
        meta.get("content", "")
        for meta in html.parse(page).iter("meta")
        if meta.get("property", "").startswith(prefix)
    ]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    write(tmp_path, samples.snapshot(13))
    return tmp_path


def test_a_shared_page_names_its_cover_which_is_there(site: Path):
    shown = named(site / "de/13/index.html", "og:image")
    assert shown[:3] == [f"{samples.newsletter().base_url}/de/13/cover.png", "1200", "627"]
    assert (site / "de/13/cover.png").is_file()


def test_the_chart_stands_in_the_page_with_its_size_and_everything_it_shows_as_text(site: Path):
    [image] = html.parse(site / "de/13/index.html").iter("img")
    assert (site / "de/13" / image.get("src", "")).is_file()
    assert int(image.get("width", "0")) > 0
    assert int(image.get("height", "0")) > 0
    assert "87\u00a0%: 87\u00a0% der Marken" in image.get("alt", "").replace(" %", "\u00a0%")


@pytest.mark.parametrize("kind", PICTURES)
def test_the_picture_of_the_feature_stands_beside_it_and_is_read_only_when_seen(
    tmp_path: Path, kind: PictureKind
):
    write(tmp_path, illustrated(kind, de=GERMAN[kind]))
    image, _chart = html.parse(tmp_path / "de/13/index.html").iter("img")
    with Image.open(tmp_path / "de/13" / image.get("src", "")) as drawn:
        assert drawn.size == (2 * int(image.get("width", "0")), 2 * int(image.get("height", "0")))
    assert (image.get("src"), image.get("loading")) == ("feature.png", "lazy")
    assert GERMAN[kind].split("\n")[0] in image.get("alt", "").replace("\u00a0", " ")


def test_a_picture_that_is_taken_away_is_removed_from_the_archive(tmp_path: Path):
    write(tmp_path, illustrated("number", de=GERMAN["number"]))
    write(tmp_path, illustrated("", de=GERMAN["number"]))
    assert not (tmp_path / "de/13/feature.png").exists()
    assert len(list(html.parse(tmp_path / "de/13/index.html").iter("img"))) == 1


@pytest.mark.parametrize("kind", ["", *PICTURES])
def test_writing_the_same_again_draws_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: PictureKind
):
    whole = illustrated(kind, de=GERMAN["chart"] if kind == "chart" else GERMAN["number"])
    write(tmp_path, whole)
    monkeypatch.setattr(Canvas, "png", lambda *_: pytest.fail("drawn again"))
    assert write(tmp_path, whole) == ()


def test_a_withdrawn_figure_does_not_stay_online_in_an_old_picture(site: Path):
    assert (site / "de/13/numbers.png").is_file()
    write(site, without_figures())
    assert not (site / "de/13/numbers.png").exists()
    assert "numbers.png" not in (site / "de/13/index.html").read_text("utf-8")


def test_a_corrected_headline_gives_a_new_cover(site: Path):
    before = (site / "de/13/cover.png").read_bytes()
    subject = samples.words("subject", "de", "Wer zuhört, verkauft mehr")
    changed = write(
        site, replace(samples.snapshot(13), words=(*samples.snapshot(13).words, subject))
    )
    assert site / "de/13/cover.png" in changed
    assert (site / "de/13/cover.png").read_bytes() != before


def test_without_pictures_no_page_promises_one(tmp_path: Path):
    published = [Published(samples.snapshot(13), ("de",), AT, AT)]
    archive.write(published, samples.newsletter(), {}, tmp_path)
    page = tmp_path / "de/13/index.html"
    assert named(page, "og:image") == []
    assert "cover.png" not in page.read_text("utf-8")
    assert list(html.parse(page).iter("img")) == []
