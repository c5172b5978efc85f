"""Sources as lines of feeds.yaml, and the whole file with other sources; comments are kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from curator.config import document
from curator.config.loading import source
from curator.config.schema import FeedPart
from curator.records import Source

INDENT = "  "


def as_yaml(sources: Iterable[Source]) -> str:
    """Return the sources as lines for feeds.yaml; "" for none."""
    rows = [_fields(each) for each in sources]
    if not rows:
        return ""
    return yaml.safe_dump(rows, allow_unicode=True, sort_keys=False, width=120)


def _fields(source: Source) -> dict[str, Any]:
    row = {
        "site": source.site,
        "language": source.language,
        "kind": None if source.kind == "blog" else source.kind,
        "weight": None if source.weight == 1 else source.weight,
        "selector": source.selector,
        "themes": list(source.themes),
    }
    written = {name: value for name, value in row.items() if value not in (None, [])}
    return {"name": source.name, "url": source.url, **written}


def with_sources(path: Path, wanted: Sequence[Source]) -> str:
    """Return the text of the file at `path` with these sources instead of its own.

    Lines of sources that stay as they are, comments and all other settings are kept; new sources
    come last. Raises ConfigError if the file is broken.
    """
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    place = _place(document.read(path).node)
    if place is None:
        return "".join(lines) + "\n" + _whole(wanted)
    key, node = place
    if isinstance(node, yaml.SequenceNode) and not node.flow_style and wanted:
        changed = "".join(_changed(lines, node, wanted))
        if _read(changed) == tuple(wanted):
            return changed
    last = max(key, _last_line(node))
    return "".join((*lines[:key], _whole(wanted), *lines[last + 1 :]))


def _place(node: yaml.MappingNode) -> tuple[int, yaml.Node] | None:
    """Return the line of `feeds:`, from 0, and its value; None where the file has none."""
    found = (each for each in node.value if each[0].value == "feeds")
    return next(((key.start_mark.line, value) for key, value in found), None)


def _last_line(node: yaml.Node) -> int:
    """Return the last line of a value: a list in blocks ends where the next key begins."""
    end = node.end_mark
    return end.line - 1 if end.column == 0 else end.line


def _whole(wanted: Sequence[Source]) -> str:
    listed = as_yaml(wanted)
    return f"feeds:\n{_indented(listed, INDENT)}" if listed else "feeds: []\n"


def _indented(listed: str, indent: str) -> str:
    return "".join(indent + line for line in listed.splitlines(keepends=True))


def _changed(
    lines: Sequence[str], node: yaml.SequenceNode, wanted: Sequence[Source]
) -> Iterator[str]:
    """Yield the file: each source's own lines where it stays, others where it changed."""
    indent, left = " " * node.start_mark.column, {each.name: each for each in wanted}
    starts = [item.start_mark.line for item in node.value]
    yield from lines[: starts[0]]
    for item, (start, end) in zip(
        node.value, pairwise([*starts, _last_line(node) + 1]), strict=True
    ):
        own, after = _without_comments(lines[start:end])
        was = _source(yaml.SafeLoader("").construct_document(item))
        now = left.pop(was.name, None)
        yield from own if now == was else [_indented(as_yaml([now] if now else []), indent)]
        yield from after
    yield _indented(as_yaml(left.values()), indent)
    yield from lines[_last_line(node) + 1 :]


def _without_comments(lines: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Return the lines of a source, and those behind it that belong to the next one."""
    end = len(lines)
    while end > 1 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return lines[:end], lines[end:]


def _source(fields: dict[str, Any]) -> Source:
    return source(FeedPart.model_validate(fields))


def _read(text: str) -> tuple[Source, ...]:
    try:
        rows = yaml.safe_load(text)["feeds"]
        return tuple(_source(row) for row in rows)
    except (yaml.YAMLError, ValueError, TypeError):
        return ()
