"""`curator init`."""

from pathlib import Path

from typer.testing import CliRunner

from curator.commands.root import app
from curator.config import load


def test_a_sample_is_written_that_can_be_read(tmp_path: Path):
    target = tmp_path / "mine" / "feeds.yaml"
    done = CliRunner().invoke(app, ["init", "--feeds", str(target)])
    assert done.exit_code == 0
    assert load(target).sources


def test_what_is_there_is_never_overwritten(tmp_path: Path):
    target = tmp_path / "feeds.yaml"
    target.write_text("mine")
    done = CliRunner().invoke(app, ["init", "--feeds", str(target)])
    assert done.exit_code == 1
    assert target.read_text() == "mine"
