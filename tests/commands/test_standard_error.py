"""What is logged reaches standard error as it is now, also after a program that swapped it (a test's command line)."""

from __future__ import annotations

import logging

import pytest
from typer.testing import CliRunner

from curator.commands.people import app


@pytest.mark.django_db
def test_a_line_logged_after_a_command_has_ended_is_one_line(capsys: pytest.CaptureFixture[str]):
    assert CliRunner().invoke(app, ["list"]).exit_code == 0
    logging.getLogger("curator").error("the disk is full")
    assert capsys.readouterr().err == "the disk is full\n"
