"""Find the sample size of a survey: how many people or firms were asked."""

from __future__ import annotations

import re
from functools import cache

from curator.extract import cues

_DIGITS = r"(?:{}|\d{{1,7}})(?!\d|[.,]\d{{1,2}}(?!\d))".format(
    "|".join(
        rf"\d{{1,3}}(?:{separator}\d{{3}})+(?!\d)"
        for separator in (r"\.", ",", "[ \u00a0\u202f]", "[’']")
    )
)
# 1만 2천 is 12,000
_MYRIADS = r"(?:\d{1,4}(?:\.\d)?\s?[만万]\s?(?:\d{1,4}\s?[천千]?)?|\d{1,2}\s?[천千]\s?(?:\d{1,3})?)"
_MYRIAD = re.compile(
    r"(?:(?P<myriads>[\d.]+)\s?[만万])?\s?(?:(?P<thousands>\d+)\s?[천千])?\s?(?P<ones>\d+)?"
)


def sample_size(text: str) -> int | None:
    """Return the largest sample size that the text states: "n = 2,000", "2.000 Marketer" of a
    survey.
    """
    explicit = [_whole(match["n"]) for match in _stated().finditer(text)]
    found = [n for n in explicit if n and n >= 20] or [n for n in _counted(text) if n]
    return max(found, default=None)


def _counted(text: str) -> list[int]:
    """Yield the counts of people or firms in sentences about a survey."""
    out = []
    for match in _asked().finditer(text):
        around = cues.fold(text[max(0, match.start() - 160) : match.end() + 160])
        number = _whole(match["n"])
        year = _year_like(match["n"], text[max(0, match.start() - 20) : match.start()])
        if number and 100 <= number <= 5_000_000 and not year and _survey().search(around):
            out.append(number)
    return out


def _year_like(written: str, before: str) -> bool:
    """Return whether a count could be a year: 2021, but not 2,021; 2000 only after a word that says
    so.
    """
    if written == "2000":
        return _year_lead().search(before) is not None
    return re.fullmatch(r"19[89]\d|20[0-4]\d", written) is not None


@cache
def _number() -> str:
    """Return a written count as a number: grouped digits, or a round figure with "thousand" or
    "million".
    """
    times = f"{cues.pattern('thousand')}|{cues.pattern('million')}"
    return rf"(?:{_MYRIADS}|\d{{1,4}}(?:[.,]\d{{1,2}})?\s?(?:{times})(?!\w)|{_DIGITS})"


@cache
def _stated() -> re.Pattern[str]:
    """Return the number after "n =" or a label such as "sample size"."""
    about, label = rf"(?:(?:{cues.pattern('about')})\s*)?", cues.pattern("sample_label")
    return re.compile(
        rf"(?:(?<![^\W_])n\s*[=:≈~≃]|(?<!\w)(?:{label})\s?[:：=]?)\s*{about}(?P<n>{_number()})"
        rf"(?![.,]?\d|\s?%)",
        re.I,
    )


@cache
def _asked() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\d.,%€$£])(?P<n>{_number()})\s*(?:[^\W\d_]{{2,20}}\s+){{0,2}}"
        rf"(?:{cues.pattern('asked')})",
        re.I,
    )


@cache
def _year_lead() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{cues.pattern('year_lead')})\s*$", re.I)


@cache
def _survey() -> re.Pattern[str]:
    return re.compile(cues.pattern("survey"))


@cache
def _times() -> re.Pattern[str]:
    thousand, million = cues.pattern("thousand"), cues.pattern("million")
    return re.compile(
        rf"(?P<number>[\d.,]+)\s?(?:(?P<thousand>{thousand})|(?P<million>{million}))", re.I
    )


def _whole(written: str) -> int | None:
    if re.search("[만万천千]", written):
        return _in_myriads(written)
    if times := _times().fullmatch(written):
        return round(
            float(times["number"].replace(",", ".")) * (1_000 if times["thousand"] else 1_000_000)
        )
    digits = re.sub(r"\D", "", written)
    return int(digits) if 0 < len(digits) <= 9 else None


def _in_myriads(written: str) -> int | None:
    match = _MYRIAD.match(written)
    if match is None:
        return None
    myriads, thousands, ones = match["myriads"] or 0, match["thousands"] or 0, match["ones"] or 0
    return round(float(myriads) * 10_000) + int(thousands) * 1_000 + int(ones)
