"""The interface of translation services, their errors, and retries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from curator.errors import CuratorError, FetchError
from curator.records import Message


class ServiceError(CuratorError):
    """The service refused or could not be reached; `final` means that a retry cannot help."""

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
    """The service answered something else than was requested; another text may work."""

    of_this_text = True


class RefusedText(ServiceError):
    """The service refused what was requested, and nothing is paid; another text may work."""

    of_this_text = True


class Response(Protocol):
    """The part of `net.exchange.Response` that adapters use; header names are lower-case."""

    @property
    def status(self) -> int: ...

    @property
    def headers(self) -> Mapping[str, str]: ...

    @property
    def content(self) -> bytes: ...


Post = Callable[[str, Mapping[str, Any], Mapping[str, str]], Response]  # address, JSON, headers


class Service(Protocol):
    """A machine translation service; adapters pass the glossary on, but cache and check nothing."""

    @property
    def name(self) -> str: ...

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        """Return `texts` translated from `source` to `target` (BCP 47), in order; raises
        ServiceError.
        """
        ...


T = TypeVar("T")
PAUSES = (2.0, 10.0)  # seconds before the second and the third try, where the service names none
LONGEST = 90.0  # a service that wants a longer pause is left alone, and the editor told


@dataclass(frozen=True, slots=True)
class Patient:
    """A service with up to three attempts; `wait` sleeps for a number of seconds."""

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
    """Return the result of `ask`, retried while the error may be temporary; raises ServiceError."""
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
    """Make one attempt; a network failure becomes a ServiceError, final only for a forbidden
    address.
    """
    try:
        return ask()
    except FetchError as error:
        what, final = by_service(name, Message.of(error)), error.kind == "forbidden"
        raise ServiceError(what, final=final) from error


def by_service(name: str, what: str) -> Message:
    """Return an error's message, preceded by the service's name."""
    return Message("%(service)s: %(what)s", service=name, what=what)


def _later(error: ServiceError) -> ServiceError:
    """Return the same error, with the pause it asks for in its message if that is long."""
    if error.final or error.retry_seconds is None:
        return error
    minutes = -int(-error.retry_seconds // 60)
    return ServiceError(
        "%(what)s. It wants %(minutes)s minutes of rest.", what=Message.of(error), minutes=minutes
    )
