"""Small PDF files with text in any script, made from nothing: the words are in the file's own character map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

MAP = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfrange <0000> <FFFF> <0000> endbfrange endcmap end end"""


def pdf(pages: Sequence[Sequence[str]], about: Mapping[str, str] | None = None) -> bytes:
    """A file of `pages`, each a list of lines from top to bottom (an empty one is a gap), with its own statements."""
    count = len(pages)
    numbers = range(6, 6 + 2 * count, 2)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {count}/Kids[{' '.join(f'{n} 0 R' for n in numbers)}]>>".encode(),
        b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType2"
        b"/BaseFont/A/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 600>>]/ToUnicode 4 0 R>>",
        _stream(MAP.encode()),
        b"<<"
        + b"".join(
            b"/%s<%s>" % (key.encode(), _hex("\ufeff" + value))
            for key, value in (about or {}).items()
        )
        + b">>",
    ]
    for number, lines in zip(numbers, pages, strict=True):
        page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>/Contents {number + 1} 0 R>>"
        objects += [page.encode(), _stream(_drawn(lines))]
    return _file(objects)


def _drawn(lines: Sequence[str]) -> bytes:
    placed = ((780 - 16 * row, line) for row, line in enumerate(lines) if line)
    return (
        b"BT /F 11 Tf "
        + b" ".join(b"1 0 0 1 60 %d Tm <%s> Tj" % (at, _hex(line)) for at, line in placed)
        + b" ET"
    )


def _hex(text: str) -> bytes:
    return text.encode("utf-16-be").hex().encode()


def _stream(content: bytes) -> bytes:
    return b"<</Length %d>>stream\n%s\nendstream" % (len(content), content)


def _file(objects: Sequence[bytes]) -> bytes:
    out, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, content)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R/Info 5 0 R>>\nstartxref\n%d\n%%%%EOF"
    return out + end % (len(objects) + 1, rows, len(objects) + 1, len(out))
