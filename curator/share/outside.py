"""Exchange the texts of one edition with translators, as XLIFF 2.1 or CSV.

Each text has the version it was exported with, so that later changes are noticed. A returned file
is hostile: no DTD, no entities, limited size.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from curator.errors import InputError

XLIFF = "urn:oasis:names:tc:xliff:document:2.0"  # of 2.0 and 2.1 alike
MOST_BYTES = 5_000_000
COLUMNS = ("issue", "language", "text", "version", "about", "source", "translation")
_XML = "{http://www.w3.org/XML/1998/namespace}"
_FORMULA = re.compile(r"^'*[=+\-@\t\r]")  # what a spreadsheet would carry out


@dataclass(frozen=True, slots=True)
class Unit:
    """One text: its name (“p12-blurb”), its subject, and the words to translate.

    `target` is the current text, in version `version` (0: none).
    """

    name: str
    about: str
    source: str
    target: str
    version: int


@dataclass(frozen=True, slots=True)
class Returned:
    """A returned file: its issue and language, and each text with its version."""

    issue: int
    language: str
    texts: Mapping[str, tuple[str, int]]


def as_xliff(issue: int, source_language: str, language: str, units: Sequence[Unit]) -> bytes:
    """Return XLIFF 2.1 with one unit per text, its version in a note."""
    root = etree.Element(f"{{{XLIFF}}}xliff", nsmap={None: XLIFF})
    for name, value in (("version", "2.1"), ("srcLang", source_language), ("trgLang", language)):
        root.set(name, value)
    file = _child(root, "file", id=f"issue-{issue}")
    file.set(f"{_XML}space", "preserve")
    for each in units:
        unit = _child(file, "unit", id=each.name)
        notes = _child(unit, "notes")
        _child(notes, "note", each.about, category="about")
        _child(notes, "note", str(each.version), category="version")
        segment = _child(unit, "segment", state="translated" if each.target else "initial")
        _child(segment, "source", each.source)
        _child(segment, "target", each.target)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _child(parent: etree._Element, tag: str, text: str = "", **values: str) -> etree._Element:
    made = etree.SubElement(parent, f"{{{XLIFF}}}{tag}", values)
    if text:
        made.text = text
    return made


def as_csv(issue: int, language: str, units: Iterable[Unit]) -> bytes:
    """Return CSV that spreadsheets open as UTF-8, in which nothing is a formula."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for each in units:
        told = (_inert(text) for text in (each.about, each.source, each.target))
        writer.writerow((issue, language, each.name, each.version, *told))
    return file.getvalue().encode("utf-8-sig")


def _inert(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


def read(content: bytes) -> Returned:
    """Return what a translator sent back, in either format; raises InputError."""
    if len(content) > MOST_BYTES:
        raise InputError("The file is larger than %(limit)s MB.", limit=MOST_BYTES // 1_000_000)
    return _from_xliff(content) if _is_xml(content) else _from_csv(content)


def _is_xml(content: bytes) -> bool:
    return content.lstrip(b"\xef\xbb\xbf\xff\xfe\xfe\xff \t\r\n\x00").startswith(b"<")


def _from_xliff(content: bytes) -> Returned:
    root = _parsed(content)
    language, files = root.get("trgLang", ""), root.findall(f"{{{XLIFF}}}file")
    if root.tag != f"{{{XLIFF}}}xliff" or len(files) != 1 or not language:
        raise InputError("This is no XLIFF 2 file with one edition in it, as the desk writes it.")
    units = files[0].iter(f"{{{XLIFF}}}unit")
    texts = {unit.get("id", ""): (_target(unit), _version(unit)) for unit in units}
    return Returned(_number(files[0].get("id", "").removeprefix("issue-")), language, texts)


def _parsed(content: bytes) -> etree._Element:
    """Return the root of a document without a DTD; raises InputError."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InputError("The file is damaged: %(error)s", error=str(error)[:200]) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise InputError("The file brings a DTD, which no XLIFF file needs. It was not read.")
    return root


def _target(unit: etree._Element) -> str:
    """Return the translation of all segments, without inline markup."""
    parts = unit.iter(f"{{{XLIFF}}}segment", f"{{{XLIFF}}}ignorable")
    targets = (part.find(f"{{{XLIFF}}}target") for part in parts)
    return "".join("".join(each.itertext()) for each in targets if each is not None)


def _version(unit: etree._Element) -> int:
    for note in unit.iter(f"{{{XLIFF}}}note"):
        if note.get("category") == "version":
            return _number(note.text or "")
    return 0


def _number(text: str) -> int:
    return int(text) if text.strip().isdecimal() and len(text) <= 15 else 0


def _from_csv(content: bytes) -> Returned:
    rows = list(_rows(content))
    places = {(row.get("issue") or "", row.get("language") or "") for row in rows}
    if len(places) != 1:
        raise InputError("This CSV file does not name one issue and one language in every row.")
    [(issue, language)] = places
    texts = {row["text"]: (_row_name(row), _number(row.get("version") or "")) for row in rows}
    return Returned(_number(issue), language.strip(), texts)


def _rows(content: bytes) -> Iterator[dict[str, str]]:
    """Return the rows by column, whatever separator a spreadsheet used."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("The CSV file is not saved as UTF-8.") from error
    header = text.split("\n", 1)[0]
    separator = max(",;\t", key=header.count)
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
        missing = {"issue", "language", "text", "translation"} - set(reader.fieldnames or ())
        if missing:
            wanted = ", ".join(sorted(missing))
            raise InputError("The CSV file lacks the columns %(columns)s.", columns=wanted)
        yield from (row for row in reader if row.get("text"))
    except csv.Error as error:
        raise InputError("The file is damaged: %(error)s", error=str(error)[:200]) from error


def _row_name(row: Mapping[str, str]) -> str:
    text = row.get("translation") or ""
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text
