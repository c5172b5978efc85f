"""Files for translators outside: what is written comes back, and what is hostile does not get in."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from curator.errors import InputError
from curator.share.outside import XLIFF, Unit, as_csv, as_xliff, read

UNITS = [
    Unit("opening", "opening", "Good morning.\n\nSecond paragraph.", "", 0),
    Unit("p12-headline", "headline: Maps", "Maps & <b>queues</b>", "Karten & <b>Schlangen</b>", 3),
    Unit("heading:loyalty", "heading", "=HYPERLINK(1)", "=SUM(A1)", 1),
    Unit("sponsor:4", "sponsor", "“Quotes”, commas; semicolons", "مرحبا 안녕 こんにちは", 2),
]
WRITERS = {
    "xliff": lambda units: as_xliff(5, "en", "de", units),
    "csv": lambda units: as_csv(5, "de", units),
}


@pytest.mark.parametrize("format", WRITERS)
def test_what_was_written_is_read_back(format: str) -> None:
    returned = read(WRITERS[format](UNITS))
    assert (returned.issue, returned.language) == (5, "de")
    assert returned.texts == {each.name: (each.target, each.version) for each in UNITS}


_TEXT = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), include_characters="\n"), max_size=80
)


@given(_TEXT)
@pytest.mark.parametrize("format", WRITERS)
def test_any_text_survives_the_way_out_and_back(format: str, text: str) -> None:
    sound = "".join(sign for sign in text if sign not in "\ufffe\uffff")
    returned = read(WRITERS[format]([Unit("opening", "", "x", sound, 1)]))
    assert returned.texts["opening"] == (sound, 1)


def test_the_file_is_xliff_2_1_as_its_schema_wants_it() -> None:
    root = etree.fromstring(as_xliff(5, "en", "de", UNITS))
    assert (root.get("version"), root.get("srcLang"), root.get("trgLang")) == ("2.1", "en", "de")
    units = root.findall(f"{{{XLIFF}}}file/{{{XLIFF}}}unit")
    assert [unit.get("id") for unit in units] == [each.name for each in UNITS]
    for unit in units:
        assert [etree.QName(part).localname for part in unit] == ["notes", "segment"]
        assert [etree.QName(part).localname for part in unit[1]] == ["source", "target"]


def test_segments_and_marks_that_a_tool_put_in_are_read_as_text() -> None:
    content = f"""<xliff xmlns="{XLIFF}" version="2.0" srcLang="en" trgLang="de"><file id="issue-5">
    <unit id="opening"><notes><note category="version">2</note></notes>
    <segment><source>A. </source><target>Eins. </target></segment>
    <ignorable><source> </source><target> </target></ignorable>
    <segment><source>B</source><target><pc id="1">Zwei</pc>, <mrk id="m">drei</mrk></target></segment>
    </unit></file></xliff>"""
    assert read(content.encode()).texts == {"opening": ("Eins.  Zwei, drei", 2)}


BOMB = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
XML = '<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" trgLang="de"><file id="issue-5">%s</file></xliff>'
UNIT = '<unit id="opening"><segment><target>%s</target></segment></unit>'


@pytest.mark.parametrize(
    "content",
    [
        f'<!DOCTYPE x [<!ENTITY l0 "ha">{BOMB}]>' + XML % (UNIT % "&l8;"),
        '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + XML % (UNIT % "&f;"),
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">' + XML % (UNIT % "a"),
        XML % (UNIT % "&undefined;"),
        XML % "<unit>",
        "<x/>",
        "<html><body>no</body></html>",
        XML.replace('trgLang="de"', "") % "",
        "a,b\n1,2\n",
        "",
        "issue,language,text,translation\n5,de,opening,x\n6,de,opening,x\n",
        'issue,language,text,translation\n5,de,opening,"' + "x" * 200_000 + '"\n',
    ],
)
def test_hostile_and_broken_files_are_refused_in_words(content: str) -> None:
    with pytest.raises(InputError):
        read(content.encode())


def test_a_file_that_is_too_large_or_in_another_encoding_is_refused() -> None:
    for content in (
        b"x" * 5_000_001,
        "issue,language,text,translation\n5,de,a,ü".encode("latin-1"),
    ):
        with pytest.raises(InputError):
            read(content)


def test_depth_is_no_harm() -> None:
    with pytest.raises(InputError):
        read((XML % ("<unit>" * 100_000)).encode())


@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_spreadsheet_may_save_csv_with_its_own_separator(separator: str) -> None:
    rows = list(csv.reader(io.StringIO(as_csv(5, "de", UNITS).decode("utf-8-sig"))))
    file = io.StringIO()
    csv.writer(file, delimiter=separator).writerows(rows)
    returned = read(file.getvalue().encode("utf-8-sig"))
    assert returned.texts["sponsor:4"] == (UNITS[3].target, 2)


def test_no_cell_is_a_formula() -> None:
    rows = csv.reader(io.StringIO(as_csv(5, "de", UNITS).decode("utf-8-sig")))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
