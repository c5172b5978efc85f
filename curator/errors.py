"""The errors a person can meet, as one tree.

CuratorError
├── ConfigError      feeds.yaml or the environment; names the file and the line
├── StoreError       the database cannot be opened, written or is locked
├── InputError       what somebody gave or asked for cannot be read or makes no sense
├── Unsigned         a report does not come from whom it says
├── NotReady         the thing asked for needs a step that has not happened yet
│   └── MissingFont  no font of this machine can write an edition's language
├── FetchError       one address could not be fetched (see `reason`, `kind`)
│   └── Forbidden    the address is one this program must never reach
└── DeliveryError    the mail server cannot be reached or refuses to talk to us
    └── Unreachable  it is away or busy; later it may be there

An expected failure of one source, page or recipient is a value, not one of these:
see `records.Failure`. Commands print the message of a CuratorError in one line and exit with 1.
"""

from __future__ import annotations

from typing import Any


class CuratorError(Exception):
    """Base of every error whose message is written for people.

    `message` is English with `%(name)s` placeholders for `values`; both are kept, so that the desk
    can translate it.
    """

    def __init__(self, message: str, **values: object) -> None:
        self.message, self.values = message, values
        super().__init__(message % values if values else message)


class ConfigError(CuratorError):
    """feeds.yaml or the environment is wrong; `line` counts from 1, if known."""

    def __init__(
        self, message: str, *, file: str | None = None, line: int | None = None, **values: object
    ) -> None:
        self.file, self.line = file, line
        super().__init__(message, **values)

    def __str__(self) -> str:
        what = super().__str__()
        if not self.file:
            return what
        return f"{self.file}, line {self.line}: {what}" if self.line else f"{self.file}: {what}"


class StoreError(CuratorError):
    """The database cannot be opened or written, or another process has locked it."""


class InputError(CuratorError):
    """Input, of a command, a form or a request, cannot be read or makes no sense."""


class Unsigned(CuratorError):
    """A provider's webhook is not signed by that provider."""


class NotReady(CuratorError):
    """The request needs an earlier step that has not happened yet."""


class MissingFont(NotReady):
    """No font of this machine can draw a text; the Debian package `package` has one."""

    def __init__(self, message: str, *, package: str, **values: object) -> None:
        self.package = package
        super().__init__(message, package=package, **values)


class FetchError(CuratorError):
    """One address could not be fetched; `kind` is for programs, the message for people.

    `retry_seconds` is the pause the server asked for, if any.
    """

    def __init__(
        self,
        message: str,
        *,
        kind: str = "network",
        status: int | None = None,
        retry_seconds: int | None = None,
        **values: object,
    ) -> None:
        self.kind, self.status, self.retry_seconds = kind, status, retry_seconds
        super().__init__(message, **values)


class Forbidden(FetchError):
    """The address is private, local, or of an unsupported scheme."""

    def __init__(self, message: str, **values: Any) -> None:
        super().__init__(message, kind="forbidden", **values)


class DeliveryError(CuratorError):
    """The mail server cannot be reached or refuses the connection.

    `busy` means that it said it is overloaded, so that it should be used less.
    """

    def __init__(self, message: str, *, busy: bool = False, **values: object) -> None:
        self.busy = busy
        super().__init__(message, **values)


class Unreachable(DeliveryError):
    """The mail server is away or busy; a later attempt may succeed."""
