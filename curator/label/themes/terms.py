"""The themes as files: names, terms, what speaks against, per language, with errors that name
the line.

One `terms.yaml` a language in `curator/language/TAG/`, and one in `mul/` for words used in
every language; it lists the keys of all themes. A file:

    language: de
    matching: compound            # how terms meet words, see term_index
    skip: [der, die, von]         # function words that may stand inside a phrase
    themes:
      privacy:
        name: Datenschutz
        strong: [Datenschutz, DSGVO]      # weight 3: such a text is about it
        plain: [personenbezogene Daten]   # weight 2
        weak: [Zustimmung, {Daten: 0.5}]  # weight 1, or any weight after a colon
        against: [Datenschutzerklärung lesen]  # weight -2
    topic:
      customer: [...]  against: [...]  boilerplate: [...]
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import get_args

import yaml

from curator.errors import ConfigError
from curator.label.themes.matching import Matching, Term, TermIndex
from curator.language import data, fold
from curator.language.data import base
from curator.records import Message

WEIGHTS = {"strong": 3.0, "plain": 2.0, "weak": 1.0, "against": -2.0}
BOILERPLATE = "boilerplate"
TOPIC_GROUPS = ("customer", "against", BOILERPLATE)
TOPIC = "topic/"  # what is found for the topic carries this before its group, and is no theme
SHIPPED = data.FOLDER
_FIRST_WORD_SIGN = "\u1100"  # from here on, Hangul, kana and ideographs
_NONE_OF = Message("“%(value)s” is none of %(known)s")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class LanguageFile:
    """The content of one file.

    `names` are by theme key; the terms below `topic:` have themes such as "topic/against".
    """

    language: str
    matching: Matching = "stem"
    skip: frozenset[str] = frozenset()
    names: dict[str, str] = field(default_factory=dict)
    terms: tuple[Term, ...] = ()
    keys: tuple[str, ...] = ()


def read_theme_file(path: Path) -> LanguageFile:
    """Return the file at `path`; raises ConfigError with file and line."""
    return _Reader(path).read()


def paths(path: Path) -> list[Path]:
    """Return the files of a folder in order, or the one file; raises ConfigError if
    there is none.
    """
    found = (
        sorted([*path.glob("*.yaml"), *path.glob("*/terms.yaml")])
        if path.is_dir()
        else [path]
        if path.is_file()
        else []
    )
    if not found:
        raise ConfigError("has no theme files (*.yaml)", file=str(path))
    return found


class _Reader:
    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> LanguageFile:
        top = self._mapping(self._compose(), {"language", "matching", "skip", "themes", "topic"})
        if "language" not in top:
            raise self._error(Message("lacks “language:”"), None)
        language = self._text(top["language"])
        names, terms = self._themes(top.get("themes"), language)
        terms += self._topic(top.get("topic"), language)
        return LanguageFile(
            language,
            self._matching(top.get("matching")),
            self._skip(top.get("skip")),
            names,
            tuple(terms),
            tuple(self._mapping(top.get("themes"))),
        )

    def _compose(self) -> yaml.Node:
        try:
            node = yaml.compose(self.path.read_text(encoding="utf-8"), Loader=_LOADER)
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else None
            problem = getattr(error, "problem", None) or str(error).splitlines()[0]
            raise ConfigError(
                "not valid YAML: %(problem)s (look for a bracket, quote or colon too many or too"
                " few)",
                file=str(self.path),
                line=line,
                problem=problem,
            ) from error
        if node is None:
            raise self._error(Message("is empty"), None)
        return node

    def _themes(self, node: yaml.Node | None, language: str) -> tuple[dict[str, str], list[Term]]:
        names: dict[str, str] = {}
        terms: list[Term] = []
        for key, value in self._mapping(node).items():
            groups = self._mapping(value, {"name", *WEIGHTS})
            if "name" in groups:
                names[key] = self._text(groups["name"])
            for group, weight in WEIGHTS.items():
                terms += self._terms(groups.get(group), key, language, weight)
            self._no_duplicates(groups)
        return names, terms

    def _topic(self, node: yaml.Node | None, language: str) -> list[Term]:
        groups = self._mapping(node, set(TOPIC_GROUPS))
        return [
            term
            for group in groups
            for term in self._terms(groups[group], TOPIC + group, language, 1.0)
        ]

    def _terms(
        self, node: yaml.Node | None, theme: str, language: str, weight: float
    ) -> list[Term]:
        literal = theme == TOPIC + BOILERPLATE  # a page speaks of itself in set phrases
        return [
            Term(theme, language, text, own or weight, literal)
            for text, own in self._weighted(node)
            if self._says_something(text, node)
        ]

    def _says_something(self, text: str, node: yaml.Node | None) -> bool:
        """Refuse a single letter with any ending; one sign of Korean or Japanese may be a word."""
        bare = text.strip(" *=")
        if (
            len(bare) == 1
            and "*" in text
            and unicodedata.normalize("NFD", bare)[0] < _FIRST_WORD_SIGN
        ):
            what = Message(
                "“%(text)s” is one letter with any ending, which is found in everything", text=text
            )
            raise self._error(what, node)
        return True

    def _weighted(self, node: yaml.Node | None) -> Iterator[tuple[str, float | None]]:
        for item in self._list(node):
            if isinstance(item, yaml.MappingNode):
                for key, value in item.value:
                    yield self._text(key), self._number(value)
            else:
                yield self._text(item), None

    def _no_duplicates(self, groups: dict[str, yaml.Node]) -> None:
        seen: dict[str, int] = {}
        for group in WEIGHTS:
            for item in self._list(groups.get(group)):
                node = item.value[0][0] if isinstance(item, yaml.MappingNode) else item
                folded, line = fold(node.value), node.start_mark.line + 1
                if folded in seen:
                    what = Message(
                        "“%(text)s” is given here and on line %(line)s",
                        text=node.value,
                        line=seen[folded],
                    )
                    raise self._error(what, node)
                seen[folded] = line

    def _matching(self, node: yaml.Node | None) -> Matching:
        said = self._text(node) if node else "stem"
        for known in get_args(Matching):
            if said == known:
                matching: Matching = known
                return matching
        known_ones = ", ".join(get_args(Matching))
        raise self._error(Message(_NONE_OF.id, value=f"matching: {said}", known=known_ones), node)

    def _skip(self, node: yaml.Node | None) -> frozenset[str]:
        return frozenset(fold(self._text(item)) for item in self._list(node))

    def _mapping(
        self, node: yaml.Node | None, allowed: set[str] | None = None
    ) -> dict[str, yaml.Node]:
        if node is None or (isinstance(node, yaml.ScalarNode) and not node.value):
            return {}
        if not isinstance(node, yaml.MappingNode):
            raise self._error(Message("“key: value” lines are expected here"), node)
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = self._text(key)
            if name in found or (allowed is not None and name not in allowed):
                what = (
                    Message("“%(text)s” is given here twice", text=name)
                    if name in found
                    else Message("“%(text)s” is not known here", text=name)
                )
                raise self._error(what, key)
            found[name] = value
        return found

    def _list(self, node: yaml.Node | None) -> list[yaml.Node]:
        if node is None or (isinstance(node, yaml.ScalarNode) and not node.value):
            return []
        if not isinstance(node, yaml.SequenceNode):
            raise self._error(Message("a list is expected here: [one, two]"), node)
        return list(node.value)

    def _text(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip(" *"):
            raise self._error(Message("a word or phrase is missing here"), node)
        return str(node.value)

    def _number(self, node: yaml.Node) -> float:
        try:
            return float(node.value)
        except (TypeError, ValueError):
            what = Message("“%(text)s” is not a number", text=node.value)
            raise self._error(what, node) from None

    def _error(self, message: Message, node: yaml.Node | None) -> ConfigError:
        return ConfigError(
            message, file=str(self.path), line=node.start_mark.line + 1 if node else None
        )


ANY = "mul"  # BCP 47 for "multiple languages": words used in every one

# Theme, language ("" for any), term, weight (0 takes the term away).
Correction = tuple[str, str, str, float]


@dataclass(slots=True)
class Vocabulary:
    """Terms and names by language; the index of a language is built when first needed."""

    keys: tuple[str, ...]
    own: Mapping[str, Sequence[LanguageFile]] = field(default_factory=dict)  # an editor's
    corrections: Sequence[Term] = ()
    _files: dict[str, LanguageFile] = field(default_factory=dict)
    _indexes: dict[str, TermIndex] = field(default_factory=dict)

    def knows(self, language: str) -> bool:
        """Return whether there are terms of `language`."""
        return language in _files_of(SHIPPED)

    def name(self, key: str, language: str) -> str:
        """Return the name of a theme in `language`, else in English, else its key."""
        named = (self._file(each).names.get(key) for each in (base(language), "en"))
        return next(filter(None, named), key)

    def index(self, language: str) -> TermIndex:
        """Return the index of the terms of `language` and of all languages."""
        if language not in self._indexes:
            self._indexes[language] = self.index_of(self.of(language), language)
        return self._indexes[language]

    def index_of(self, terms: Iterable[Term], language: str) -> TermIndex:
        """Return an index of these terms, which finds them as texts of `language` are read."""
        file = self._file(language if self.knows(language) else ANY)
        return TermIndex(terms, language, file.matching, file.skip)

    def of(self, language: str) -> list[Term]:
        """Return the terms of `language`; its own weight of a term overrides that of
        all languages.
        """
        own, shared = (_by_text(self._terms(each)) for each in (language, ANY))
        return [term for term in (shared | own).values() if term.weight]

    def _terms(self, language: str) -> tuple[Term, ...]:
        corrected = (term for term in self.corrections if term.language == language)
        return (*self._file(language).terms, *corrected)

    def _file(self, language: str) -> LanguageFile:
        """Return what ships for a language with what an editor added, or nothing."""
        if language not in self._files:
            path = _files_of(SHIPPED).get(language)
            file = read_theme_file(path) if path else LanguageFile(language)
            for added in self.own.get(language, ()):
                names, terms = file.names | added.names, file.terms + added.terms
                file = replace(file, names=names, terms=terms)
            self._files[language] = file
        return self._files[language]


@cache
def _files_of(folder: Path) -> Mapping[str, Path]:
    """Return the file of each language; `mul` has all themes."""
    return {path.parent.name: path for path in paths(folder)}


def read_vocabulary(own: Path | None = None, corrections: Iterable[Correction] = ()) -> Vocabulary:
    """Return the shipped terms, with those in the file or folder `own` and the `corrections` on
    top; raises ConfigError.
    """
    added: dict[str, list[LanguageFile]] = {}
    for path in paths(own) if own else ():
        file = read_theme_file(path)
        _check_language(path, file)
        added.setdefault(file.language, []).append(file)
    files = (read_theme_file(_files_of(SHIPPED)[ANY]), *chain(*added.values()))
    keys = tuple(dict.fromkeys(chain(*(file.keys for file in files))))
    return Vocabulary(keys, added, tuple(_corrected(corrections, keys)))


def _by_text(terms: Iterable[Term]) -> dict[tuple[str, str], Term]:
    """Return the terms by theme and folded text, the last of equals."""
    return {(term.theme, fold(term.text)): term for term in terms}


def _corrected(corrections: Iterable[Correction], keys: Collection[str]) -> Iterator[Term]:
    """Return the corrections as terms; those of a theme the files no longer have are left out."""
    for theme, language, text, weight in corrections:
        if theme in keys and text.strip(" *="):
            yield Term(theme, base(language) or ANY, text, weight)


def _check_language(path: Path, file: LanguageFile) -> None:
    if file.language not in _files_of(SHIPPED):
        known = ", ".join(sorted(_files_of(SHIPPED)))
        what = Message(_NONE_OF.id, value=f"language: {file.language}", known=known)
        raise ConfigError(what, file=str(path), line=1)
