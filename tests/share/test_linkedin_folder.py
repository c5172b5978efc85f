"""The folder of an edition for LinkedIn: whole or not at all, and nothing of an earlier run in it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bench import samples
from curator.config import LinkedInPart
from curator.errors import StoreError
from curator.records import DrawnFile, Snapshot
from curator.share import files
from curator.share.exports import EXPORTS, ExportedEdition

URL = "https://letter.example.org/de/13/"


def exported(
    folder: Path, snapshot: Snapshot | None = None, linkedin: LinkedInPart | None = None
) -> list[str]:
    edition = ExportedEdition(
        snapshot or samples.snapshot(),
        "de",
        URL,
        drawn=lambda folder: (DrawnFile("cover.png", b"a picture", "what it shows"),),
        linkedin=linkedin or LinkedInPart(),
    )
    return [path.name for path in EXPORTS["linkedin"].write(edition, folder)]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_what_is_named_is_what_lies_there(tmp_path: Path):
    assert sorted(exported(tmp_path / "linkedin")) == sorted(contents(tmp_path / "linkedin"))
    assert [path.name for path in tmp_path.iterdir()] == ["linkedin"]


def test_a_failure_on_the_way_leaves_the_folder_of_before(tmp_path: Path):
    exported(tmp_path / "linkedin")
    before = contents(tmp_path / "linkedin")

    def no_picture(folder: Path) -> tuple[DrawnFile, ...]:
        raise StoreError("the picture cannot be drawn")

    broken = ExportedEdition(samples.snapshot(), "ko", URL, drawn=no_picture)
    with pytest.raises(StoreError):
        EXPORTS["linkedin"].write(broken, tmp_path / "linkedin")
    assert contents(tmp_path / "linkedin") == before
    assert [path.name for path in tmp_path.iterdir()] == ["linkedin"]


def test_what_is_drawn_is_described_and_stands_in_the_manifest(tmp_path: Path):
    exported(tmp_path / "linkedin")
    assert (tmp_path / "linkedin" / "alt.txt").read_text("utf-8") == "cover.png\nwhat it shows\n"
    manifest = json.loads((tmp_path / "linkedin" / "manifest.json").read_text("utf-8"))
    assert {"cover.png", "alt.txt"} <= manifest["files"].keys()


def test_a_failure_at_the_first_time_leaves_no_folder(tmp_path: Path):
    (tmp_path / "file").write_text("no folder can be made here")
    with pytest.raises(StoreError, match="--out"):
        exported(tmp_path / "file" / "linkedin")


def test_what_the_issue_has_no_more_is_gone(tmp_path: Path):
    whole = samples.snapshot()
    assert "post-question.txt" in exported(tmp_path / "linkedin")
    silent = replace(whole, words=tuple(each for each in whole.words if each.field != "question"))
    assert "post-question.txt" not in exported(tmp_path / "linkedin", silent)
    assert "post-question.txt" not in contents(tmp_path / "linkedin")


@pytest.mark.parametrize(
    ("linkedin", "author"),
    [
        (LinkedInPart(), None),
        (LinkedInPart(author="urn:li:person:abc"), "urn:li:person:abc"),
        (
            LinkedInPart(author="urn:li:person:abc", authors={"de": "urn:li:organization:1"}),
            "urn:li:organization:1",
        ),
    ],
)
def test_who_posts_is_who_feeds_yaml_names(
    tmp_path: Path, linkedin: LinkedInPart, author: str | None
):
    exported(tmp_path / "linkedin", linkedin=linkedin)
    body = json.loads((tmp_path / "linkedin/post.json").read_text("utf-8"))
    assert body.get("author") == author


def test_who_can_be_tagged_is_listed_once_with_where_to_find_them(tmp_path: Path):
    known = LinkedInPart(organizations={"Handelsblick": "urn:li:organization:7"})
    exported(tmp_path / "linkedin", linkedin=known)
    lines = (tmp_path / "linkedin/tag-by-hand.txt").read_text("utf-8").splitlines()
    found = dict(line.split("\t") for line in lines)
    assert len(found) == len(lines)
    assert found["Handelsblick"] == "https://www.linkedin.com/company/7/"
    assert "companies/?keywords=Contact%20Centre%20Notes" in found["Contact Centre Notes"]
    assert "Example Benchmark" in found


def test_what_a_killed_export_left_is_removed_by_a_later_one_and_no_work_under_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    left, another = tmp_path / ".linkedin.k1ll3d", tmp_path / ".linkedin-de.k1ll3d"
    for each in (left, another):
        each.mkdir()
        (each / "post.txt").write_text("half a post")
    exported(tmp_path / "linkedin")
    assert left.is_dir()  # it is young: another program may be writing it
    monkeypatch.setattr(files, "LEFT_BEHIND", -1.0)
    exported(tmp_path / "linkedin")
    assert sorted(path.name for path in tmp_path.iterdir()) == [another.name, "linkedin"]
