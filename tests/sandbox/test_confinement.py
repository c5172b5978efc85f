"""A parser that was taken over reads no secret, writes nothing, reaches nobody, and its answer runs nothing here."""

from __future__ import annotations

import ctypes
import os
import socket
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from curator.records import Failure, Message, Page
from curator.records.conversion import from_json
from curator.sandbox.futures import Futures
from curator.sandbox.pool import Pool
from curator.sandbox.protocol import Lost, UnknownAnswer, read_answer
from tests.sandbox import functions

LANDLOCK = sys.platform == "linux" and ctypes.CDLL(None).syscall(444, None, 0, 1) >= 4
needs_landlock = pytest.mark.skipif(not LANDLOCK, reason="no Landlock here (needs Linux 6.7)")
Ask = Callable[[str, Any], Any]


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    with Futures(Pool("tests.sandbox.functions:double", 1)) as calls:
        yield lambda name, given: calls.call(
            given, function=f"tests.sandbox.functions:{name}"
        ).result(60)


@pytest.fixture
def secret(tmp_path: Path) -> str:
    path = tmp_path / "secret-key"
    path.write_text("x")
    return str(path)


@pytest.fixture
def listening() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@needs_landlock
def test_no_file_but_the_program_s_own_can_be_read(ask: Ask, secret: str) -> None:
    assert functions.readable(secret)
    assert not ask("readable", secret)
    assert not ask("readable", f"/proc/{os.getpid()}/environ")
    assert ask("readable", os.__file__)


def test_nothing_can_be_written(ask: Ask, tmp_path: Path) -> None:
    assert functions.writable(str(tmp_path / "here"))
    assert not ask("writable", str(tmp_path / "there"))
    assert [file.read_text() for file in tmp_path.glob("there") if file.stat().st_size] == []


@needs_landlock
def test_no_connection_can_be_made(ask: Ask, listening: int) -> None:
    assert functions.connects(listening)
    assert not ask("connects", listening)


@needs_landlock
def test_no_program_can_be_started(ask: Ask) -> None:
    assert functions.starts("/bin/true")
    assert not ask("starts", "/bin/true")


def test_the_environment_holds_nothing_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CURATOR_SECRET_KEY", "x" * 40)
    with Futures(Pool("tests.sandbox.functions:names", 1)) as calls:
        assert not [name for name in calls.call(1).result(60) if name.startswith("CURATOR")]


def test_an_answer_that_would_run_something_is_refused_and_the_process_replaced(
    ask: Ask, tmp_path: Path
) -> None:
    lost = ask("taken_over", str(tmp_path / "mark"))
    assert isinstance(lost, Lost)
    assert lost.why == "broke"
    assert not (tmp_path / "mark").exists()
    assert ask("double", 2) == 4


@pytest.mark.parametrize(
    "answer",
    [
        b"cposix\nsystem\n(S'true'\ntR.",
        b"\x80\x04\x8c\x10curator.records.\x8c\x09from_json\x93.",
        b"\x80\x04\x8c\x1ccurator.records.articles.Page\x8c\x08__init__\x93.",
        b"not a pickle",
        b"",
    ],
)
def test_what_names_anything_but_a_record_is_no_answer(answer: bytes) -> None:
    with pytest.raises(UnknownAnswer):
        read_answer(answer)


def test_records_and_times_are_answers() -> None:
    import pickle

    given = [
        Page("https://a.example/", b"x", fetched=datetime(2026, 1, 1, tzinfo=UTC)),
        from_json(datetime, "2026-01-01T08:00:00+02:00"),  # as it comes out of the store
        Failure("a", Message("b"), "gone"),
        Lost("time"),
    ]
    assert read_answer(pickle.dumps(given, pickle.HIGHEST_PROTOCOL)) == given
