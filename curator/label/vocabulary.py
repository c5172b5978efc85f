"""All theme words together: the shipped files, an editor's own file over them, and what was corrected at the desk."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from curator.errors import ConfigError
from curator.label import theme_file
from curator.label.term_index import Term, TermIndex
from curator.label.theme_file import LanguageFile
from curator.text import fold

ANY = "mul"  # BCP 47 for "multiple languages": words used in every one

Correction = tuple[str, str, str, float]  # theme, language ("" for any), term, weight (0 takes the term away)


@dataclass(slots=True)
class Vocabulary:
    """Terms and names by language; the index of a language is built when it is first asked for."""

    keys: tuple[str, ...]
    names: Mapping[str, Mapping[str, str]]  # language -> key -> name
    terms: Mapping[str, tuple[Term, ...]]
    files: Mapping[str, LanguageFile]
    _indexes: dict[str, TermIndex] = field(default_factory=dict)

    def index(self, language: str) -> TermIndex:
        """Finds the terms of `language` and those of any; a language without a file has what editors taught."""
        if language not in self._indexes:
            file = self.files.get(language, self.files[ANY])
            self._indexes[language] = TermIndex(self.of(language), language, file.matching, file.skip)
        return self._indexes[language]

    def of(self, language: str) -> list[Term]:
        """The terms that count in `language`; its own weight of a term goes before that of any language."""
        own = {(term.theme, fold(term.text)): term for term in self.terms.get(language, ())}
        shared = {(term.theme, fold(term.text)): term for term in self.terms.get(ANY, ())}
        return [term for term in (shared | own).values() if term.weight]


def read(own: Path | None = None, corrections: Iterable[Correction] = ()) -> Vocabulary:
    """The shipped words, those of the file or folder `own` over them, `corrections` over both; raises ConfigError."""
    shipped = [theme_file.read(path) for path in theme_file.paths(theme_file.SHIPPED)]
    added = [(path, theme_file.read(path)) for path in theme_file.paths(own)] if own else []
    _check_languages(added, {file.language for file in shipped})
    keys = _keys([*shipped, *(file for _, file in added)])
    files = {file.language: file for file in shipped}
    terms = {language: {(term.theme, fold(term.text)): term for term in file.terms} for language, file in files.items()}
    names = {language: dict(file.names) for language, file in files.items()}
    for _, file in added:
        names[file.language] |= file.names
        terms[file.language] |= {(term.theme, fold(term.text)): term for term in file.terms}
    for corrected in _corrected(corrections, keys):
        terms.setdefault(corrected.language, {})[corrected.theme, fold(corrected.text)] = corrected
    return Vocabulary(keys, names, {language: tuple(found.values()) for language, found in terms.items()}, files)


def _corrected(corrections: Iterable[Correction], keys: Collection[str]) -> Iterator[Term]:
    """The corrections as terms; one of a theme that is gone from the files waits until it is back."""
    for theme, language, text, weight in corrections:
        if theme in keys and text.strip(" *="):
            yield Term(theme, language.split("-")[0] or ANY, text, weight)


def _keys(files: Iterable[LanguageFile]) -> tuple[str, ...]:
    """The themes in the order of their first mention in a file for any language; then those an editor added elsewhere."""
    ordered = sorted(files, key=lambda file: file.language != ANY)
    themes = [term.theme for file in ordered for term in file.terms if not term.theme.startswith(theme_file.TOPIC)]
    return tuple(dict.fromkeys(themes))


def _check_languages(added: Iterable[tuple[Path, LanguageFile]], known: set[str]) -> None:
    for path, file in added:
        if file.language not in known:
            raise ConfigError(f"“language: {file.language}” is none of {', '.join(sorted(known))}", file=str(path), line=1)
