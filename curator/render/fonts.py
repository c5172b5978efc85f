"""System fonts per script: nothing is loaded from anywhere, and `lang` decides between Han glyphs."""

from __future__ import annotations

from dataclasses import dataclass

_LATIN_SANS = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Helvetica Neue',Arial,'Noto Sans',sans-serif"
_LATIN_SERIF = "Georgia,'Noto Serif','Times New Roman',serif"


@dataclass(frozen=True, slots=True)
class Fonts:
    """`text` for reading, `title` for headlines; `joined` scripts want no letter spacing, slant or capitals."""

    text: str
    title: str
    joined: bool = False


def _one(stack: str) -> Fonts:
    return Fonts(stack, stack, joined=True)


_BY_SCRIPT = {
    "ko": _one("'Apple SD Gothic Neo','Malgun Gothic','Noto Sans KR','Noto Sans CJK KR',sans-serif"),
    "ja": _one("'Hiragino Sans','Yu Gothic',Meiryo,'Noto Sans JP','Noto Sans CJK JP',sans-serif"),
    "zh": _one("'PingFang SC','Microsoft YaHei','Noto Sans SC','Noto Sans CJK SC',sans-serif"),
    "zh-Hant": _one("'PingFang TC','Microsoft JhengHei','Noto Sans TC','Noto Sans CJK TC',sans-serif"),
    "ar": _one("'Segoe UI',Tahoma,'Geeza Pro','Noto Naskh Arabic','Noto Sans Arabic',Arial,sans-serif"),
    "th": _one("'Leelawadee UI',Thonburi,'Noto Sans Thai',sans-serif"),
}
_BY_SCRIPT["fa"] = _BY_SCRIPT["ur"] = _BY_SCRIPT["ar"]
_BY_SCRIPT["zh-TW"] = _BY_SCRIPT["zh-HK"] = _BY_SCRIPT["zh-Hant"]
_LATIN = Fonts(_LATIN_SANS, _LATIN_SERIF)


def fonts(language: str) -> Fonts:
    """The font stacks for text in a BCP 47 language."""
    return _BY_SCRIPT.get(language) or _BY_SCRIPT.get(language.split("-")[0], _LATIN)
