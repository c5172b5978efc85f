"""SpamAssassin's opinion of every edition, as the bytes that would be sent."""

from __future__ import annotations

import re
import socket
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from curator.records import Letter
from curator.send import message
from tests.render import samples, tools

MOST = 2.0
CONTROL = 5.0
FORBIDDEN = re.compile(r"MISSING_\w+|MIME_HTML_ONLY|MPART_ALT_DIFF\w*|HTML_IMAGE_ONLY_\w+|SUBJ_ALL_CAPS")


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A spamd of our own, rules from the package, no network tests."""
    tools.needs("spamd", "spamc")
    free = _free_port()
    home = tmp_path_factory.mktemp("spamd")
    command = [
        str(tools.find("spamd")),
        "-L",
        "-x",
        "-i",
        "127.0.0.1",
        "-p",
        str(free),
        "-m",
        "2",
        "-H",
        str(home),
        "-s",
        "stderr",
    ]
    with (home / "log").open("wb") as log:
        running = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            _wait_for(free, home / "log")
            yield free
        finally:
            running.terminate()
            running.wait(20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, log: Path) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail(f"spamd did not start: {log.read_text(errors='replace')[-500:]}")


def score(mail: bytes, port: int) -> tuple[float, str]:
    """Points, and the rules that gave them. `-x`: no score at all is an error, not 0."""
    command = [str(tools.find("spamc")), "-x", "-d", "127.0.0.1", "-p", str(port), "-R"]
    done = subprocess.run(command, input=mail, capture_output=True, timeout=60, check=True)
    report = done.stdout.decode(errors="replace")
    return float(report.split("/")[0]), report


def as_mail(letter: Letter) -> bytes:
    return message.example(letter, samples.newsletter(), 13, "a key for tests", datetime.now(UTC), "reader@example.org")


def spam() -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "x@example.org", "y@example.org", "VIAGRA FREE MONEY ACT NOW"
    mail.set_content(
        "Buy viagra cialis now!!! 100% free money, click here, you have won a million dollars. Nigerian prince."
    )
    mail.add_alternative(
        "<html><body><font size=7 color=red>CLICK HERE FREE MONEY VIAGRA</font></body></html>", subtype="html"
    )
    return mail.as_bytes()


@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_every_edition_is_far_from_spam(letters: dict[str, Letter], port: int, language: str) -> None:
    points, report = score(as_mail(letters[language]), port)
    assert points <= MOST, report
    assert not FORBIDDEN.search(report), report


def test_spam_is_recognised_as_such(port: int) -> None:
    points, report = score(spam(), port)
    assert points >= CONTROL, report
