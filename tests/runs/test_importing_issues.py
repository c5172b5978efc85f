"""Issues of the time at another service: into the archive, harmless, and not printed again."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bench import samples
from curator import records
from curator.commands.root import app
from curator.runs.import_issues import import_issues
from curator.share import archive
from curator.store import drafts, models, past_issues
from tests.desk import newsroom

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 29, tzinfo=UTC)
PAGE = """<!DOCTYPE html><html lang="de"><head><title>Warten lohnt sich nicht</title>
<meta property="article:published_time" content="2025-03-04T08:00:00Z">
<style>p {{ color: red }}</style><script>window.caught = true</script></head>
<body onload="caught()"><table><tr><td><h1>Warten lohnt sich nicht</h1></td></tr><tr><td>
<p>Sieben von zehn legten in zwei Minuten auf, sagt eine Umfrage.
<a href="https://example.org/1?utm_source=mail" onclick="x()">Die Umfrage</a>
<a href="javascript:x()">Skript</a> <a href="https://u1.ct.sendgrid.net/ls/click?upn=abc">Klick</a>
<a href="https://news.us1.list-manage.com/unsubscribe?u=1&amp;id=2">Abbestellen</a>
<img src="https://example.org/pixel.gif" width="1"> <iframe src="https://evil.example"></iframe></p>
<p>An anna@example.org geschickt. {more}</p></td></tr></table></body></html>"""
FEED = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>Old letter</title><link>https://old.example</link><language>en-US</language>
<item><title>Second</title><link>https://old.example/p/2</link><guid>2</guid>
<pubDate>Tue, 11 Mar 2025 08:00:00 GMT</pubDate><content:encoded><![CDATA[<p>A second letter about
waiting, long enough to be one. <a href="https://example.org/2">Study</a></p>]]></content:encoded></item>
<item><title>First</title><link>https://old.example/p/1</link><guid>1</guid>
<pubDate>Tue, 04 Mar 2025 08:00:00 GMT</pubDate><content:encoded><![CDATA[<p>A first letter about
calling, long enough to be one.<script>window.caught = 1</script></p>]]></content:encoded></item>
<item><title>Undated</title><guid>3</guid><description>What nobody dated at all.</description></item>
</channel></rss>"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "one.html").write_text(PAGE.format(more=""), "utf-8")
    (tmp_path / "undated.html").write_text("<title>No day</title><p>Some words.</p>", "utf-8")
    return tmp_path


def taken(where: Path | str, language: str = "", *, dry: bool = False) -> list[str]:
    return [line.result for line in import_issues(str(where), language, NOW, dry=dry)]


def test_a_page_is_kept_harmless_and_without_what_was_one_readers(folder: Path) -> None:
    assert taken(folder)[0] == "added"
    (issue,) = past_issues.all_of_them()
    assert (issue.language, issue.title, issue.day.isoformat()) == (
        "de", "Warten lohnt sich nicht", "2025-03-04",
    )  # fmt: skip
    assert issue.slug == "2025-03-04-warten-lohnt-sich-nicht"
    assert "Sieben von zehn" in issue.html
    assert 'href="https://example.org/1"' in issue.html
    bad = "script caught onclick onload color img iframe pixel Abbestellen sendgrid anna@ table"
    assert [word for word in bad.split() if word in issue.html] == []


def test_what_has_no_day_is_refused_and_the_others_are_kept(folder: Path) -> None:
    kept, refused = taken(folder)
    assert kept == "added"
    assert refused.startswith("refused")
    (folder / "undated.html").rename(folder / "2025-04-01 undated.html")
    path = folder / "2025-04-01 undated.html"
    path.write_text(f"<title>No day</title><p>{'Some words. ' * 9}</p>", "utf-8")
    assert sorted(taken(folder, "de")) == ["added", "unchanged"]


def test_again_changes_nothing_and_what_was_changed_there_changes_here(folder: Path) -> None:
    taken(folder)
    assert taken(folder)[0] == "unchanged"
    (folder / "one.html").write_text(PAGE.format(more="Nachtrag."), "utf-8")
    assert taken(folder)[0] == "changed"
    assert "Nachtrag" in past_issues.all_of_them()[0].html


def test_a_dry_run_says_the_same_and_keeps_nothing(folder: Path) -> None:
    assert taken(folder, dry=True)[0] == "added"
    assert not models.PastIssue.objects.exists()
    assert not models.PastLink.objects.exists()


def test_a_feed_is_read_oldest_first(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_text(FEED, "utf-8")
    lines = list(import_issues(str(path), "", NOW))
    assert [line.result.partition(":")[0] for line in lines] == ["refused", "added", "added"]
    assert [one.title for one in past_issues.all_of_them()] == ["Second", "First"]
    assert "caught" not in past_issues.all_of_them()[1].html


def test_what_the_old_letter_led_to_is_not_printed_again(folder: Path) -> None:
    story = newsroom.story("Told before")
    clusters = [story.cluster_id]
    assert drafts.clusters(clusters, None)[0].printed_in is None
    models.Story.objects.update(url="http://www.example.org/1/")
    taken(folder)
    assert drafts.clusters(clusters, None)[0].printed_in == 0
    assert drafts.printed_before(clusters, None) == set(clusters)


def test_the_archive_shows_it_and_lists_it_after_our_own(folder: Path, tmp_path: Path) -> None:
    taken(folder)
    site = tmp_path / "site"
    ours = [records.Published(samples.snapshot(13), ("de", "en"), NOW, NOW)]
    archive.write(ours, samples.newsletter(), {}, site, past=past_issues.all_of_them())
    page = (site / "de/past/2025-03-04-warten-lohnt-sich-nicht/index.html").read_text("utf-8")
    assert "Sieben von zehn" in page
    assert "past/2025-03-04-warten" in (site / "de/index.html").read_text("utf-8")
    assert "past/2025-03-04-warten" in (site / "sitemap.xml").read_text("utf-8")
    assert "past/" not in (site / "en/index.html").read_text("utf-8")


@pytest.mark.parametrize("where", ["nowhere", "https://127.0.0.1/feed.xml"])
def test_what_cannot_be_read_is_said(where: str) -> None:
    found = CliRunner().invoke(app, ["issues", "import", where, "--language", "en"])
    assert found.exit_code != 0
    assert not models.PastIssue.objects.exists()


def test_the_command_reports_each_issue(folder: Path) -> None:
    found = CliRunner().invoke(app, ["issues", "import", str(folder), "--dry-run"])
    assert found.exit_code == 1  # one of the files was refused
    assert "added: Warten lohnt sich nicht (1 links, 1 more only count clicks)" in found.output
    assert "nothing was changed" in found.output
