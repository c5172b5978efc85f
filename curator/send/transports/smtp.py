"""Send by SMTP (smtplib): one session for many mails, and the meaning of its answers."""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from dataclasses import dataclass, replace
from typing import Literal, Self
from urllib.parse import parse_qs, unquote, urlsplit

from curator.errors import ConfigError, DeliveryError, Unreachable
from curator.records import Message
from curator.send import oauth
from curator.send.bounce_class import OURS, classify_answer
from curator.send.transports import Answered

_FORM = Message(
    "CURATOR_SMTP_URL must look like smtp://user:password@mail.example.org:587 or smtps://…"
)
_OPTIONS = {"starttls", "connections", "timeout", "helo", "auth"}
_LOCAL = {"localhost", "127.0.0.1", "::1"}
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_TAKEN = (250, 251, 252)
_SES = re.compile(r"^Ok ([0-9a-f-]{40,80})$")  # Amazon says under which number it will report
Answer = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Server:
    """The mail server that CURATOR_SMTP_URL names."""

    host: str
    port: int
    security: Literal["none", "starttls", "tls"] = "none"
    user: str = ""
    password: str = ""
    connections: int = 4
    timeout: float = 300.0
    helo: str = ""
    oauth: bool = False  # signs in with a token (XOAUTH2) instead of a password

    @property
    def label(self) -> str:
        return f"{self.host}:{self.port}"

    def with_timeout(self, seconds: float) -> Self:
        """Return the same server with a timeout in seconds for each answer."""
        return replace(self, timeout=min(self.timeout, seconds))

    def open(self) -> Connection:
        """Return an authenticated session; raises DeliveryError and Unreachable."""
        try:
            return Connection(self._connect(), self.timeout)
        except smtplib.SMTPAuthenticationError as error:
            if 400 <= error.smtp_code < 500:  # its own trouble, which passes (RFC 4954, 6)
                raise Unreachable(
                    "The mail server %(server)s cannot sign us in just now: %(answer)s",
                    busy=_busy(error),
                    server=self.label,
                    answer=_error_text(error),
                ) from error
            raise self._refused(error) from error
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(
                "The mail server %(server)s cannot be used: %(answer)s",
                busy=_busy(error),
                server=self.label,
                answer=_error_text(error),
            ) from error

    def _refused(self, error: smtplib.SMTPAuthenticationError) -> DeliveryError:
        values = {"host": self.host, "code": error.smtp_code}
        if self.oauth:
            why = Message(
                "The mail server %(host)s does not accept the token (%(code)s).", **values
            )
        else:
            why = Message(
                "The mail server %(host)s does not accept user or password (%(code)s).", **values
            )
        return DeliveryError(why, busy=_busy(error))

    def _connect(self) -> smtplib.SMTP:
        name = self.helo or None
        if self.security == "tls":
            secure = ssl.create_default_context()
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, name, timeout=self.timeout, context=secure
            )
        else:
            smtp = smtplib.SMTP(self.host, self.port, name, timeout=self.timeout)
        try:
            return self._greet(smtp)
        except BaseException:
            smtp.close()
            raise

    def _greet(self, smtp: smtplib.SMTP) -> smtplib.SMTP:
        smtp.ehlo_or_helo_if_needed()
        if self.security == "starttls":
            smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo()
        if self.user and self.oauth:
            self._sign_in_by_token(smtp)
        elif self.user:
            smtp.login(self.user, self.password)
        if smtp.sock is not None:
            smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return smtp

    def _sign_in_by_token(self, smtp: smtplib.SMTP) -> None:
        """With the token at hand, and once more with a fresh one where that is refused."""
        refusal: smtplib.SMTPAuthenticationError | None = None
        for token in oauth.tokens().tries():
            words = oauth.xoauth2(self.user, token)
            try:  # a challenge is the server's reason, to be answered with nothing
                smtp.auth("XOAUTH2", lambda challenge=None, words=words: "" if challenge else words)
            except smtplib.SMTPAuthenticationError as error:
                refusal = error
            else:
                return
        if refusal is not None:
            raise refusal


def transport(url: str) -> Server:
    """Return the server at smtp:// or smtps://; raises ConfigError."""
    try:
        parts = urlsplit(url)
        options = {
            key: values[-1] for key, values in parse_qs(parts.query, keep_blank_values=True).items()
        }
        found = _server(
            parts.scheme, parts.hostname or "", parts.port, options, parts.username, parts.password
        )
    except ValueError as error:
        raise ConfigError(_FORM) from error
    if found.user and found.security == "none" and found.host not in _LOCAL:
        raise ConfigError(
            "CURATOR_SMTP_URL would send the password to %(host)s in the clear: leave out"
            " starttls=0 or use smtps://",
            host=found.host,
        )
    return found


def _server(
    scheme: str,
    host: str,
    port: int | None,
    options: dict[str, str],
    user: str | None,
    password: str | None,
) -> Server:
    if not host or set(options) - _OPTIONS:
        raise ValueError(host)
    encrypted = "0" if host in _LOCAL else "1"  # a relay on this machine is reached by nobody else
    starttls = options.get("starttls", encrypted) not in ("0", "false", "no")
    if options.get("auth", "xoauth2") != "xoauth2":
        raise ValueError(options)
    connections, timeout = (
        int(options.get("connections", "4")),
        float(options.get("timeout", "300")),
    )
    if not (1 <= connections <= 100 and 0 < timeout <= 3600):
        raise ValueError(options)
    return Server(
        host=host,
        port=port or {"smtps": 465}.get(scheme, 587 if starttls else 25),
        security="tls" if scheme == "smtps" else "starttls" if starttls else "none",
        user=unquote(user or ""),
        password=unquote(password or ""),
        connections=connections,
        timeout=timeout,
        helo=options.get("helo", ""),
        oauth="auth" in options,
    )


class Connection:
    """An SMTP session; envelope commands go in one packet if the server offers PIPELINING (RFC
    2920).
    """

    def __init__(self, smtp: smtplib.SMTP, timeout: float) -> None:
        self._smtp = smtp
        self._timeout = timeout
        self._pipelining = smtp.has_extn("pipelining")

    def send(self, sender: str, recipient: str, message: bytes) -> Answered:
        """Send one mail; every error is in the answer. After serious trouble the
        session is closed.
        """
        try:
            refusal = self._envelope(sender, recipient)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            why = Message("the connection broke: %(error)s", error=_error_text(error))
            return Answered("unsent", why)
        if refusal is not None:
            return refusal
        try:
            return self._content(message)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            why = Message(
                "the connection broke after the mail had left: %(error)s", error=_error_text(error)
            )
            return Answered("uncertain", why)

    @property
    def closed(self) -> bool:
        return self._smtp.sock is None

    def close(self) -> None:
        """Say QUIT if the server still listens."""
        try:
            if self._smtp.sock is not None:
                self._smtp.sock.settimeout(min(self._timeout, 5))
                self._smtp.quit()
        except (OSError, smtplib.SMTPException):
            pass
        finally:
            self._smtp.close()

    def _envelope(self, sender: str, recipient: str) -> Answered | None:
        """Return None if the server waits for the mail, else the class of its refusal."""
        mail, rcpt, data = self._ask(f"MAIL FROM:<{sender}>", f"RCPT TO:<{recipient}>", "DATA")
        if mail[0] == 250 and rcpt[0] in _TAKEN and data[0] == 354:
            return None
        answer, about_us = (
            (mail, True)
            if mail[0] != 250
            else (rcpt, False)
            if rcpt[0] not in _TAKEN
            else (data, False)
        )
        self._recover(answer, wants_mail=data[0] == 354)
        return _refusal(answer, about_us=about_us, late=rcpt[0] in _TAKEN)

    def _ask(self, *commands: str) -> list[Answer]:
        """Return the answer to each command; if the server hangs up, its last answer stands for the
        rest.
        """
        answers: list[Answer] = []
        try:
            if self._pipelining:
                self._smtp.send("".join(f"{command}\r\n" for command in commands))
            for command in commands:
                answers.append(self._answer("" if self._pipelining else command))
                if self._last_word(answers[-1]):
                    break
        except (OSError, smtplib.SMTPException):
            if not any(code >= 400 for code, _ in answers):
                raise
        return answers + [answers[-1]] * (len(commands) - len(answers))

    def _answer(self, command: str) -> Answer:
        if command:
            self._smtp.send(f"{command}\r\n")
        return self._reply()

    def _last_word(self, answer: Answer) -> bool:
        """Return whether nothing follows: 421 announces the end, and without PIPELINING nothing is
        sent after a refusal.
        """
        return answer[0] == 421 or (answer[0] >= 400 and not self._pipelining)

    def _content(self, message: bytes) -> Answered:
        stuffed = message.replace(b"\r\n.", b"\r\n..")
        self._smtp.send(stuffed + (b"" if stuffed.endswith(b"\r\n") else b"\r\n") + b".\r\n")
        answer = self._reply()
        if answer[0] // 100 == 2:
            named = _SES.match(answer[1])
            return Answered("sent", answer[1], provider_id=named[1] if named else "")
        self._recover(answer)
        return _refusal(answer, about_us=False, late=True)

    def _reply(self) -> Answer:
        code, text = self._smtp.getreply()
        return code, " ".join(text.decode("utf-8", "replace").split())

    def _recover(self, answer: Answer, *, wants_mail: bool = False) -> None:
        """Prepare the session for the next mail, or close it; errors here must not hide the known
        answer.
        """
        try:
            if wants_mail:  # although it takes no reader: an empty mail ends this (RFC 2920, 3.1)
                self._smtp.send(b".\r\n")
                self._reply()
            if answer[0] == 421 or not self._reset():
                self._smtp.close()
        except (OSError, smtplib.SMTPException):
            self._smtp.close()

    def _reset(self) -> bool:
        self._smtp.send(b"RSET\r\n")
        return self._reply()[0] == 250


def _refusal(answer: Answer, *, about_us: bool, late: bool) -> Answered:
    """Return the class of a refusal; `late` means after the address had been accepted."""
    code, text = answer
    status = (_STATUS.search(text) or [""])[0]
    reason = f"{code} {text}"[:500]
    kind = classify_answer(status, reason, "" if late else "RCPT", after_data=late)
    if 400 <= code < 500:
        limited = status == "4.7.28" or (code == 421 and status != "4.4.2")
        return Answered("unsent" if about_us else "deferred", reason, limited=limited, kind=kind)
    if about_us:
        return Answered("unsent", reason, refused=True, kind="sender")
    return Answered("bounced", reason, refused=kind in OURS, kind=kind)


def _busy(error: Exception) -> bool:
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code == 421


def _error_text(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        reply = error.smtp_error
        return (
            f"{error.smtp_code}"
            f" {reply.decode('utf-8', 'replace') if isinstance(reply, bytes) else reply}"
        )
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
