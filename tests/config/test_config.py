"""feeds.yaml: what is wrong is said in the user's words, with the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from curator import config
from curator.errors import ConfigError
from curator.runs import context
from tests.factories_config import GOOD, load, said


def test_a_good_file_is_understood(tmp_path: Path):
    known = load(tmp_path, GOOD)
    assert [source.name for source in known.sources] == ["A", "B"]
    assert known.newsletter.languages == ("en", "de")


def test_languages_are_written_as_is_usual(tmp_path: Path):
    known = load(tmp_path, GOOD.replace("[en, de]", "[EN, de, pt-br]"))
    assert known.newsletter.languages == ("en", "de", "pt-BR")


def test_hosts_are_names_addresses_and_networks(tmp_path: Path):
    hosts = (
        "localhost",
        "intranet.example",
        "127.0.0.1",
        "10.0.0.0/8",
        "[::1]",
        "fd00::/8",
        "münchen.example",
        "127.0.0.1:5000",
        "[::1]:5000",
    )
    known = load(tmp_path, GOOD + "allow_hosts:\n" + "".join(f'- "{host}"\n' for host in hosts))
    assert known.allow_hosts == hosts


def test_a_bool_is_one_where_one_belongs(tmp_path: Path):
    assert (
        load(tmp_path, GOOD.replace("  reply_to", "  chart: no\n  reply_to")).newsletter.chart
        is False
    )


def test_the_command_line_refuses_a_theme_nobody_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "feeds.yaml"
    path.write_text(GOOD.replace("employee-experience", "employe-experience"), encoding="utf-8")
    monkeypatch.setenv("CURATOR_FEEDS", str(path))
    with pytest.raises(
        ConfigError,
        match="line 11: “employe-experience” is not a theme; did you mean “employee-exp",
    ):
        context.config()


def test_a_file_of_brackets_is_refused_in_words(tmp_path: Path):
    assert "nested too deeply" in said(tmp_path, "feeds: " + "[" * 5_000 + "]" * 5_000)


def test_an_empty_file_says_what_it_needs(tmp_path: Path):
    assert "newsletter:" in said(tmp_path, "")


def test_a_file_that_is_not_there_is_said(tmp_path: Path):
    with pytest.raises(ConfigError, match=r"feeds\.yaml: cannot be read"):
        config.load(tmp_path / "feeds.yaml")


def test_the_shipped_file_is_good_and_has_at_least_sixty_sources():
    known = config.load(Path(__file__).resolve().parents[2] / "feeds.yaml")
    assert len(known.sources) >= 60
    assert len({source.language for source in known.sources}) >= 10
