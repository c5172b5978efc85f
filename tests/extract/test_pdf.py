"""Reports: the sample size people state, and files that are broken."""

from __future__ import annotations

from datetime import date

import pytest

from curator import extract
from curator.extract.samples import sample_size
from curator.records import Page


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("Online survey, n = 2,000, fielded in spring.", 2000),
        ("Basis: n=1.024 Befragte", 1024),
        ("Für die Studie wurden 2.000 Marketer in Europa befragt.", 2000),
        ("Raporttiin vastasi yli 2 000 markkinoijaa eri maista.", 2000),
        ("Ankete 1.500 tüketici katıldı.", 1500),
        ("소비자 1,200명을 대상으로 설문 조사를 했다. 응답자 1,200명", 1200),
        ("Enquête auprès de 850 dirigeants, interrogés en ligne.", 850),
        ("Badanie objęło 1200 respondentów.", 1200),
        ("The survey of 300 managers and 4,500 customers was repeated.", 4500),
        ("The company has 2,000 customers and 50 shops.", None),
        ("In 2021 people answered the survey.", None),
        ("The n of letters is unknown.", None),
    ],
)
def test_a_sample_size_is_found_where_it_is_stated_and_only_there(text: str, size: int | None) -> None:
    assert sample_size(text) == size


@pytest.mark.parametrize("content", [b"%PDF-1.7\nnothing of use", b"%PDF-"])
def test_a_broken_file_is_no_report_and_raises_nothing(content: bytes) -> None:
    found = extract.article(
        Page("https://paper.example/r.pdf", content, "application/pdf"), id="r", today=date(2026, 11, 22)
    )
    assert (found.kind, found.body) == ("not-an-article", "")
