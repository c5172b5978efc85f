"""`curator feeds`: lists of sources in and out, and asking every source once."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from curator.collect import opml
from curator.commands.root import app
from tests.collect.feeds import item, rss
from tests.collect.serving import serving

HEAD = """newsletter: {name: T, languages: [en], sender: {name: T, address: t@example.org}, reply_to: t@example.org,
  imprint: [x], privacy_url: https://example.org/p, base_url: https://example.org}
allow_hosts: [127.0.0.1]
collect: {pause_seconds: 0}
feeds:
"""
OPML = """<opml version="2.0"><body><outline text="Blogs"><outline text="Shops">
<outline text="A known one" xmlUrl="http://known.example/feed/"/><outline text="Known" xmlUrl="https://other.example/feed"/>
</outline></outline><outline text="Zwei" xmlUrl="https://zwei.example/feed" language="de_AT"/></body></opml>"""


def feeds(folder: Path, *sources: str) -> Path:
    path = folder / "feeds.yaml"
    path.write_text(HEAD + "".join(f"  - {{{source}}}\n" for source in sources), encoding="utf-8")
    return path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["feeds", *arguments])


def test_an_import_leaves_out_what_is_known_and_keeps_folders_and_names_apart(
    tmp_path: Path,
) -> None:
    path, listed = (
        feeds(tmp_path, "name: Known, url: 'https://known.example/feed'"),
        tmp_path / "list.opml",
    )
    listed.write_text(OPML)
    result = run("import", str(listed), "--feeds", str(path))
    assert result.exit_code == 0, result.output
    assert yaml.safe_load(result.stdout) == [
        {"name": "Known (https://other.example/feed)", "url": "https://other.example/feed"},
        {"name": "Zwei", "url": "https://zwei.example/feed", "language": "de-AT"},
    ]
    assert result.stdout.startswith("# Blogs / Shops\n")
    assert "3 feeds" in result.stderr
    assert "another source named “Known”" in " ".join(result.stderr.split())


def test_what_is_exported_says_the_same_when_it_is_imported(tmp_path: Path) -> None:
    page = "name: Page, url: 'https://p.example/news', selector: 'li > a', kind: report, weight: 2, language: fi, themes: [ai]"
    exported = run("export", "--feeds", str(feeds(tmp_path, page)))
    assert opml.read(exported.stdout_bytes)[0].source.selector == "li > a"
    listed = tmp_path / "list.opml"
    listed.write_bytes(exported.stdout_bytes)
    result = run(
        "import",
        str(listed),
        "--feeds",
        str(feeds(tmp_path, "name: Other, url: 'https://other.example/'")),
    )
    assert yaml.safe_load(result.stdout) == yaml.safe_load(f"[{{{page}}}]")


@pytest.mark.parametrize(("paths", "code"), [(["/gone", "/lost"], 1), (["/gone", "/good"], 0)])
def test_a_check_fails_when_every_source_does(tmp_path: Path, paths: list[str], code: int) -> None:
    with serving() as site:
        site.add("/good", rss(item("a", "/a")))
        path = feeds(tmp_path, *(f"name: '{one}', url: '{site.url(one)}'" for one in paths))
        result = run("check", "--json", "--feeds", str(path))
    assert result.exit_code == code, result.output


@pytest.mark.django_db
@pytest.mark.parametrize("command", [["feeds", "list"], ["gather"]])
def test_a_configuration_without_sources_is_said_beside_the_result(
    tmp_path: Path, command: list[str]
) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text(HEAD.removesuffix("feeds:\n"), encoding="utf-8")
    none = CliRunner().invoke(app, [*command, "--feeds", str(path)])
    assert (none.exit_code, "feeds discover" in none.stderr) == (0, True), none.output
    path = feeds(tmp_path, "name: Known, url: 'http://127.0.0.1:9/feed'")
    one = CliRunner().invoke(app, [*command, "--feeds", str(path)])
    assert "feeds discover" not in one.stderr
