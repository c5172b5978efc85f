"""The one small interface that every translation service is behind, and what can go wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from curator.errors import CuratorError


class ServiceError(CuratorError):
    """The service refused or could not be reached; `final` when asking again cannot help, else perhaps after a while."""

    def __init__(self, message: str, *, final: bool = True, retry_seconds: float | None = None) -> None:
        self.final, self.retry_seconds = final, retry_seconds
        super().__init__(message)


class AnswerError(ServiceError):
    """The service answered, but not with what was asked for; the next text may fare better."""

    of_this_text = True


class Response(Protocol):
    """What a service answered, as `curator.fetch` gives it; header names are lower-case."""

    @property
    def status(self) -> int: ...

    @property
    def headers(self) -> Mapping[str, str]: ...

    @property
    def content(self) -> bytes: ...


Post = Callable[[str, Mapping[str, Any], Mapping[str, str]], Response]  # address, JSON, headers


class Service(Protocol):
    """Machine translation; adapters keep nothing and check nothing, but each tells its service what the glossary keeps."""

    @property
    def name(self) -> str: ...

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        """`texts` from `source` to `target` (BCP 47), same count and order; raises ServiceError."""
        ...
