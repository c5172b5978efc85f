"""`curator translate` and `curator suggest`: the same work as in the background, at once."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from django.utils import timezone
from typer.testing import CliRunner, Result

from curator.commands.root import app
from curator.errors import CuratorError
from curator.store import jobs, models, translation_jobs
from tests.desk import newsroom
from tests.translate.servers import Handle, chat, libretranslate, scripted, serving

FEEDS = Path(__file__).parent.parent / "desk/feeds.yaml"
pytestmark = pytest.mark.django_db


@pytest.fixture
def issue(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> models.Issue:
    monkeypatch.setenv("CURATOR_FEEDS", str(tmp_path / "feeds.yaml"))
    monkeypatch.setenv("CURATOR_TRANSLATE_KEY", "good")
    configure(tmp_path, service="off")
    return newsroom.issue(newsroom.story("Fast answers keep customers"))


def configure(folder: Path, **translate: str) -> None:
    added = yaml.safe_dump({"translate": translate, "allow_hosts": ["127.0.0.1"]})
    (folder / "feeds.yaml").write_text(FEEDS.read_text("utf-8") + added, "utf-8")


def curator(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def served(server: Handle, folder: Path, *arguments: str) -> Result:
    """What the command says while `server` is the configured service."""
    with serving(server) as url:
        configure(
            folder, service="openai" if server is chat else "libretranslate", url=url, model="any"
        )
        return curator(*arguments)


def test_what_is_lacking_is_proposed_and_reported(issue: models.Issue, tmp_path: Path):
    done = served(libretranslate, tmp_path, "translate", "draft", "--to", "de", "--json")
    report = json.loads(done.output.strip().splitlines()[-1])
    assert (report["proposed"], report["failed"], report["waiting"]) == ({"de": 2}, {}, [])


def test_what_was_asked_at_the_desk_is_carried_out_too(issue: models.Issue, tmp_path: Path):
    translation_jobs.ask(issue, newsroom.person("ana", "editor"), "de")
    served(libretranslate, tmp_path, "translate", "draft", "--to", "de")
    assert models.Job.objects.get().state == "done"
    assert models.Words.objects.filter(origin="machine", by__username="ana").count() == 2


def test_a_failure_is_the_commands_failure_and_what_was_done_stays(
    issue: models.Issue, tmp_path: Path
):
    done = served(
        scripted(libretranslate, ["ok", (403, "")]), tmp_path, "translate", "draft", "--to", "de"
    )
    assert isinstance(done.exception, CuratorError)
    assert "de: LibreTranslate: the service refused the key" in str(done.exception)
    assert models.Words.objects.filter(origin="machine").count() == 1


def test_work_of_another_worker_is_left_to_it(issue: models.Issue, tmp_path: Path):
    translation_jobs.ask(issue, None, "ar")
    jobs.claim(
        jobs.TRANSLATIONS, "elsewhere:1", timezone.now(), timedelta(minutes=5), lambda _: True
    )
    done = served(libretranslate, tmp_path, "translate", "draft", "--to", "de")
    assert "another worker is busy" in done.output
    assert models.Job.objects.get(language="de").state == "waiting"


def test_without_a_service_nothing_is_asked_for(issue: models.Issue):
    done = curator("translate", "draft")
    assert "no translation service is configured" in str(done.exception)
    assert not models.Job.objects.exists()


@pytest.mark.parametrize(
    "arguments", [("translate", "draft", "--to", "tlh"), ("suggest", "draft", "--language", "tlh")]
)
def test_an_edition_that_does_not_exist_is_named(issue: models.Issue, arguments: tuple[str, ...]):
    assert "no edition in tlh" in str(curator(*arguments).exception)


def test_a_suggested_opening_is_shown_and_waits(issue: models.Issue, tmp_path: Path):
    assert "A suggestion" in served(chat, tmp_path, "suggest", "draft", "--language", "en").output
    assert not models.Words.objects.get().accepted


def test_only_a_language_model_suggests(issue: models.Issue, tmp_path: Path):
    done = served(libretranslate, tmp_path, "suggest", "draft", "--language", "en")
    assert "only a language model can suggest words" in str(done.exception)
