"""The files for schedulers: read back by a strict reader, at the times that were asked for."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import samples
from curator.config import LinkedInPart
from curator.records import DrawnFile
from curator.share import schedulers
from curator.share.exports import EXPORTS, ExportedEdition
from curator.share.schedulers import Planned

AT = datetime(2026, 11, 24, 8, 30)
WEEK = ("tue 08:30", "wed 12:00", "thu 08:30")
URL = "https://letter.example.org/de/13/"


def planned(text: str = "Text", comment: str = "", document: str = "") -> Planned:
    return Planned(AT, text, URL, comment, document=document, document_title="The issue")


def rows(data: bytes) -> list[list[str]]:
    text = io.StringIO(data.decode("utf-8-sig"), newline="")
    return list(csv.reader(text, strict=True))


def cells(file: str, post: Planned) -> dict[str, str]:
    """The cells of the only row that hold something, by column."""
    names, row = rows(schedulers.files([post])[file])
    return {name: cell for name, cell in zip(names, row, strict=True) if cell}


@pytest.mark.parametrize(
    ("after", "zone", "count", "expected"),
    [
        ("2026-11-23T00:00+00:00", "UTC", 2, ["2026-11-24 08:30", "2026-11-25 12:00"]),
        ("2026-11-24T08:14+00:00", "UTC", 1, ["2026-11-24 08:30"]),
        ("2026-11-24T08:16+00:00", "UTC", 1, ["2026-11-25 12:00"]),
        # it is Tuesday evening in Tokyo already, and still Monday in Honolulu
        ("2026-11-24T02:00+00:00", "Asia/Tokyo", 1, ["2026-11-25 12:00"]),
        ("2026-11-24T02:00+00:00", "Pacific/Honolulu", 1, ["2026-11-24 08:30"]),
        (
            "2026-11-26T09:00+00:00",
            "UTC",
            4,
            ["2026-12-01 08:30", "2026-12-02 12:00", "2026-12-03 08:30", "2026-12-08 08:30"],
        ),
    ],
)
def test_posts_are_spread_over_the_week_of_the_account(
    after: str, zone: str, count: int, expected: list[str]
):
    found = schedulers.times(WEEK, zone, datetime.fromisoformat(after), count)
    assert [f"{each:%Y-%m-%d %H:%M}" for each in found] == expected


def test_buffer_wants_four_columns_and_minutes():
    assert rows(schedulers.files([planned()])["buffer-unverified.csv"]) == [
        ["Text", "Image URL", "Tags", "Posting Time"],
        ["Text", "", "", "2026-11-24 08:30"],
    ]


def test_publer_keeps_its_twelve_columns_and_takes_comment_and_pdf():
    names, row = rows(schedulers.files([planned()])["publer.csv"])
    assert len(names) == len(row) == 12
    found = cells("publer.csv", planned(comment="The links", document="https://a.example/c.pdf"))
    assert list(found.values()) == [
        "2026/11/24 08:30", "Text", "https://a.example/c.pdf", "The issue", "The links", "PDF",
    ]  # fmt: skip


def test_metricool_posts_on_linkedin_alone():
    found = cells("metricool-unverified.csv", planned(comment="The links"))
    assert [name for name, cell in found.items() if cell == "true"] == [
        "LinkedIn",
        "LinkedIn Show link preview",
    ]
    assert (found["Date"], found["Time"]) == ("2026-11-24", "08:30:00")
    assert found["First Comment Text"] == "The links"


def test_hootsuite_has_no_row_of_names_and_no_mark_before_the_date():
    data = schedulers.files([planned()])["hootsuite-unverified.csv"]
    assert data.startswith(b'"11/24/2026 08:30"')
    assert rows(data) == [["11/24/2026 08:30", "Text", URL]]


@pytest.mark.parametrize(
    ("document", "column"),
    [("", "link"), ("https://a.example/c.pdf", "linkedInDocumentUrl")],
)
def test_highlevel_takes_a_link_or_the_pdf(document: str, column: str):
    found = cells("highlevel-advanced.csv", planned(comment="The links", document=document))
    assert {"link", "linkedInDocumentUrl"} & set(found) == {column}
    assert found["followUpComment"] == "The links"
    assert found["postAtSpecificTime"] == "2026-11-24 08:30:00"


def test_socialbee_has_six_columns():
    found = cells("socialbee-unverified.csv", planned())
    assert found == {"text": "Text", "link": URL, "postAtSpecificTime": "2026-11-24 08:30"}


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_whatever_a_post_says_it_is_read_back(text: str):
    for name, data in schedulers.files([planned(text), planned("Second")]).items():
        first, second = rows(data)[-2:]
        assert text in [cell.removeprefix(" ") if text[:1] != " " else cell for cell in first], name
        assert "Second" in second


@pytest.mark.parametrize("text", ["=1+1", "+12 % mehr", "-5 %", "@alle"])
def test_no_spreadsheet_computes_a_post(text: str):
    assert cells("buffer-unverified.csv", planned(text))["Text"] == f" {text}"


@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_every_edition_comes_with_its_plan(tmp_path: Path, language: str):
    edition = ExportedEdition(
        samples.snapshot(),
        language,
        URL,
        lambda folder: (DrawnFile("cover.png", b"a picture", "what it shows"),),
        linkedin=LinkedInPart(times=("mon 09:00",), time_zone="Asia/Seoul"),
        cover_url="https://letter.example.org/cover.png",
        now=datetime(2026, 11, 25, tzinfo=UTC),
    )
    EXPORTS["linkedin"].write(edition, tmp_path / "linkedin")
    folder = tmp_path / "linkedin"
    names, *posts = rows((folder / "buffer-unverified.csv").read_bytes())
    assert [row[names.index("Posting Time")] for row in posts][:3] == [
        "2026-11-30 09:00", "2026-12-07 09:00", "2026-12-14 09:00",
    ]  # fmt: skip
    assert posts[0][0] == (folder / "post.txt").read_text("utf-8")
    assert posts[0][1] == "https://letter.example.org/cover.png"
    metricool, first, *_ = rows((folder / "metricool-unverified.csv").read_bytes())
    assert first[metricool.index("Alt text picture 1")] == "what it shows"
    comments = rows((folder / "publer.csv").read_bytes())
    assert (folder / "comment.txt").read_text("utf-8") in comments[1]
    assert "comment" not in comments[2]


def test_the_pdf_is_named_where_schedulers_can_fetch_it(tmp_path: Path):
    folder = tmp_path / "issue-013/de/linkedin"
    (folder.parent).mkdir(parents=True)
    edition = ExportedEdition(
        samples.snapshot(), "de", URL, lambda folder: (),
        linkedin=LinkedInPart(files_url="https://files.example.org/cx"),
    )  # fmt: skip
    EXPORTS["linkedin"].write(edition, folder)
    names, first, *_ = rows((folder / "highlevel-advanced.csv").read_bytes())
    document = first[names.index("linkedInDocumentUrl")]
    there = (folder / "carousel.pdf").exists()
    address = "https://files.example.org/cx/issue-013/de/linkedin/carousel.pdf"
    assert document == (address if there else "")


SOFFICE = shutil.which("soffice")
# comma, double quotes, UTF-8, all rows; quoted cells as they are, nothing computed
AS_TEXT = "44,34,76,1,,0,true,false"


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None, reason="no LibreOffice here (apt install libreoffice-calc)")
def test_libreoffice_reads_every_cell_as_it_was_written(tmp_path: Path):
    """Cells beginning with a blank are compared without it: LibreOffice trims them."""
    texts = [
        "=1+1",
        '“Eins”, "zwei"\nund; drei',
        "007 🙂",
        "고객의 말",
        "お客様の声",
        "رأي العملاء (١٢٪)",
    ]
    written = schedulers.files([planned(text, comment=f"{text}\n{URL}") for text in texts])
    for name, data in written.items():
        (tmp_path / name).write_bytes(data)
    given = [str(tmp_path / name) for name in written]
    profile = (tmp_path / "profile").as_uri()
    subprocess.run(
        [
            str(SOFFICE), f"-env:UserInstallation={profile}", "--headless",
            f"--infilter=CSV:{AS_TEXT}", "--convert-to", f"csv:Text - txt - csv (StarCalc):{AS_TEXT}",
            "--outdir", str(tmp_path / "read"), *given,
        ],
        check=True,
        capture_output=True,
        timeout=600,
    )  # fmt: skip
    for name, data in written.items():
        found = rows((tmp_path / "read" / name).read_bytes())
        expected = [[cell.strip() for cell in row] for row in rows(data)]
        assert [[cell.strip() for cell in row] for row in found] == expected, name
