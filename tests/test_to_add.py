"""“To add X, touch Y” in the README: what each row names is enough, as a newcomer would do it."""

from __future__ import annotations

import ast
import importlib
import re
import shutil
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bench import samples
from curator import commands
from curator.commands import run
from curator.label.themes import terms
from curator.label.themes.decide import Themes
from curator.runs import context, queued
from curator.runs.schedule import ASKED
from curator.share import exports, schedulers
from curator.share.exports import Export, ExportedEdition
from curator.share.schedulers import Planned, Scheduler
from curator.store import jobs
from curator.store.queue import PRIORITY
from tests.factories_config import GOOD

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "README.md").read_text("utf-8")
HERE = "tests/test_to_add.py"
SHOWN = {  # each row of the README, and the test that does what it says
    "a source": f"{HERE}::test_a_source_and_a_section_are_lines_of_feeds_yaml",
    "a section": f"{HERE}::test_a_source_and_a_section_are_lines_of_feeds_yaml",
    "a term, or a theme": f"{HERE}::test_a_term_and_a_theme_are_lines_of_terms_yaml",
    "a language": "tests/language/test_a_new_language.py::test_texts_in_it_are_labelled",
    "a language of the desk": "tests/desk/test_choice_of_language.py"
    "::test_a_desk_po_in_its_folder_is_all_a_language_of_the_desk_needs",
    "an export format": f"{HERE}::test_an_export_format_is_a_module_and_a_line",
    "a scheduler of posts": f"{HERE}::test_a_scheduler_is_a_line_with_its_columns",
    "a mail provider": "tests/send/test_smtp.py::test_a_provider_is_a_module_and_a_line",
    "a type of source": "tests/collect/test_gathering.py"
    "::test_a_source_that_is_not_read_over_http_is_a_module_and_a_line",
    "a kind of background work": f"{HERE}::test_every_kind_of_work_has_a_queue_that_a_worker_looks_at",
    "a setting": "tests/test_readme.py"
    "::test_every_setting_is_in_the_table_and_every_setting_that_is_named_is_read",
}


def test_every_row_is_shown_by_a_test() -> None:
    table = PAGE[PAGE.index("## To add X") : PAGE.index("## What is not in it yet")]
    assert set(re.findall(r"^\| (an? [^|]+) \|", table, re.MULTILINE)) == set(SHOWN)


@pytest.mark.parametrize("shown", sorted(set(SHOWN.values())))
def test_the_test_is_there(shown: str) -> None:
    file, _, name = shown.partition("::")
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    assert name in {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}


def test_a_source_and_a_section_are_lines_of_feeds_yaml(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "feeds.yaml"
    text = GOOD.replace("feeds:\n", "- {key: money, themes: [loyalty, privacy]}\nfeeds:\n", 1)
    path.write_text(text + "- name: C\n  url: https://c.example/feed\n", "utf-8")
    monkeypatch.setenv("CURATOR_FEEDS", str(path))
    known = context.config()
    assert [source.name for source in known.sources] == ["A", "B", "C"]
    section = known.sections[-1]
    assert (section.key, set(section.names)) == ("money", {"en", "de"})


def test_a_term_and_a_theme_are_lines_of_terms_yaml(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = tmp_path / "language"
    for path in sorted(terms.SHIPPED.glob("*/terms.yaml")):
        shutil.copytree(path.parent, shipped / path.parent.name)
    english = shipped / "en" / "terms.yaml"
    added = "themes:\n  queues:\n    name: Queues\n    strong: [zigzag line, numbered ticket]\n"
    english.write_text(english.read_text("utf-8").replace("themes:\n", added, 1), "utf-8")
    every = shipped / "mul" / "terms.yaml"
    listed = every.read_text("utf-8").replace("themes:\n", "themes:\n  queues:\n", 1)
    every.write_text(listed, "utf-8")
    monkeypatch.setattr(terms, "SHIPPED", shipped)
    themes = Themes.load()
    assert themes.name("queues", "en") == "Queues"
    assert {term.text for term in themes.terms("queues", "en")} == {
        "zigzag line",
        "numbered ticket",
    }


WRITES_TITLES = """
from curator.edition import build
from curator.share import files

def write(edition, folder):
    items = build(edition.snapshot, edition.language).items
    titles = "\\n".join(item.headline.text for item in items)
    return [files.write(folder / "titles.txt", titles)]
"""


def test_an_export_format_is_a_module_and_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "titles_of_an_edition.py").write_text(WRITES_TITLES, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    line = {"titles": Export("Write the titles.", "titles_of_an_edition")}
    monkeypatch.setattr(exports, "EXPORTS", {**exports.EXPORTS, **line})
    loaded = importlib.import_module("curator.commands.issue")  # put back at the end
    monkeypatch.delattr(commands, "issue")
    monkeypatch.delitem(sys.modules, loaded.__name__)
    from curator.commands import issue

    assert {each.name for each in issue.export.registered_commands} == {"linkedin", "titles"}
    edition = _edition(tmp_path)
    [written] = exports.EXPORTS["titles"].write(edition, tmp_path / "titles")
    assert len(written.read_text("utf-8").splitlines()) == len(edition.snapshot.picks)
    monkeypatch.delitem(sys.modules, "curator.commands.issue")


def _edition(folder: Path) -> ExportedEdition:
    whole = samples.snapshot()
    items = tuple(pick for pick in whole.picks if pick.statistic is None)
    address = "https://letter.example.org/de/13/"
    return ExportedEdition(replace(whole, picks=items), "de", address, lambda _: [])


def test_a_scheduler_is_a_line_with_its_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    line = Scheduler("own.csv", ("When", "What"), lambda post: {"What": post.text})
    monkeypatch.setattr(schedulers, "SCHEDULERS", (*schedulers.SCHEDULERS, line))
    post = Planned(datetime(2026, 11, 24, 8, 30), "One minute", "https://letter.example.org/")
    table = schedulers.files([post])["own.csv"].decode("utf-8-sig")
    assert table.splitlines() == ['"When","What"', '"","One minute"']


def test_every_kind_of_work_has_a_queue_that_a_worker_looks_at() -> None:
    assert set(jobs.QUEUES) == set(jobs.Kind)
    looked_at = set(run.workers(None)) - {ASKED, run.LOOK_OVER}  # type: ignore[arg-type]
    assert set(jobs.QUEUES.values()) == looked_at | {jobs.GISTS}  # after the translations
    assert {task for task, _ in jobs.TASKS.values()} <= set(queued.tasks())
    assert {queue for _, queue in jobs.TASKS.values()} <= set(PRIORITY)
