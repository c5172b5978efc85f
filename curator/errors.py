"""The errors a person can meet, as one tree.

CuratorError
├── ConfigError      feeds.yaml or the environment; names the file and the line
├── StoreError       the database cannot be opened, written or is locked
├── InputError       what was given on the command line cannot be read
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
    """Base of every error whose message is written for the person at the keyboard.

    `message` is English with `%(name)s` places for `values`; both are kept, so that the desk can
    say it in another language.
    """

    def __init__(self, message: str, **values: object) -> None:
        self.message, self.values = message, values
        super().__init__(message % values if values else message)


class ConfigError(CuratorError):
    """feeds.yaml or the environment is wrong; `line` counts from 1 where one is known."""

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
    """The database cannot be opened or written, or another process holds it."""


class InputError(CuratorError):
    """What was given on the command line cannot be read or makes no sense."""


class Unsigned(CuratorError):
    """What was reported by webhook is not signed by the provider it names."""


class NotReady(CuratorError):
    """The thing asked for needs a step that has not happened yet."""


class MissingFont(NotReady):
    """No font of this machine has a letter that is to be drawn; `package` (Debian) has one."""

    def __init__(self, message: str, *, package: str, **values: object) -> None:
        self.package = package
        super().__init__(message, package=package, **values)


class FetchError(CuratorError):
    """One address could not be fetched; `kind` is for programs, the message for people.

    `retry_seconds` is how long the server asked to be left alone, where it did.
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
    """The address is private, local or of a scheme this program never speaks."""

    def __init__(self, message: str, **values: Any) -> None:
        super().__init__(message, kind="forbidden", **values)


class DeliveryError(CuratorError):
    """The mail server cannot be reached or refuses to talk to us at all.

    `busy`: it said itself that it has too much to do, so it should be asked less.
    """

    def __init__(self, message: str, *, busy: bool = False, **values: object) -> None:
        self.busy = busy
        super().__init__(message, **values)


class Unreachable(DeliveryError):
    """The mail server is away or busy: nothing was refused, so trying again later does no harm."""
