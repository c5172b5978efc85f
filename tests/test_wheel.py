"""What `pip install` of the wheel gives, with no checkout beside it."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return next(folder.glob("*.whl"))


def test_everything_is_inside_the_package(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        names = packed.namelist()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"curator", "cx_curator"}
    assert "curator/templates/desk/base.html" in names
    assert "curator/language/de/letter.po" in names
    assert "curator/feeds.yaml" in names
    assert not [name for name in names if "node_modules" in name]


@pytest.mark.heavy
def test_the_demo_runs_from_it_outside_the_checkout(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    options = ["--quiet", "--no-compile", "--disable-pip-version-check"]
    install = [str(python), "-m", "pip", "install", *options]
    requirements = str(ROOT / "requirements.txt")
    subprocess.run([*install, "--require-hashes", "-r", requirements], check=True)
    subprocess.run([*install, "--no-deps", str(wheel)], check=True)
    environment = {
        name: value
        for name, value in os.environ.items()
        if name != "PYTHONPATH" and not name.startswith("CURATOR_")
    }
    curator = str(python.with_name("curator"))
    done = subprocess.run(
        [curator, "demo"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "demo" / "feeds.yaml").is_file()
    subprocess.run(
        [curator, "init"], cwd=tmp_path, env=environment, check=True, capture_output=True
    )
    assert "newsletter:" in (tmp_path / "feeds.yaml").read_text(encoding="utf-8")
