"""An approved issue with readers, and a mail server that keeps what it is given."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from curator.store.models import Issue
from tests.factories_sending import Later, make_issue
from tests.send.receiver import Receiver


@pytest.fixture
def issue(db: None) -> Issue:
    return make_issue()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as running:
        yield running


@pytest.fixture
def answering() -> Iterator[Callable[..., Receiver]]:
    """Start a mail server that answers as told, stopped when the test is over."""
    running: list[Receiver] = []

    def start(**answers: Any) -> Receiver:
        running.append(Receiver(**answers).__enter__())
        return running[-1]

    yield start
    for one in running:
        one.__exit__()


@pytest.fixture
def later() -> Callable[..., Later]:
    """`later(minutes=6)` is a clock that much ahead."""
    return lambda **ahead: Later(timedelta(**ahead))
