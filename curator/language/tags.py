"""Parse and match BCP 47 language tags, with CLDR's likely subtags (Babel)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from curator.errors import InputError

# Who reads the one also reads the other. No other languages match, however similar.
_ALSO_READS = {"nb": "no", "nn": "no", "no": "nb", "gsw": "de"}
_Parts = tuple[str, str, str]


def tag(value: str) -> str:
    """Return a tag in its usual form ("pt-BR", "zh-Hant"); raises InputError for an unknown one."""
    try:
        return str(Locale.parse(value.strip().replace("_", "-"), sep="-")).replace("_", "-")
    except (ValueError, UnknownLocaleError) as error:
        raise InputError(
            f"“{value.strip()}” is not a language tag such as de, pt-BR or zh-Hant"
        ) from error


def closest(wanted: Iterable[str], offered: Sequence[str]) -> str | None:
    """Return the first of `wanted` that is offered, as the best match in `offered`, or None.

    The script must match, the region should: zh-TW matches zh-Hant and never zh-Hans; pt-PT
    matches pt-BR if there is nothing better.
    """
    for one in wanted:
        found = _best(one, offered)
        if found is not None:
            return found
    return None


@cache
def same_language(a: str, b: str) -> bool:
    """Return whether `a` and `b` are the same language in the same script, in any region."""
    return closest((b,), (a,)) is not None


@cache
def with_script(tag: str) -> str:
    """Return language and script: "zh-Hant" for zh-TW, "nb-Latn" for no."""
    language, script, _ = _parts(tag)
    return f"{'nb' if language in ('no', 'nn') else language}-{script}"


def _best(wanted: str, offered: Sequence[str]) -> str | None:
    language, script, region = _parts(wanted)
    readable = {language, _ALSO_READS.get(language, language)}
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
    """Return language, script and region, completed by CLDR: zh-TW is zh, Hant, TW."""
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
