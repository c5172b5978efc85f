"""The one small interface that every translation service is behind, and what can go wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from curator.errors import CuratorError


class ServiceError(CuratorError):
    """The service refused or could not be reached; `final` when asking again cannot help."""

    def __init__(self, message: str, *, final: bool = True) -> None:
        self.final = final
        super().__init__(message)


class Response(Protocol):
    """What a service answered, as `curator.fetch` gives it."""

    @property
    def status(self) -> int: ...

    @property
    def content(self) -> bytes: ...


Post = Callable[[str, Mapping[str, Any], Mapping[str, str]], Response]  # address, JSON, headers


class Service(Protocol):
    """Machine translation; adapters keep nothing and check nothing."""

    @property
    def name(self) -> str: ...

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        """`texts` from `source` to `target` (BCP 47), same count and order; raises ServiceError."""
        ...
