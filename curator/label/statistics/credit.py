"""Find who is credited with a figure: in its sentence, in the line before a list, or
before that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from curator.label.cue_phrases import cue, flat
from curator.label.statistics.lexicon import lexicon
from curator.language import fold

# Only a capital tells a name from a word; where a script has none, only names in Latin letters are
# credited.
_CAPITALS = "A-ZÀ-ÖØ-Þ" + "".join(filter(str.isupper, map(chr, range(0x100, 0x530))))
_NAME = rf"(?:[{_CAPITALS}][\w&’'-]*|[a-z]{{1,2}}[A-Z][\w-]+)"
_JOIN = r"(?:of|de|di|da|do|der|des|für|for|and|&|et|und|y|e|i|och|ja|w|in)"
_PROPER = re.compile(rf"{_NAME}(?:\s(?:{_JOIN}\s)?{_NAME}|\s20\d\d){{0,6}}")
_BEHIND = re.compile(
    rf"[\s:„“\"«]*(?:(?:[^\W\d_A-ZÀ-ÖØ-Þ]\S*|20\d\d)\s){{0,4}}?"
    rf"[„“\"«]?(?:[dl]['’])?(?P<name>{_PROPER.pattern})"
)
_POSSESSIVE = re.compile(r"['’](?:s|e|a|ye|ya|nin|nın|in|ın|un|ün)$")
# A German adverb opens a sentence with a capital like a name does.
_ADVERB = re.compile(r"(?:lich|weise|mals|dem|nach|samt|ings|ends|tens|rdem|uell)$")
# Small words that a capital at the start of a sentence makes look like names.
ARTICLES = re.compile(
    "the|a|an|der|die|das|dem|des|eine?|einer|einem|einen|dieselbe|la|le|les|un|une|el|los|las|una|"
    "lo|il|gli|os?|as|uma?|"
    "een|het|de|den|det|en|ett|it|we|they|some|studies|research|experts|"
    "someone|somebody|anyone|everyone|nobody|one|he|she|you|i|that|this|these|those|there|which|"
    "what|who|if|when|while|because|"
    "since|although|as|but|and|or|so|yet|both|each|many|most|more|then|also|overall|among|in|on|at|"
    "by|for|from|with|after|before|"
    "em|num|numa|pela|pelo|por|bir|bu|her|we|po|przy|dans|avec|pour|chez|con|per|nel|nella|"
    "bei|mit|nach|vor|im|am|und|aber|wenn"
)

# Vowel signs and the stretching line, which Arabic may write or leave out.
_MARKS = dict.fromkeys([*range(0x64B, 0x660), 0x640])
_GENITIVE = {
    "en": re.compile(r"['’]s?$"),
    "tr": re.compile(r"['’][nyıiuü]+n$"),
    "sv": re.compile(r"s$"),
    "fi": re.compile(r"n$"),
    "de": re.compile(r"s$"),
}
_OPENING = tuple(',”“"»’–')  # before the verb that has its subject behind it
_QUOTES = tuple("„“”\"«‘'")
_NEXT_NAME = re.compile(rf"\s(?:[^\W\d_A-ZÀ-ÖØ-Þ]\S*\s){{0,3}}?(?P<name>{_PROPER.pattern})")

# What joins a survey to its author.
_BY = re.compile(
    r"\s(?:by|from|at|of|von|vom|des|der|de|du|del|della|di|da|do|dos|das|van|av|fran|vid|z|firmy)"
    r"(?=\s)|\s(?=d['’])"
)
# And what joins a publication to its publisher: "the 2025 Governance Pulse from Merrow & Tate".
_PUBLISHED_BY = re.compile(
    r",?\s(?:by|from|von|vom|der|des|par|du|por|del|de|dell?a|di|do|da|van|från|av"
    r"|(?:przygotowan|opracowan)\w+ przez)\s"
    rf"(?:[^\W\d_{_CAPITALS}]\S*\s){{0,2}}?{_PROPER.pattern}"
)
_NAMED = re.compile(
    rf"[\s„“\"«‘’']{{0,2}}(?:[^\W\d_A-ZÀ-ÖØ-Þ]\S*\s){{0,2}}?[„“\"«]?(?:[dl]['’])?"
    rf"(?P<name>{_PROPER.pattern})"
)
# "As Brook Hollow notes in its review, ...": the clause before the comma names the source.
_AS = re.compile(r"(?:as|wie|zoals|som|kuten|jak|comme|como|come)(?=\s)", re.IGNORECASE)
_CREDIT_LONGEST = 1_200  # characters; a longer line is a table or a menu and credits nobody
_WITHIN = 4  # sentences a bulleted list may be away from the line that introduces it
_REACH = 60  # characters before "found" in which its name stands
_NEXT = 25  # and that may lie between them


def credited_to(lines: Sequence[str], index: int, language: str) -> str | None:
    """Return the source credited in sentence `index`, in the introduction of its list, in the
    sentence behind ("Das berichtet ...") or as a publication in the sentence before.
    """
    if own := _source(lines[index], language):
        return own
    introduction = _introduction(lines, index)
    if introduction is not None:
        before = _source(lines[introduction - 1], language) if introduction else None
        return _source(lines[introduction], language) or before
    following = lines[index + 1] if index + 1 < len(lines) else ""
    if said := _said_so(following, language):
        return said
    return _publication(lines[index - 1], language) if index else None


def _said_so(sentence: str, language: str) -> str | None:
    """Return who is named in a sentence that only says whose finding the one before was."""
    if len(sentence) > _CREDIT_LONGEST:
        return None
    said, shown = lexicon(language).cue("says_so"), lexicon(language).cue("shows_so")
    opened = flat(sentence[:_REACH])
    found = said.match(opened) or shown.match(opened)
    if not found:
        return None
    credited = _source(sentence[found.end() :], language) or _source(sentence, language)
    named = _NAMED.match(sentence, found.end()) if found.re is said else None
    name = _clean(named["name"], language) if named else None
    if not named or not name or not language.startswith("de"):
        return credited or name
    noun = " " not in name and named.start("name") > found.end() + 1  # "das Institut"
    return credited if noun else name


def _introduction(lines: Sequence[str], index: int) -> int | None:
    """Return the line ending in a colon under which this one is listed."""
    near = range(index - 1, max(-1, index - 1 - _WITHIN), -1)
    return next((back for back in near if lines[back].rstrip().endswith((":", "："))), None)


def _source(sentence: str, language: str) -> str | None:
    if len(sentence) > _CREDIT_LONGEST:
        return None
    leading, following = _patterns(language)
    spoken = sentence.lstrip().startswith(_QUOTES)
    return (
        _worded(sentence, language)
        or (next(_names_next(sentence, following, language), None) if spoken else None)
        or _as_named(sentence, following, language)
        or next(_names_behind(sentence, leading, language), None)
        or _owner(sentence, language)
        or _publication(sentence, language)
        or _institute(sentence, following, language)
        or next(_names_next(sentence, following, language), None)
        or next(_names_before(sentence, following, language), None)
        or _opening_name(sentence, following, language)
    )


def _as_named(sentence: str, verbs: re.Pattern[str], language: str) -> str | None:
    """Return the name in an opening clause with "as" and a verb of reporting."""
    opened, clause = _AS.match(sentence), sentence.partition(",")[0]
    if not opened or not verbs.search(flat(clause), opened.end()):
        return None
    behind = _BEHIND.match(clause, opened.end())
    return _clean(behind["name"], language) if behind else None


def _opening_name(sentence: str, verbs: re.Pattern[str], language: str) -> str | None:
    """Return a name of several words that opens a sentence about what it found ("The Dunmore Lab
    tested 40 mails and found ...").

    In Turkish one word before a comma is enough.
    """
    opened = _PROPER.search(sentence, 0, _REACH)
    if not opened or len(sentence[: opened.start()].split()) > 1 or language.startswith("de"):
        return None
    name = _clean(opened[0], language)
    verb = verbs.search(flat(sentence), opened.end())
    subject = language.startswith("tr") and sentence[opened.end() :].startswith(",")
    return name if name and (subject or " " in name) and verb else None


def _institute(sentence: str, verbs: re.Pattern[str], language: str) -> str | None:
    """Return a name after a word for an institution ("the consultancy Ridley") with a verb of
    reporting, or after "a survey by".
    """
    plain, words = flat(sentence), lexicon(language)
    surveyed = re.compile(words.any_of("survey", "report")).search(plain)
    ends = [each.end() for each in re.compile(words.any_of("institute")).finditer(plain)]
    if not surveyed and not verbs.search(plain):
        return None
    if surveyed:
        near = plain[: surveyed.end() + _REACH]
        ends += [by.end() for by in _BY.finditer(near, surveyed.end())]
    behind = (_NAMED.match(sentence, end) for end in ends)
    names = (_clean(each["name"], language) for each in behind if each)
    return next((name for name in names if name), None)


def _owner(sentence: str, language: str) -> str | None:
    """Return a name of several words in the genitive before a word for a survey ("Fair Stay's
    count").
    """
    ending = _GENITIVE.get(language)
    if not ending:
        return None
    for found in re.compile(lexicon(language).any_of("survey", "report")).finditer(flat(sentence)):
        before = sentence[max(0, found.start() - _REACH) : found.start()]
        near = [name for name in _PROPER.finditer(before) if _near_end(before, name.end())]
        if near and " " in near[-1][0] and ending.search(before[: near[-1].end()]):
            return _clean(near[-1][0], language)
    return None


def _near_end(before: str, end: int) -> bool:
    return len(before[end:].split()) <= 2 and "," not in before[end:]


def _worded(sentence: str, language: str) -> str | None:
    """Return a name in a script without capitals, at the place that `credit_name` describes."""
    return next(_placed(sentence, language), None) or next(
        _placed(sentence.translate(_MARKS), language), None
    )


def _placed(sentence: str, language: str) -> Iterator[str]:
    for pattern in _name_places(lexicon(language).language):
        for found in pattern.finditer(sentence):
            name = found["name"].strip(" «»\"'“”")
            if not _is_nameless(name, language):
                yield name


def _is_nameless(said: str, language: str) -> bool:
    """Return whether nobody is named: "This", "the company", "a recent survey"."""
    known = {flat(str(word)) for word in lexicon(language).words.get("nameless", ())}
    parts = flat(said).split()
    return not parts or parts[0] in known or any(letter.isdigit() for letter in parts[0])


@cache
def _name_places(language: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in lexicon(language).words.get("credit_name", ()))


def _names_next(sentence: str, verbs: re.Pattern[str], language: str) -> Iterator[str]:
    """Yield names after a verb that follows a comma or quotation: "..., says the Institute"."""
    for found in verbs.finditer(flat(sentence)):
        opened = sentence[: found.start()].rstrip()[-1:] in _OPENING
        behind = _NEXT_NAME.match(sentence, found.end()) if opened else None
        if behind and (name := _clean(behind["name"], language)):
            yield name


def _names_behind(sentence: str, leading: re.Pattern[str], language: str) -> Iterator[str]:
    """Yield names after "according to"."""
    for found in leading.finditer(flat(sentence)):
        behind = _BEHIND.match(sentence, found.end())
        if behind and (name := _clean(behind["name"], language)):
            yield name + _publisher(sentence, behind.end())


def _publisher(sentence: str, end: int) -> str:
    """Return the publisher of what is named up to `end`, or ""."""
    published = _PUBLISHED_BY.match(sentence, end)
    return _POSSESSIVE.sub("", published[0]) if published else ""


def _names_before(sentence: str, following: re.Pattern[str], language: str) -> Iterator[str]:
    """Yield names before "found", nearest first; in German no noun after an article."""
    for found in following.finditer(flat(sentence)):
        before = sentence[max(0, found.start() - _REACH) : found.start()]
        near = [name for name in _PROPER.finditer(before) if len(before) - name.end() <= _NEXT]
        for candidate in reversed(near):
            leads = before[: candidate.start()].split()
            noun = (
                language.startswith("de")
                and " " not in candidate[0]
                and bool(leads)
                and _is_small(leads[-1], language)
            )
            if language.startswith("tr") and found.start() < _REACH and not candidate.start():
                # "Eğitimciler derneğinin anketinde": a plain noun opens the sentence
                noun = len(candidate[0].split()) == 1 and len(before) - candidate.end() > 1
                noun = noun and not re.search("['’]", candidate[0])
            if not noun and (name := _clean(candidate[0], language)):
                yield name


def _publication(sentence: str, language: str) -> str | None:
    """Return a proper name of several words that includes a kind of report: "Netcore Benchmark
    Report".
    """
    if len(sentence) > _CREDIT_LONGEST:
        return None
    report = re.compile(lexicon(language).any_of("report"))
    leading = _patterns(language)[0]
    found = (name[0] for name in _PROPER.finditer(sentence) if not leading.match(flat(name[0])))
    names = (_clean(name, language) for name in found)
    return next(
        (name for name in names if name and " " in name and report.search(flat(name))), None
    )


def _clean(said: str, language: str) -> str | None:
    """Return a name without article and case ending, or None for a capitalised common word."""
    parts = said.strip(" .,-'’").split()
    while parts and _is_small(parts[0], language):
        parts.pop(0)
    if not parts or len(parts[0]) < 2 or all(_is_generic(part, language) for part in parts):
        return None
    return _POSSESSIVE.sub("", " ".join(parts))


def _is_small(word: str, language: str) -> bool:
    plain = fold(word)
    return bool(ARTICLES.fullmatch(plain) or cue(language, "leaning_back").fullmatch(plain))


def _is_generic(word: str, language: str) -> bool:
    plain = fold(word)
    if "-" not in plain and plain.startswith(_kinds(language)):
        return True
    return language.startswith("de") and bool(_ADVERB.search(plain))


@cache
def _kinds(language: str) -> tuple[str, ...]:
    """Return the stems of "study", "report" and the like."""
    return tuple(
        flat(str(entry)).strip("-*")[:5] for entry in lexicon(language).words.get("report", ())
    ) or ("\0",)


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = lexicon(language)
    return re.compile(words.any_of("credit")), re.compile(words.any_of("credit_after"))
