# mypy: disable-error-code="no-untyped-call"
# (matplotlib has no types where a file is written)
"""Write canvases as a tagged PDF: selectable text in every script, subset fonts, reproducible
bytes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from matplotlib import rc_context
from matplotlib._text_helpers import layout
from matplotlib.backends._backend_pdf_ps import CharacterTracker
from matplotlib.backends.backend_pdf import Name, Op, PdfFile, Reference, RendererPdf, Verbatim
from matplotlib.figure import Figure
from matplotlib.font_manager import FontPath, FontProperties, get_font
from matplotlib.ft2font import FT2Font, GlyphIndexType
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from curator.render.pictures.embedded import Sign, font_of, letters_of, sign_of
from curator.render.pictures.fonts import SILENT
from curator.render.pictures.structure import Structure

if TYPE_CHECKING:
    from curator.render.pictures.canvas import Part

_POINTS_PER_INCH = 72
_ARABIC_FORMS = (*range(0xFB50, 0xFE00), *range(0xFE70, 0xFF00))  # of Unicode's presentation forms

_SOURCE = re.compile(rb"/Keywords \(([0-9a-f]{32})\)")


class Document:
    """A PDF that grows by pages; `title` and `language` are its metadata, `source` what
    it shows.
    """

    def __init__(self, title: str, language: str, source: str) -> None:
        self._bytes = BytesIO()
        self._file = _File(self._bytes, title, language, source)

    def add(self, drawing: Figure, parts: Sequence[Part]) -> None:
        """Add a page made of `parts`."""
        width, height = drawing.get_size_inches()
        with _settings():
            self._file.newPage(width, height)
            self._file.structure.describe(parts)
            renderer = _Renderer(self._file, _POINTS_PER_INCH, height, width)
            drawing.draw(renderer)
            renderer.finalize()
            self._file.endStream()

    def pdf(self) -> bytes:
        """Return the whole file; nothing can be added after it."""
        with _settings():
            self._file.finalize()
            self._file.close()
        return self._bytes.getvalue()


def _settings() -> AbstractContextManager[None]:
    return rc_context({"pdf.fonttype": 42, "pdf.compression": 9})  # 42: fonts, not drawn signs


def drawn_from_pdf(pdf: bytes) -> str | None:
    """Return the `source` of one of our documents, or None."""
    found = _SOURCE.search(pdf)
    return found[1].decode() if found else None


class _File(PdfFile):
    """matplotlib's PDF file with a language and with fonts of our own.

    matplotlib's own fonts keep their shaping tables, which take ten times as long to subset, and
    store PostScript outlines (Noto's Chinese, Japanese, Korean) where strict readers expect
    TrueType.
    """

    def __init__(self, file: BytesIO, title: str, language: str, source: str) -> None:
        self._language, self.structure = language, Structure()
        self._links: list[tuple[Reference, dict[str, Any]]] = []
        metadata = {
            "Title": title,
            "Keywords": source,
            "Creator": "CX Curator",
            "CreationDate": None,
        }
        super().__init__(file, metadata)
        self._character_tracker = _Tracker(0x10000)

    def writeObject(  # noqa: N802 - matplotlib's
        self,
        object: Reference,  # noqa: A002 - matplotlib's
        contents: Any,
    ) -> None:
        if isinstance(contents, dict) and contents.get("Type") == Name("Catalog"):
            self._root = self.reserveObject("structure")
            contents = {
                **contents,
                "Lang": self._language.encode(),
                "ViewerPreferences": {"DisplayDocTitle": True},
                "MarkInfo": {"Marked": True},
                "StructTreeRoot": self._root,
            }
        elif isinstance(contents, dict) and contents.get("Type") == Name("Page"):
            contents = {**contents, **self.structure.begin_page(object)}
        super().writeObject(object, contents)

    def link(self, url: str, corners: list[float], part: int | None) -> None:
        """Add a link on the current page, from the text of `part`."""
        reference: Reference = self.reserveObject("link")
        owner = {} if part is None else self.structure.link(part, reference)
        self._annotations[-1][1].append(reference)
        self._links.append((reference, _link(url, corners) | owner))

    def finalize(self) -> None:
        """Write what needs all pages."""
        self.endStream()
        for reference, annotation in self._links:
            self.writeObject(reference, annotation)
        self.structure.write(self, self._root)
        super().finalize()

    def embedTTF(  # noqa: N802 - matplotlib's
        self, filename: FontPath, subset_index: int, charmap: Mapping[int, GlyphIndexType]
    ) -> Reference:
        """Write a font of the glyphs in `charmap` (code in the text -> glyph)."""
        font, codes = get_font(filename), sorted(charmap)
        signs = [sign_of(font, charmap[code]) for code in codes]
        name = Name(self._get_subsetted_psname(font.postscript_name, charmap))
        letters = [
            self._character_tracker.subset_to_unicode(filename, subset_index, code)
            for code in codes
        ]
        places = bytearray(2 * (codes[-1] + 1))  # sign 0 is the empty one
        for place, code in enumerate(codes, start=1):
            places[2 * code : 2 * code + 2] = place.to_bytes(2, "big")
        return self._object(
            Type=Name("Font"),
            Subtype=Name("Type0"),
            BaseFont=name,
            Encoding=Name("Identity-H"),
            ToUnicode=self._stream(letters_of(codes, letters)),
            DescendantFonts=[self._described(font, name, codes, signs, bytes(places))],
        )

    def _described(
        self,
        font: FT2Font,
        name: Name,
        codes: Sequence[int],
        signs: Sequence[Sign],
        places: bytes,
    ) -> Reference:
        """Return the font, its glyph widths, and the position of each code in it."""
        data, size = font_of(font, signs), 1000 / font.units_per_EM
        widths = [
            (code, [round(sign.width * size)]) for code, sign in zip(codes, signs, strict=True)
        ]
        descriptor = self._object(
            Type=Name("FontDescriptor"),
            FontName=name,
            Flags=4,  # signs of its own
            FontBBox=[round(edge * size) for edge in font.bbox],
            Ascent=round(font.ascender * size),
            Descent=round(font.descender * size),
            CapHeight=round(font.ascender * size),
            ItalicAngle=0,
            StemV=80,
            FontFile2=self._stream(data, Length1=len(data)),
        )
        return self._object(
            Type=Name("Font"),
            Subtype=Name("CIDFontType2"),
            BaseFont=name,
            CIDSystemInfo={"Registry": b"Adobe", "Ordering": b"Identity", "Supplement": 0},
            FontDescriptor=descriptor,
            W=[each for pair in widths for each in pair],
            CIDToGIDMap=self._stream(places),
        )

    def _object(self, **contents: Any) -> Reference:
        made: Reference = self.reserveObject("")
        self.writeObject(made, contents)
        return made

    def _stream(self, data: bytes, **extra: Any) -> Reference:
        made: Reference = self.reserveObject("")
        self.outputStream(made, data, extra=extra)
        return made


class _Tracker(CharacterTracker):
    """Records which characters each glyph stands for.

    An Arabic ligature is recorded as Unicode's presentation form, because readers reverse a line
    and would reverse its letters too.
    """

    def track_glyph(self, font: FT2Font, chars: str | int, glyph: int) -> tuple[int, int]:
        known = _joined().get(chars, chars) if isinstance(chars, str) else chars
        return super().track_glyph(font, known, glyph)


class _Renderer(RendererPdf):
    """Draws each thing as the part it belongs to, and a line as the characters it is read as.

    Direction marks are not written, and Arabic and Hebrew vowel marks are drawn as shapes: readers
    would take each for a line of its own.
    """

    _part: int | None = None  # of the page, which what is drawn now belongs to

    def open_group(self, s: str, gid: str | None = None) -> None:
        """Begin a text or shape, which `Canvas` named by its part."""
        self._part = int(gid) if gid else None

    def close_group(self, s: str) -> None:
        self._part = None

    @contextmanager
    def _marked(self) -> Iterator[None]:
        self.file.output(Verbatim(self.file.structure.mark(self._part)))
        yield
        self.file.output(Verbatim(b"EMC"))

    def draw_path(
        self,
        gc: Any,
        path: Path,
        transform: Any,
        rgbFace: Any = None,  # noqa: N803 - matplotlib's
    ) -> None:
        self.check_gc(gc, rgbFace)
        with self._marked():
            super().draw_path(gc, path, transform, rgbFace)

    def draw_text(
        self,
        gc: Any,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: Any = False,
        mtext: Any = None,
    ) -> None:
        self.check_gc(gc, gc._rgb)
        font, size = self._get_font_ttf(prop), prop.get_size_in_points()
        letters = "".join(sign for sign in s if not _is_mark(sign))
        with self._marked():
            self.file.output(Op.begin_text)
            for start, name, signs in self._runs(letters, font, size):
                self.file.output(name, size, Op.selectfont)
                self.file.output(1, 0, 0, 1, x + start, y, Op.textmatrix)
                self.file.output(signs, Op.showkern)
            self.file.output(Op.end_text)
        if letters != s:
            self._draw_marks(gc, x, y, s, letters, font)
        if url := gc.get_url():
            width, height, _ = self.get_text_width_height_descent(s, prop, False)
            self.file.link(url, [x, y - size / 4, x + width, y + height], self._part)

    def _runs(
        self, text: str, font: FT2Font, size: float
    ) -> list[tuple[float, Name, list[bytes | float]]]:
        """Yield runs of one font: start, font name in the file, glyphs, and kerning in
        thousandths.
        """
        runs: list[tuple[float, Name, list[bytes | float]]] = []
        unbroken = False
        for each in layout(text, font):
            if each.char in SILENT:
                unbroken = False
                continue
            part, code = self.file._character_tracker.track_glyph(
                each.ft_object, each.char, each.glyph_index
            )
            path = FontPath(str(each.ft_object.fname), each.ft_object.face_index)
            name = self.file.fontName(path, part)
            if not unbroken or runs[-1][1] != name:
                runs.append((each.x, name, []))
            elif abs(each.prev_kern) > size / 1000:  # less is rounding
                runs[-1][2].append(-1000 * each.prev_kern / size)
            runs[-1][2].append(code.to_bytes(2, "big"))
            unbroken = True
        return runs

    def _draw_marks(
        self, gc: Any, x: float, y: float, text: str, letters: str, font: FT2Font
    ) -> None:
        bases = [(each.ft_object, each.glyph_index) for each in layout(letters, font)]
        for each in layout(text, font):
            if bases and (each.ft_object, each.glyph_index) == bases[0]:
                del bases[0]
                continue
            place = Affine2D().translate(x + each.x, y + each.y)
            self.draw_path(gc, Path(*each.ft_object.get_path()), place, gc.get_rgb())


def _link(url: str, corners: list[float]) -> dict[str, Any]:
    action = {"S": Name("URI"), "URI": url}
    return {
        "Type": Name("Annot"),
        "Subtype": Name("Link"),
        "Rect": corners,
        "Border": [0, 0, 0],
        "A": action,
    }


def _is_mark(sign: str) -> bool:
    return "\u0591" <= sign <= "\u06ed" and unicodedata.category(sign) == "Mn"


@cache
def _joined() -> dict[str, str]:
    """Return Unicode's presentation forms by the Arabic letters they join."""
    forms = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in _ARABIC_FORMS}
    return {letters: form for letters, form in forms.items() if len(letters) > 1}
