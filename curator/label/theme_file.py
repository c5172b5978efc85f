"""The themes as files: names, terms, what speaks against, per language, with errors that name the line.

One file a language in `label/terms/`, and `mul.yaml` for words used in every language; it also lists the keys. A file:

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

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

import yaml

from curator.errors import ConfigError
from curator.label.term_index import Matching, Term
from curator.text import fold

WEIGHTS = {"strong": 3.0, "plain": 2.0, "weak": 1.0, "against": -2.0}
BOILERPLATE = "boilerplate"
TOPIC_GROUPS = ("customer", "against", BOILERPLATE)
TOPIC = "topic/"  # what is found for the topic carries this before its group, and is no theme
SHIPPED = Path(__file__).parent / "terms"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class LanguageFile:
    """What one file says. `names` by theme key; the terms of `topic:` have themes such as "topic/against"."""

    language: str
    matching: Matching = "stem"
    skip: frozenset[str] = frozenset()
    names: dict[str, str] = field(default_factory=dict)
    terms: tuple[Term, ...] = ()


def read(path: Path) -> LanguageFile:
    """The file at `path`; raises ConfigError naming file and line."""
    return _Reader(path).read()


def paths(path: Path) -> list[Path]:
    """The files of a folder in order, or the one file; raises ConfigError when there is nothing."""
    found = sorted(path.glob("*.yaml")) if path.is_dir() else [path] if path.is_file() else []
    if not found:
        raise ConfigError("has no theme files (*.yaml)", file=str(path))
    return found


class _Reader:
    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> LanguageFile:
        top = self._mapping(self._compose(), {"language", "matching", "skip", "themes", "topic"})
        if "language" not in top:
            raise self._error("lacks “language:”", None)
        language = self._text(top["language"])
        names, terms = self._themes(top.get("themes"), language)
        terms += self._topic(top.get("topic"), language)
        return LanguageFile(language, self._matching(top.get("matching")), self._skip(top.get("skip")), names, tuple(terms))

    def _compose(self) -> yaml.Node:
        try:
            node = yaml.compose(self.path.read_text(encoding="utf-8"), Loader=_LOADER)
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else None
            raise ConfigError(f"not valid YAML: {error}".splitlines()[0], file=str(self.path), line=line) from error
        if node is None:
            raise self._error("is empty", None)
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
        return [term for group in groups for term in self._terms(groups[group], TOPIC + group, language, 1.0)]

    def _terms(self, node: yaml.Node | None, theme: str, language: str, weight: float) -> list[Term]:
        literal = theme == TOPIC + BOILERPLATE  # a page speaks of itself in set phrases
        return [Term(theme, language, text, own or weight, literal) for text, own in self._weighted(node)]

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
                    raise self._error(f"“{node.value}” stands here and on line {seen[folded]}", node)
                seen[folded] = line

    def _matching(self, node: yaml.Node | None) -> Matching:
        said = self._text(node) if node else "stem"
        for known in get_args(Matching):
            if said == known:
                matching: Matching = known
                return matching
        raise self._error(f"“matching: {said}” is none of {', '.join(get_args(Matching))}", node)

    def _skip(self, node: yaml.Node | None) -> frozenset[str]:
        return frozenset(fold(self._text(item)) for item in self._list(node))

    def _mapping(self, node: yaml.Node | None, allowed: set[str] | None = None) -> dict[str, yaml.Node]:
        if node is None or (isinstance(node, yaml.ScalarNode) and not node.value):
            return {}
        if not isinstance(node, yaml.MappingNode):
            raise self._error("here should stand “key: value” lines", node)
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = self._text(key)
            if name in found or (allowed is not None and name not in allowed):
                raise self._error(f"“{name}” stands here twice" if name in found else f"“{name}” is not known here", key)
            found[name] = value
        return found

    def _list(self, node: yaml.Node | None) -> list[yaml.Node]:
        if node is None or (isinstance(node, yaml.ScalarNode) and not node.value):
            return []
        if not isinstance(node, yaml.SequenceNode):
            raise self._error("here should stand a list: [one, two]", node)
        return list(node.value)

    def _text(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip(" *"):
            raise self._error("a word or phrase is missing here", node)
        return str(node.value)

    def _number(self, node: yaml.Node) -> float:
        try:
            return float(node.value)
        except (TypeError, ValueError):
            raise self._error(f"“{node.value}” is not a number", node) from None

    def _error(self, message: str, node: yaml.Node | None) -> ConfigError:
        return ConfigError(message, file=str(self.path), line=node.start_mark.line + 1 if node else None)
