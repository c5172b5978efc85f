"""`curator demo`: take one issue through the whole pipeline, with a sample world on
this machine.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from curator.commands import console
from curator.commands.options import start
from curator.errors import InputError
from curator.records.slots import NUMBERS
from curator.runs import context

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from curator.demo import DemoWords, World
    from curator.runs.publish import Written
    from curator.store import models

Into = Annotated[Path, typer.Option("--out", help="folder for everything the demo makes")]
MARK = ".curator-demo"


def demo(out: Into = Path("out/demo")) -> None:
    """Gather, read, draft, approve, render, send and publish a sample issue; everything lands in
    one folder.
    """
    from curator.demo import World

    _fresh(out)
    os.environ["CURATOR_BASE_URL"] = "http://127.0.0.1:8000"
    now = datetime.now(UTC)
    with World(now.date()) as sites:
        (out / "feeds.yaml").write_text(sites.feeds_yaml(), encoding="utf-8")
        start(out / "var", out / "feeds.yaml", out)
        _gather_and_read(now)
        issue = _draft(now, sites)
    written = _release(issue, out)
    _print_places(out, written)


def _fresh(out: Path) -> None:
    """Return an empty folder; only one that the demo made before is emptied."""
    if out.exists() and any(out.iterdir()) and not (out / MARK).exists():
        raise InputError(
            f"{out} holds something that the demo did not make; choose another folder with --out"
        )
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    (out / MARK).touch()


def _gather_and_read(now: datetime) -> None:
    from curator.runs import gather, read, terms
    from curator.store import run_log

    config = context.config()
    with run_log.commanded("gather") as noted:
        gathered = gather.gather(config.sources, gather.FeedCollector.of(config), now)
        noted.update(gathered.as_object())
    console.say(f"gathered  {gathered.sources} sources, {gathered.entries_new} entries")
    for failed in gathered.failed:
        console.say(f"          not read: {failed.source}: {failed.reason}")
    with run_log.commanded("read") as noted, console.Steps("reading") as steps:
        report = read.read(
            read.Reader.of(config), config.collect, now, on_total=steps.total, on_each=steps.one
        )
        noted.update(report.as_object())
        terms.count(now)
    console.say(f"read      {report.read} pages, {report.on_topic} on topic")
    for page in report.failed:
        console.say(f"          not read: {page.source}: {page.reason}")


def _draft(now: datetime, sites: World) -> models.Issue:
    from curator.runs import draft
    from curator.store import drafts

    issue = draft.draft(context.config(), now)
    slots = ", ".join(f"{count} {slot}" for slot, count in drafts.slots(issue).items())
    console.say(f"drafted   {sum(drafts.slots(issue).values())} items: {slots}")
    edit(issue, sites, _person("editor"))
    return issue


def edit(issue: models.Issue, sites: World, editor: User) -> None:
    """Do what the demo's editors do at the desk: write texts for the issue and its items."""
    from curator.demo import words as demo_words
    from curator.store import picks, words

    written = demo_words()
    for field, by_language in written.issue.items():
        for language, text in by_language.items():
            words.rewrite(issue, editor, field=field, language=language, text=text, seen=0)
    for pick in issue.picks.filter(dropped=False).select_related("story__entry"):
        found = _words_of(pick, written, sites.path_of(pick.story.entry.link))
        if not found:
            picks.drop(pick, editor)
        for field, by_language in found.items():
            for language, text in by_language.items():
                words.rewrite(
                    issue, editor, field=field, language=language, text=text, seen=0, pick=pick
                )


def _words_of(pick: models.Pick, words: DemoWords, path: str) -> Mapping[str, Mapping[str, str]]:
    """Return field -> text that the demo's editors wrote for an item; {} for a number
    they reject.
    """
    if pick.slot == NUMBERS:
        texts = words.numbers.get(path, {}).get((pick.statistic or {}).get("value", 0.0))
        return {"blurb": texts} if texts else {}
    story = words.stories.get(path)
    return {"headline": story.headline, "blurb": story.blurb} if story else {}


def _person(role: str) -> User:
    from django.contrib.auth.models import User

    from curator.store import people

    name = f"demo-{role}"
    people.add_person(name, "publisher+operator" if role == "publisher" else "editor")
    return User.objects.get(username=name)


def _release(issue: models.Issue, out: Path) -> Written:
    """Approve, write the files, and mail the issue to one reader per language, to a
    local receiver.
    """
    from curator.demo.receiver import Receiver
    from curator.runs import approve, publish, send
    from curator.runs.renderer import IssueRenderer
    from curator.store import subscribers

    renderer = IssueRenderer.of(context.config())
    number = approve.approve(renderer, issue, _person("publisher"))
    issue.refresh_from_db()
    written = publish.write_issue(renderer, issue, out)
    console.say(
        f"approved  as issue {number}, in {sum(state.on for state in written.editions)} languages"
    )
    for language in context.config().newsletter.languages:
        consent = "I want the demo letter, in my language, until I leave."
        subscribers.add(
            f"reader-{language}@example.org", [language], consent, "demo", datetime.now(UTC)
        )
    with Receiver(out / "mails") as receiver:
        report = send.to_receiver(issue, receiver.url, publish.publisher(renderer, out))
    console.say(
        f"sent      {report.sent} of {report.candidates} mails to a receiver on this machine"
    )
    return written


def _print_places(out: Path, written: Written) -> None:
    console.say("")
    whole = [row for row in written.rows() if row[1] == "on"]
    console.table(
        "", ("language", "own language", "the minute"), ((row[0], row[2], row[3]) for row in whole)
    )
    off = [row[0] for row in written.rows() if row[1] == "off"]
    console.say(f"Written too, but not sent, because their words are missing: {', '.join(off)}")
    console.say("")
    places = (
        ("a letter", written.folder / "en" / "letter.html"),
        ("as text", written.folder / "ko" / "letter.txt"),
        ("for LinkedIn", written.folder / "de" / "linkedin" / "post.txt"),
        ("the archive", out / "site" / "index.html"),
        ("the mails", out / "mails"),
    )
    for what, path in places:
        console.say(f"{what:14}{path}")
    console.say(
        f"{'the desk':14}.venv/bin/curator run --no-schedule --home {out / 'var'} --feeds"
        f" {out / 'feeds.yaml'} --out {out}"
    )
