"""Theme files: an editor's additions, and errors that name the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from curator.errors import ConfigError
from curator.label.themes import terms
from curator.label.themes.decide import Themes

HEAD = "language: en\nthemes:\n  loyalty:\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("themes: {}\n", None, "language"),
        ("", None, "empty"),
        ("language: en\nthemes: [a, b]\n", 2, "key: value"),
        (HEAD + "    strogn: [a]\n", 4, "strogn"),
        (HEAD + "    strong: churn\n", 4, "list"),
        (HEAD + "    strong: [churn]\n    weak: [points, Churn]\n", 5, "line 4"),
        (HEAD + "    strong: [{churn: much}]\n", 4, "much"),
        (HEAD + "    strong: ['']\n", 4, "missing"),
        (HEAD + "    strong: ['*']\n", 4, "missing"),
        (HEAD + "    strong: [churn, 'a*']\n", 4, "one letter"),
        (HEAD + "    strong: [churn\n", 5, "YAML"),
        ("language: en\nmatching: loosely\n", 2, "loosely"),
        ("language: tlh\nthemes:\n  loyalty:\n    strong: [matlh]\n", 1, "tlh"),
        ("language: en\nthemes:\n  loyalty: {}\n  loyalty: {}\n", 4, "twice"),
    ],
)
def test_an_error_names_the_file_and_the_line(
    text: str, line: int | None, said: str, tmp_path: Path
) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ConfigError, match=said) as error:
        Themes.load(path)
    assert error.value.file == str(path)
    assert error.value.line == line


def test_a_folder_without_files_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no theme files"):
        Themes.load(tmp_path)


def test_an_editors_file_adds_terms_and_changes_weights(tmp_path: Path) -> None:
    own = Themes.load(
        written(tmp_path, HEAD + "    strong: [stamp card]\n    weak: [{churn: 0.25}]\n")
    )
    weights = {term.text: term.weight for term in own.terms("loyalty", "en")}
    assert weights["stamp card"] == 3.0
    assert weights["churn"] == 0.25
    assert weights["customer loyalty"] == 3.0


def test_an_editor_can_add_a_theme(tmp_path: Path) -> None:
    text = "language: en\nthemes:\n  queues:\n    name: Queues\n    strong: [queue, waiting line]\n"
    own = Themes.load(written(tmp_path, text))
    assert own.name("queues", "en") == "Queues"
    body = "A queue is a promise. In the waiting line customers talk, and the queue moves.\n\nEvery queue ends."
    assert "queues" in [theme.key for theme in own.label("The queue as a stage", body, "en").themes]


def test_what_a_term_says_first_is_its_group_and_last_its_own_weight(tmp_path: Path) -> None:
    file = terms.read_theme_file(
        written(tmp_path, HEAD + "    strong: [a, {b: 0.5}]\n    against: [c]\n")
    )
    assert [(term.text, term.weight) for term in file.terms] == [
        ("a", 3.0),
        ("b", 0.5),
        ("c", -2.0),
    ]


def test_the_shipped_files_are_whole() -> None:
    files = [terms.read_theme_file(path) for path in terms.paths(terms.SHIPPED)]
    assert {file.language for file in files} == {
        *["en", "de", "fr", "es", "it", "pt", "nl", "sv", "fi", "tr", "pl", "ko", "ja", "ar", "mul"]
    }
    assert all(term.text.strip() == term.text for file in files for term in file.terms)


def test_the_file_for_any_language_has_every_theme_that_ships() -> None:
    keys = set(terms.read_vocabulary().keys)
    for file in map(terms.read_theme_file, terms.paths(terms.SHIPPED)):
        assert set(file.keys) <= keys, file.language


def test_only_the_languages_asked_for_are_read() -> None:
    words = terms.read_vocabulary()
    assert words.name("loyalty", "de") == "Kundentreue"
    assert set(words._files) == {"de"}
