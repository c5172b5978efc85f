"""A language is added as a newcomer would: a folder is copied and filled, nothing else touched."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = """Kundeservice svarer hurtigere

Kundeservice hos et forsikringsselskab svarer nu på under to minutter. Medarbejderne i
kundeservice har fået lov til at løse klager selv, og 87 procent af kunderne er tilfredse.
"""
PROGRAM = """
import json, sys
from curator.language.phrases import languages, phrases
from curator.language.reading_time import aloud_seconds
from curator.label.themes.decide import Themes

found = Themes.load()
print(json.dumps({
    "listed": "da" in languages(),
    "issue": phrases("da").gettext("This week: %(headline)s", headline="x"),
    "theme": found.name("customer-service", "da"),
    "terms": [term.text for term in found.terms("customer-service", "da")],
    "seconds": round(aloud_seconds("ord " * 199, "da")),
}))
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program with a Danish folder made from the Swedish one."""
    house = tmp_path_factory.mktemp("house")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "curator", house / "curator", ignore=ignored)
    shutil.copytree(ROOT / "templates", house / "templates", ignore=ignored)
    languages = house / "curator" / "language"
    (languages / "da" / "profile.yaml").unlink()
    shutil.copytree(languages / "sv", languages / "da", dirs_exist_ok=True)
    terms = (languages / "da" / "terms.yaml").read_text(encoding="utf-8")
    filled = terms.replace("language: sv", "language: da").replace("kundservice", "kundeservice")
    (languages / "da" / "terms.yaml").write_text(filled, encoding="utf-8")
    letter = (languages / "da" / "letter.po").read_text(encoding="utf-8")
    (languages / "da" / "letter.po").write_text(letter.replace("sv", "da"), encoding="utf-8")
    return house


def run(house: Path, *arguments: str, said: str = "") -> str:
    environment = {**os.environ, "PYTHONPATH": str(house), "CURATOR_HOME": str(house / "home")}
    done = subprocess.run(
        [sys.executable, *arguments],
        input=said,
        env=environment,
        cwd=house,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_folder_makes_a_language_of_the_letter(house: Path) -> None:
    told = json.loads(run(house, "-c", PROGRAM))
    assert told["listed"]
    assert told["issue"] == "Den här veckan: x"
    assert told["theme"]
    assert "kundeservice" in told["terms"]
    assert told["seconds"] == 60


def test_texts_in_it_are_labelled(house: Path) -> None:
    story = json.loads(run(house, "-m", "curator", "read", "-", "--json", said=TEXT))
    assert story["language"] == "da"
    assert "customer-service" in [theme["theme"] for theme in story["themes"]]
    assert [figure["value"] for figure in story["statistics"]] == [87]
