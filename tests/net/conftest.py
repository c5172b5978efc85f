"""A web server that answers as told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.collect.serving import Site, serving


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as one:
        yield one
