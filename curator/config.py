"""What the person who runs it decides: feeds.yaml and the environment, with errors that name the line.

feeds.yaml is read and never written. `load` gives a `Config`; a wrong key, a bad address or a duplicate raises ConfigError
with the line it stands on. `environment` gives the CURATOR_* settings.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import yaml
from babel import Locale, UnknownLocaleError
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from curator import addresses, slots
from curator.errors import ConfigError, InputError
from curator.records import Newsletter, Section, Source, SourceKind, WordField

KINDS = get_args(SourceKind)


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or any(c.isspace() for c in value):
        raise ValueError(f"“{value}” is not a web address (http:// or https://)")
    return value


def _language(value: str) -> str:
    try:
        Locale.parse(value, sep="-")
    except (ValueError, UnknownLocaleError) as error:
        raise ValueError(f"“{value}” is not a language tag such as de, pt-BR or zh-Hant") from error
    return value


def _mail_address(value: str) -> str:
    try:
        return addresses.normalise(value)
    except InputError as error:
        raise ValueError(f"“{value}” is not an e-mail address") from error


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"“{value}” is not a time zone such as Europe/Berlin") from error
    return value


WebAddress = Annotated[str, AfterValidator(_web_address)]
LanguageTag = Annotated[str, AfterValidator(_language)]
MailAddress = Annotated[str, AfterValidator(_mail_address)]
Zone = Annotated[str, AfterValidator(_zone)]
ByLanguage = dict[LanguageTag, str]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SenderPart(_Part):
    name: str = Field(min_length=1)
    address: MailAddress


class NewsletterPart(_Part):
    name: str = Field(min_length=1)
    languages: tuple[LanguageTag, ...] = Field(min_length=1)
    time_zone: Zone = "UTC"
    sender: SenderPart
    reply_to: MailAddress
    imprint: tuple[str, ...] = Field(min_length=1)
    privacy_url: WebAddress
    base_url: WebAddress
    tagline: ByLanguage = {}
    words: Literal["strict", "badge", "drop"] = "badge"
    quote_characters: int = Field(default=600, ge=0, le=10_000, description="most that one issue quotes of one source")
    linkedin_author: str = Field(default="", pattern=r"^(urn:li:(organization|person):[\w-]+)?$")
    chart: bool = Field(default=True, description="the numbers as a picture, in the letter and in the archive")
    default_words: dict[WordField, ByLanguage] = Field(default={}, description="used until an editor writes better")


class SchedulePart(_Part):
    gather: str = Field(default="0 * * * *", description="cron, in the newsletter's time zone")
    read: str = "10 * * * *"
    draft: str = "0 6 * * mon"
    publish: str = Field(default="*/15 * * * *", description="the archive, with corrections made after sending")


def _section_key(value: str) -> str:
    if value in slots.FIXED:
        raise ValueError(f"“{value}” is a slot of every issue; call the section something else")
    return value


class SectionPart(_Part):
    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$"), AfterValidator(_section_key)]
    themes: tuple[str, ...] = Field(min_length=1)
    names: ByLanguage = {}
    limit: int = Field(default=3, ge=1, le=20)


# The reasons a score is made of, as the desk shows them; a weight of 0 switches one off, 2 doubles it.
PickingReason = Literal[
    "freshness", "source", "theme", "evidence", "report", "sample", "echo", "languages", "novelty", "repeat", "variety",
    "promotion", "machine-translated", "listicle", "seo-filler", "no-text",
]  # fmt: skip


class PickingPart(_Part):
    window_days: int = Field(default=10, ge=1, le=3650, description="how old a story may be")
    least_items: int = Field(default=5, ge=1, le=50)
    too_little: Literal["hold", "reduce"] = "hold"
    minute_items: int = Field(default=4, ge=1, le=10)
    cards: int = Field(default=4, ge=0, le=12)
    tangents: int = Field(default=3, ge=0, le=10)
    numbers: int = Field(default=4, ge=0, le=10)
    weights: dict[PickingReason, Annotated[float, Field(ge=0, le=10)]] = {}


class FeedPart(_Part):
    name: str = Field(min_length=1, max_length=200)
    url: WebAddress
    site: WebAddress | None = None
    language: LanguageTag | None = None
    kind: SourceKind = "blog"
    weight: float = Field(default=1.0, ge=0, le=10)
    selector: str | None = None
    themes: tuple[str, ...] = ()


class CollectPart(_Part):
    contact: str = Field(default="", description="an address or page for site owners, put into the User-Agent")
    pause_seconds: float = Field(default=1.0, ge=0, le=60, description="between two requests to one host")
    connections_per_host: int = Field(default=2, ge=1, le=16)
    connections: int = Field(default=50, ge=1, le=500)
    timeout_seconds: float = Field(default=20.0, gt=0, le=300)
    max_bytes: int = Field(default=10_000_000, ge=10_000, le=200_000_000)
    max_entries: int = Field(default=2_000, ge=1, le=50_000)
    pages_per_read: int = Field(default=500, ge=1, le=100_000)
    max_age_days: int = Field(default=60, ge=1, le=36_500, description="older entries are kept but their pages not read")


class TranslatePart(_Part):
    service: Literal["off", "deepl", "libretranslate", "openai"] = "off"
    url: WebAddress | None = None
    model: str = ""
    characters_per_issue: int = Field(default=100_000, ge=0)
    timeout_seconds: float = Field(default=30.0, gt=0, le=600)
    glossary: dict[str, str] = {}


class _File(_Part):
    newsletter: NewsletterPart
    schedule: SchedulePart = SchedulePart()
    sections: tuple[SectionPart, ...] = ()
    picking: PickingPart = PickingPart()
    collect: CollectPart = CollectPart()
    translate: TranslatePart = TranslatePart()
    feeds: tuple[FeedPart, ...] = ()
    allow_hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Config:
    """feeds.yaml, understood."""

    path: Path
    newsletter: Newsletter
    default_words: Mapping[str, Mapping[str, str]]
    schedule: SchedulePart
    sections: tuple[Section, ...]
    picking: PickingPart
    collect: CollectPart
    translate: TranslatePart
    sources: tuple[Source, ...]
    allow_hosts: tuple[str, ...]


def load(path: Path) -> Config:
    """The configuration in `path`; raises ConfigError naming file and line."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", file=str(path)) from error
    except UnicodeDecodeError as error:
        raise ConfigError("is not UTF-8 text", file=str(path)) from error
    node = _compose(text, path)
    parsed = _validate(node, path)
    _no_duplicates(parsed, node, path)
    return _config(parsed, path)


def _compose(text: str, path: Path) -> yaml.Node:
    try:
        _no_aliases(text, path)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except RecursionError as error:
        raise ConfigError("is nested too deeply", file=str(path)) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", None) or "not valid YAML"
        raise ConfigError(f"not valid YAML: {said}", file=str(path), line=mark.line + 1 if mark else None) from error
    if not isinstance(node, yaml.MappingNode):
        raise ConfigError("is empty; it needs at least “newsletter:” and “feeds:”", file=str(path), line=1)
    for mapping in _mappings(node):
        _no_repeated_key(mapping, path)
    return node


def _no_aliases(text: str, path: Path) -> None:
    """References (&name, *name) are refused: this file needs none, and a few of them can fill any memory."""
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            line = event.start_mark.line + 1 if event.start_mark else None
            raise ConfigError(f"“*{event.anchor}” refers to another place; write it out", file=str(path), line=line)


def _mappings(root: yaml.Node) -> Iterator[yaml.MappingNode]:
    """Every mapping once, however often it is referred to: aliases can name each other many times over."""
    waiting, seen = [root], set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            yield node
            waiting += [value for _, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value


def _no_repeated_key(node: yaml.MappingNode, path: Path) -> None:
    seen: dict[str, int] = {}
    for key, _ in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise ConfigError("a key must be a word", file=str(path), line=line)
        if key.value in seen:
            raise ConfigError(f"“{key.value}” stands here and on line {seen[key.value]}", file=str(path), line=line)
        seen[key.value] = line


def _validate(node: yaml.Node, path: Path) -> _File:
    # SafeLoader's constructor works on nodes already composed: the file is parsed once, and values keep their lines.
    try:
        data = yaml.SafeLoader("").construct_document(node)
    except (yaml.YAMLError, ValueError, KeyError, TypeError) as error:
        mark = getattr(error, "problem_mark", None)
        said = f"a value makes no sense here: {getattr(error, 'problem', None) or error}"
        raise ConfigError(said, file=str(path), line=mark.line + 1 if mark else None) from error
    try:
        return _File.model_validate(data)
    except ValidationError as error:
        # a misspelt key is also a missing one: the misspelling is what helps
        first = min(error.errors(), key=lambda found: found["type"] != "extra_forbidden")
        raise ConfigError(_in_words(first), file=str(path), line=_line(node, first["loc"])) from error


def _in_words(error: Any) -> str:
    where = ".".join(str(part + 1) if isinstance(part, int) else part for part in error["loc"])
    if error["type"] == "extra_forbidden":
        return f"unknown key “{error['loc'][-1]}”"
    if error["type"] == "missing":
        return f"“{where}” is missing"
    return f"{where}: {error['msg'].removeprefix('Value error, ')}"


def _line(node: yaml.Node, loc: tuple[str | int, ...]) -> int:
    """The line of the deepest part of `loc` that exists in the file."""
    line = node.start_mark.line + 1
    for part in loc:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == str(part)), None)
            if found is None:
                return line
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            return line
    return line


def _no_duplicates(parsed: _File, node: yaml.Node, path: Path) -> None:
    for list_name, key in (("feeds", "url"), ("feeds", "name"), ("sections", "key")):
        seen: dict[str, int] = {}
        for index, part in enumerate(getattr(parsed, list_name)):
            value = getattr(part, key)
            line = _line(node, (list_name, index, key))
            folded = value.casefold().rstrip("/") if key == "url" else value.casefold()
            if folded in seen:
                raise ConfigError(f"{key} “{value}” stands here and on line {seen[folded]}", file=str(path), line=line)
            seen[folded] = line


def _config(parsed: _File, path: Path) -> Config:
    letter = parsed.newsletter
    return Config(
        path=path,
        newsletter=Newsletter(
            name=letter.name,
            languages=letter.languages,
            time_zone=letter.time_zone,
            sender_name=letter.sender.name,
            sender_address=letter.sender.address,
            reply_to=letter.reply_to,
            imprint=letter.imprint,
            privacy_url=letter.privacy_url,
            base_url=(environment().base_url if environment().base_url_set else letter.base_url).rstrip("/"),
            tagline=letter.tagline,
            words_policy=letter.words,
            quote_characters=letter.quote_characters,
            linkedin_author=letter.linkedin_author,
            chart=letter.chart,
        ),
        default_words={str(name): words for name, words in letter.default_words.items()},
        schedule=parsed.schedule,
        sections=tuple(Section(part.key, part.themes, part.names, part.limit) for part in parsed.sections),
        picking=parsed.picking,
        collect=parsed.collect,
        translate=parsed.translate,
        sources=tuple(_source(part) for part in parsed.feeds),
        allow_hosts=parsed.allow_hosts,
    )


def _source(part: FeedPart) -> Source:
    return Source(part.name, part.url, part.language, part.kind, part.weight, part.site, part.selector, part.themes)


@dataclass(frozen=True, slots=True)
class Environment:
    """The CURATOR_* settings; each has a default that works on one machine."""

    home: Path  # CURATOR_HOME: memory, secret key, stored pages
    out: Path  # CURATOR_OUT: letters, exports, archive
    feeds: Path  # CURATOR_FEEDS: feeds.yaml
    database_url: str  # CURATOR_DATABASE_URL: empty means SQLite in home
    base_url: str  # CURATOR_BASE_URL: where desk and archive are reached from outside
    smtp_url: str  # CURATOR_SMTP_URL: smtp://user:password@host:587?starttls
    secret_key: str  # CURATOR_SECRET_KEY: made and kept in home when empty
    debug: bool  # CURATOR_DEBUG=1: never in production
    base_url_set: bool  # whether CURATOR_BASE_URL was given


def environment() -> Environment:
    """The settings as the environment has them now."""
    get = os.environ.get
    return Environment(
        home=Path(get("CURATOR_HOME") or "var").absolute(),
        out=Path(get("CURATOR_OUT") or "out").absolute(),
        feeds=Path(get("CURATOR_FEEDS") or "feeds.yaml").absolute(),
        database_url=get("CURATOR_DATABASE_URL", ""),
        base_url=_checked_base_url(get("CURATOR_BASE_URL") or "http://127.0.0.1:8000"),
        smtp_url=get("CURATOR_SMTP_URL", ""),
        secret_key=get("CURATOR_SECRET_KEY", ""),
        debug=get("CURATOR_DEBUG", "") not in ("", "0", "false"),
        base_url_set=bool(get("CURATOR_BASE_URL")),
    )


def _checked_base_url(value: str) -> str:
    try:
        return _web_address(value).rstrip("/")
    except ValueError as error:
        raise ConfigError(f"CURATOR_BASE_URL: {error}") from error
