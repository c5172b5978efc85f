"""Full-text search over all stories: SQLite's FTS5 or PostgreSQL's text search.

Both index `Story.search_text`, which consists of words already (`language/search_words.py`), so
that neither tokenises by its own rules. SQLite's index is updated by triggers.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from django.db import connection, transaction
from django.db.models import F, Q, TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Concat
from django.db.models.lookups import In

from curator.language.search_words import index_words, query_words
from curator.store import models

TABLE = "store_story_words"
_ROWS = 2_000  # indexed at a time
_TRIGGERS = {
    "store_story_words_added": "AFTER INSERT ON store_story BEGIN {add} END",
    "store_story_words_gone": "AFTER DELETE ON store_story BEGIN {drop} END",
    "store_story_words_changed": (
        "AFTER UPDATE OF search_text ON store_story BEGIN {drop} {add} END"
    ),
}
_ADD = "INSERT INTO store_story_words (rowid, search_text) VALUES (new.id, new.search_text);"
_DROP = (
    "INSERT INTO store_story_words (store_story_words, rowid, search_text)"
    " VALUES ('delete', old.id, old.search_text);"
)
# OFFSET 0 has PostgreSQL plan this by itself, from its own index, instead of trying story by story
_IN_POSTGRESQL = (
    "SELECT id FROM store_story"
    " WHERE array_to_tsvector(string_to_array(search_text, ' ')) @@ %s::tsquery OFFSET 0"
)
_IN_SQLITE = "SELECT rowid FROM store_story_words WHERE store_story_words MATCH %s"


def matching(query: str, *, whole: bool = False, by_date: bool = False) -> Q:
    """Return a filter for stories that contain every word of `query`, or words beginning with it.

    A query without words matches all stories. There are no operators: signs are ignored. With
    `whole`, the words must be the story's own, one after the other. `by_date` is faster where an
    index gives the stories in the order that is asked for.
    """
    if whole:
        row = f" {index_words(query)} "
        spaced = Concat(Value(" "), F("search_text"), Value(" "), output_field=TextField())
        near = models.Story.objects.filter(matching(query)).alias(spaced=spaced)
        return Q(pk__in=near.filter(spaced__contains=row).values("pk"))
    words = query_words(query)
    if not words:
        return Q()
    if connection.vendor == "postgresql":
        found = RawSQL(_IN_POSTGRESQL, [_tsquery(words)])  # noqa: S611 (a constant)
        return Q(pk__in=found)
    found = RawSQL(_IN_SQLITE, [_match(words)])  # noqa: S611 (the same)
    # SQLite looks up each id that was found, and reads past the story's text to its date; a sum
    # cannot be looked up, so it goes along the index of dates instead
    return Q(In(F("pk") + 0, found)) if by_date else Q(pk__in=found)


def _match(words: Sequence[Sequence[Sequence[str]]]) -> str:
    """Return an FTS5 query: `("fuss"* OR "fusz"*) AND ("顧客 客体"*)`."""
    return " AND ".join(f"({' OR '.join(map(_in_a_row, ways))})" for ways in words)


def _in_a_row(way: Sequence[str]) -> str:
    return f'"{" ".join(way)}"*'


def _tsquery(words: Sequence[Sequence[Sequence[str]]]) -> str:
    """Return a tsquery; PostgreSQL stores no positions here, so words need not be adjacent."""
    return " & ".join(f"({' | '.join(map(_all_of, ways))})" for ways in words)


def _all_of(way: Sequence[str]) -> str:
    *whole, last = (f"'{word}'" for word in way)
    return f"({' & '.join([*whole, f'{last}:*'])})"


# --- the index


def prepare(**_: object) -> None:
    """Create the index if it is missing, after migrations and rebuilt tables."""
    if "store_story" not in connection.introspection.table_names():
        return
    if connection.vendor == "postgresql":
        _execute(
            "CREATE INDEX IF NOT EXISTS store_story_words ON store_story"
            " USING gin (array_to_tsvector(string_to_array(search_text, ' ')))"
        )
    elif connection.vendor == "sqlite" and not _complete():
        with transaction.atomic():
            remove()
            _execute(
                "CREATE VIRTUAL TABLE store_story_words"
                " USING fts5(search_text, content='store_story',"
                " content_rowid='id', tokenize='ascii', prefix='2 3')"
            )
            _fill()
            for name, does in _TRIGGERS.items():
                _execute(f"CREATE TRIGGER {name} {does.format(add=_ADD, drop=_DROP)}")


def remove() -> None:
    """Drop the index, before its table changes."""
    if connection.vendor == "postgresql":
        _execute(f"DROP INDEX IF EXISTS {TABLE}")
    elif connection.vendor == "sqlite":
        for name in _TRIGGERS:
            _execute(f"DROP TRIGGER IF EXISTS {name}")
        _execute(f"DROP TABLE IF EXISTS {TABLE}")


def _complete() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'trigger')")
        there = {name for (name,) in cursor.fetchall()}
    return {TABLE, *_TRIGGERS} <= there


def _fill() -> None:
    into = "INSERT INTO store_story_words (rowid, search_text) SELECT id, search_text"
    for first, last in batches("the index of stories"):
        _execute(f"{into} FROM store_story WHERE id BETWEEN %s AND %s", [first, last])


def batches(what: str) -> Iterator[tuple[int, int]]:
    """Yield first and last id of batches of stories, with progress if there are many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(id), max(id) FROM store_story")
        low, high = cursor.fetchone()
    for first in range(low or 1, (high or 0) + 1, _ROWS):
        yield first, first + _ROWS - 1
        if high > 5 * _ROWS:
            done = min(first + _ROWS - 1, high)
            sys.stderr.write(f"\rPreparing {what}: {done:,} of {high:,}")
            sys.stderr.write("\n" if done == high else "")
            sys.stderr.flush()


def _execute(statement: str, values: Sequence[int] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values) or None)
