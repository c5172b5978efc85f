"""The one small interface that every translation service is behind, and what can go wrong with
it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from curator.errors import CuratorError, FetchError
from curator.records import Message


class ServiceError(CuratorError):
    """The service refused or could not be reached; `final` when asking again cannot help, else
    perhaps after a while.
    """

    def __init__(
        self,
        message: str,
        *,
        final: bool = True,
        retry_seconds: float | None = None,
        **values: object,
    ) -> None:
        self.final, self.retry_seconds = final, retry_seconds
        super().__init__(message, **values)


class AnswerError(ServiceError):
    """The service answered, but not with what was requested; the next text may fare better."""

    of_this_text = True


class Response(Protocol):
    """What a service answered, as `curator.net.client` gives it; header names are lower-case."""

    @property
    def status(self) -> int: ...

    @property
    def headers(self) -> Mapping[str, str]: ...

    @property
    def content(self) -> bytes: ...


Post = Callable[[str, Mapping[str, Any], Mapping[str, str]], Response]  # address, JSON, headers


class Service(Protocol):
    """Machine translation; adapters keep nothing and check nothing, but each tells its service
    what the glossary keeps.
    """

    @property
    def name(self) -> str: ...

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        """`texts` from `source` to `target` (BCP 47), same count and order; raises ServiceError."""
        ...


T = TypeVar("T")
PAUSES = (2.0, 10.0)  # seconds before the second and the third try, where the service names none
LONGEST = 90.0  # a service that wants a longer pause is left alone, and the editor told


@dataclass(frozen=True, slots=True)
class Patient:
    """A service that is asked up to three times; `wait` sleeps for so many seconds."""

    service: Service
    wait: Callable[[float], None]

    @property
    def name(self) -> str:
        return self.service.name

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        return with_retries(
            lambda: self.service.translate(texts, source, target), self.name, self.wait
        )


def with_retries(ask: Callable[[], T], name: str, wait: Callable[[float], None]) -> T:
    """What `ask` gives, tried again while the error may pass; raises ServiceError when it does
    not.
    """
    for pause in PAUSES:
        try:
            return _once(ask, name)
        except ServiceError as error:
            asked_for = pause if error.retry_seconds is None else error.retry_seconds
            if error.final or asked_for > LONGEST:
                raise _later(error) from error
            wait(asked_for)
    return _once(ask, name)


def _once(ask: Callable[[], T], name: str) -> T:
    """A network that fails is an error of the service; only an address we must never reach is
    final.
    """
    try:
        return ask()
    except FetchError as error:
        what, final = by_service(name, Message.of(error)), error.kind == "forbidden"
        raise ServiceError(what, final=final) from error


def by_service(name: str, what: str) -> Message:
    """What went wrong, after the name of the service."""
    return Message("%(service)s: %(what)s", service=name, what=what)


def _later(error: ServiceError) -> ServiceError:
    """The same error; one that wants a long pause says how long."""
    if error.final or error.retry_seconds is None:
        return error
    minutes = -int(-error.retry_seconds // 60)
    return ServiceError(
        "%(what)s. It wants %(minutes)s minutes of rest.", what=Message.of(error), minutes=minutes
    )
