"""Which of the languages on offer a reader understands: BCP 47 tags, matched with CLDR's likely
subtags (Babel).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from curator.errors import InputError

# Readers of the one also read the other; anything else (Catalan for Spanish, Russian for Ukrainian)
# is no match.
_READ_ALSO = {"nb": "no", "nn": "no", "no": "nb", "gsw": "de"}
_Parts = tuple[str, str, str]


def tag(value: str) -> str:
    """The language tag as it is usually written ("pt-BR", "zh-Hant"); raises InputError when
    there is no such language.
    """
    try:
        return str(Locale.parse(value.strip().replace("_", "-"), sep="-")).replace("_", "-")
    except (ValueError, UnknownLocaleError) as error:
        raise InputError(
            f"“{value.strip()}” is not a language tag such as de, pt-BR or zh-Hant"
        ) from error


def closest(wanted: Iterable[str], offered: Sequence[str]) -> str | None:
    """The offered tag the reader understands best, by their order of preference; None when they
    understand none.

    Script decides before region: zh-TW takes zh-Hant and never zh-Hans; pt-PT takes pt-BR if
    there is no better.
    """
    for one in wanted:
        found = _best(one, offered)
        if found is not None:
            return found
    return None


@cache
def same_language(a: str, b: str) -> bool:
    """Whether a reader of `b` reads `a` as their own: same language and script, whatever the
    country.
    """
    return closest((b,), (a,)) is not None


@cache
def with_script(tag: str) -> str:
    """Language and script, whatever the country: "zh-Hant" for zh-TW, "nb-Latn" for no."""
    language, script, _ = _parts(tag)
    return f"{'nb' if language in ('no', 'nn') else language}-{script}"


def _best(wanted: str, offered: Sequence[str]) -> str | None:
    language, script, region = _parts(wanted)
    readable = {language, _READ_ALSO.get(language, language)}
    candidates = [(other, _parts(other)) for other in offered]
    matching = [
        (other, parts) for other, parts in candidates if parts[0] in readable and parts[1] == script
    ]
    if not matching:
        return None
    return min(
        matching,
        key=lambda pair: (pair[1][0] != language, pair[1][2] != region, offered.index(pair[0])),
    )[0]


def _parts(value: str) -> _Parts:
    """Language, script and region, the missing ones filled in as CLDR finds most likely: zh-TW
    is zh, Hant, TW.
    """
    language, script, region = _split(value)
    likely = get_global("likely_subtags")
    keys = ((language, script, region), (language, script), (language, region), (language,))
    for key in keys:
        full = likely.get("_".join(part for part in key if part))
        if full:
            most = _split(full)
            return language, script or most[1], region or most[2]
    return language, script, region


def _split(value: str) -> _Parts:
    first, *rest = value.replace("_", "-").split("-")
    script = next((part.title() for part in rest if len(part) == 4 and part.isalpha()), "")
    region = next(
        (part.upper() for part in rest if len(part) == 2 or (len(part) == 3 and part.isdigit())), ""
    )
    aliases = get_global("language_aliases")
    return aliases.get(first.lower(), first.lower()), script, region
