"""YAML files whose values know their lines; what YAML silently misreads is refused.

document = read(Path("feeds.yaml"))
raise document.wrong("is not a theme", ("sections", 0, "themes", 1))
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from curator.errors import ConfigError
from curator.records import Message

Place = tuple[str | int, ...]  # keys and positions from the top of the file down to a value

_DEEPEST = 50  # levels; a file that anybody writes has six
# libyaml reads ten times as fast; the parser in Python says what is wrong in the words below
_FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

BOOL, NULL = "tag:yaml.org,2002:bool", "tag:yaml.org,2002:null"
# What the parser says, and what a person has to do.
REMEDIES = {
    "mapping values are not allowed here": Message(
        "a text with a colon needs quotes around it, or this line is indented too far"
    ),
    "found character '\\t'": Message("tabs cannot indent a line; use spaces"),
    "could not find expected ':'": Message("a key needs a colon and a space after it"),
    "expected <block end>": Message("its indentation does not fit the lines above it"),
    "that cannot start any token": Message(
        "a text that begins with a sign such as @, % or ` needs quotes around it"
    ),
    "found unexpected end of stream": Message("a quotation mark is not closed"),
}


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML file: `data` as plain values, `node` as parsed, with positions."""

    path: Path
    node: yaml.MappingNode
    data: dict[str, Any]

    def line(self, place: Place) -> int:
        """Return the line, from 1, of the deepest part of `place` that exists in the file."""
        node: yaml.Node = self.node
        line = _line(node)
        for step in place:
            found = _below(node, step)
            if found is None:
                break
            line, node = found
        return line

    def wrong(self, what: Message, place: Place) -> ConfigError:
        """Return the error that says what is wrong at `place`."""
        return ConfigError(what, file=str(self.path), line=self.line(place))


def read(path: Path) -> Document:
    """Return the file at `path`; raises ConfigError with the line if it is not YAML, or reads as
    something else than it seems to.
    """
    node = _compose(_text(path), path)
    for mapping in _mappings(node):
        _no_repeated_key(mapping, path)
        _nothing_misread(mapping, path)
    return Document(path, node, _construct(node, path))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError("cannot be read: %(why)s", file=str(path), why=error.strerror) from error
    except UnicodeDecodeError as error:
        raise ConfigError("is not UTF-8 text", file=str(path)) from error


def _compose(text: str, path: Path) -> yaml.MappingNode:
    try:
        node = _node(text, path)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, int(error.position)) + 1
        raise ConfigError(
            "not valid YAML: a character that cannot be printed", file=str(path), line=line
        ) from error
    except yaml.YAMLError as error:
        raise ConfigError(
            "not valid YAML: %(why)s", file=str(path), line=_marked(error), why=_remedy(error)
        ) from error
    if not isinstance(node, yaml.MappingNode):
        raise ConfigError(
            "is empty; it needs at least “newsletter:” and “feeds:”", file=str(path), line=1
        )
    return node


def _node(text: str, path: Path) -> yaml.Node | None:
    try:
        _no_aliases(text, path, _FAST)
        return yaml.compose(text, Loader=_FAST)
    except yaml.YAMLError:
        _no_aliases(text, path, yaml.SafeLoader)
        return yaml.compose(text, Loader=yaml.SafeLoader)


def _no_aliases(text: str, path: Path, loader: type[yaml.SafeLoader]) -> None:
    """Refuse aliases (&name, *name), which could expand without limit, and very deep nesting."""
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise ConfigError("is nested too deeply", file=str(path))
        if isinstance(event, yaml.AliasEvent):
            line = event.start_mark.line + 1 if event.start_mark else None
            raise ConfigError(
                "“%(reference)s” refers to another place; write it out",
                file=str(path),
                line=line,
                reference=f"*{event.anchor}",
            )


def _construct(node: yaml.MappingNode, path: Path) -> dict[str, Any]:
    # SafeLoader's constructor works on nodes already composed: the file is parsed once, and values
    # keep their lines.
    try:
        data: dict[str, Any] = yaml.SafeLoader("").construct_document(node)
    except (yaml.YAMLError, ValueError, KeyError, TypeError) as error:
        why = str(getattr(error, "problem", None) or error)
        raise ConfigError(
            "a value makes no sense here: %(why)s", file=str(path), line=_marked(error), why=why
        ) from error
    return data


def _remedy(error: yaml.YAMLError) -> str:
    problem = str(getattr(error, "problem", None) or error)
    return next((remedy for sign, remedy in REMEDIES.items() if sign in problem), problem)


def _marked(error: Exception) -> int | None:
    mark = getattr(error, "problem_mark", None)
    return mark.line + 1 if mark else None


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _below(node: yaml.Node, step: str | int) -> tuple[int, yaml.Node] | None:
    """Return the value one step down, and its line, which is that of its key."""
    if isinstance(node, yaml.MappingNode):
        return next(
            ((_line(key), value) for key, value in node.value if key.value == str(step)), None
        )
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return _line(node.value[step]), node.value[step]
    return None


def _mappings(root: yaml.Node) -> Iterator[yaml.MappingNode]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.MappingNode):
            yield node
            waiting += [value for _, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value


def _no_repeated_key(node: yaml.MappingNode, path: Path) -> None:
    seen: dict[str, int] = {}
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise ConfigError("a key must be a word", file=str(path), line=_line(key))
        if key.value in seen:
            raise ConfigError(
                Message(
                    "%(what)s is given here and on line %(line)s",
                    what=f"“{key.value}”",
                    line=seen[key.value],
                ),
                file=str(path),
                line=_line(key),
            )
        seen[key.value] = _line(key)


def _nothing_misread(node: yaml.MappingNode, path: Path) -> None:
    """Refuse what YAML misreads in keys and lists: `no` (Norwegian) is false, and text after # is a
    comment.
    """
    for key, value in node.value:
        for part in (key, *(value.value if isinstance(value, yaml.SequenceNode) else ())):
            if part.tag == BOOL:
                raise ConfigError(
                    "“%(word)s” means yes or no to YAML; put it in quotes: %(quoted)s",
                    file=str(path),
                    line=_line(part),
                    word=part.value,
                    quoted=f'"{part.value}"',
                )
        if value.tag == NULL and not value.value:
            raise ConfigError(
                "“%(key)s” has no value; write one, in quotes if it begins with #, or take the line"
                " out",
                file=str(path),
                line=_line(key),
                key=key.value,
            )
