"""Valid HTML, and only what mail programs know: html-validate and caniemail, offline."""

from __future__ import annotations

from pathlib import Path

from tests.render import tools

BAD = """<!DOCTYPE html><html lang="en"><head><title>Bad</title></head><body>
<h1>One<h2>Unclosed</h1><img src="a.webp"><bdi>a</bdi><div style="display:grid; position:fixed">a</div></body></html>"""


def test_every_letter_is_valid_and_uses_no_refused_feature(files: list[Path]) -> None:
    tools.needs_modules()
    assert {name: said for name, said in tools.markup_problems(files).items() if said} == {}


def test_a_bad_letter_would_be_found(tmp_path: Path) -> None:
    tools.needs_modules()
    bad = tmp_path / "bad.html"
    bad.write_text(BAD, encoding="utf-8")
    said = " ".join(tools.markup_problems([bad])["bad.html"])
    wanted = (
        "wcag/h37",
        "close-order",
        "<bdi> element",
        "display:grid",
        "position",
        "webP image format",
    )
    assert [name for name in wanted if name not in said] == []
