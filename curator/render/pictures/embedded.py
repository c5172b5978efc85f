"""Make TrueType fonts of only the glyphs that a document uses, from their outlines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._g_l_y_f import Glyph
from matplotlib.ft2font import FT2Font, GlyphIndexType, LoadFlags
from matplotlib.path import Path

_CURVE_ERROR = 0.6  # of a thousandth of the type size
_FIXED_POINT = 64  # FreeType counts in 64ths of a unit
_ROWS = 100  # as many as the format allows in one block
_CMAP = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
ROWS
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""


@dataclass(frozen=True, slots=True)
class Sign:
    """A glyph: its width in the font's units, and its outline in quadratic curves."""

    width: int
    outline: Glyph


def sign_of(font: FT2Font, sign: GlyphIndexType) -> Sign:
    """Return the glyph with that index in `font`."""
    whole = LoadFlags.NO_SCALE | LoadFlags.NO_HINTING
    width = font.load_glyph(sign, flags=whole).horiAdvance
    points, codes = font.get_path()
    pen = TTGlyphPen(None)
    error = font.units_per_EM * _CURVE_ERROR / 1000
    cubic = Path.CURVE4 in codes
    target = Cu2QuPen(pen, error, reverse_direction=True) if cubic else pen
    draw = {
        Path.MOVETO: target.moveTo,
        Path.LINETO: target.lineTo,
        Path.CURVE3: target.qCurveTo,
        Path.CURVE4: target.curveTo,
        Path.CLOSEPOLY: lambda *_: target.closePath(),
    }
    if len(codes):
        outline = Path(points * _FIXED_POINT, codes)
        for ends, code in outline.iter_segments(simplify=False):
            draw[code](*map(tuple, ends.reshape(-1, 2).tolist()))
    return Sign(width, pen.glyph())


def font_of(like: FT2Font, signs: Sequence[Sign]) -> bytes:
    """Return a TrueType font of these glyphs, after an empty one with index 0."""
    every = [Sign(0, TTGlyphPen(None).glyph()), *signs]
    named = {f"sign{place}" if place else ".notdef": sign for place, sign in enumerate(every)}
    built = FontBuilder(like.units_per_EM, isTTF=True)
    built.setupGlyphOrder([*named])
    built.setupCharacterMap({})
    built.setupGlyf({name: sign.outline for name, sign in named.items()})
    outlines = built.font["glyf"].glyphs  # which know by now where they begin
    begin = {name: getattr(outlines[name], "xMin", 0) for name in named}
    built.setupHorizontalMetrics({name: (sign.width, begin[name]) for name, sign in named.items()})
    built.setupHorizontalHeader(ascent=like.ascender, descent=like.descender)
    built.setupPost(keepGlyphNames=False)
    built.updateHead(created=0, modified=0)
    built.font.recalcTimestamp = False
    file = BytesIO()
    built.font.save(file)
    return file.getvalue()


def letters_of(codes: Sequence[int], letters: Sequence[str]) -> bytes:
    """Return the ToUnicode table, for copying and reading aloud."""
    rows = [
        f"<{code:04x}> <{text.encode('utf-16-be').hex()}>"
        for code, text in zip(codes, letters, strict=True)
    ]
    blocks = [rows[start : start + _ROWS] for start in range(0, len(rows), _ROWS)]
    sections = [f"{len(block)} beginbfchar\n{_joined(block)}\nendbfchar" for block in blocks]
    return _CMAP.replace(b"ROWS", _joined(sections).encode())


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(lines)
