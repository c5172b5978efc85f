"""The letter in feeds.yaml: who writes it and how it is reached, its sections and its variants."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from curator.config.part import Part
from curator.config.values import (
    BaseAddress,
    ByLanguage,
    LanguageTag,
    LineByLanguage,
    MailAddress,
    OneLine,
    SectionKey,
    VariantKey,
    WebAddress,
    Zone,
)
from curator.records import WordField

MOST_VARIANTS = 5  # each is approved in every language


class SectionPart(Part):
    key: SectionKey
    themes: tuple[str, ...] = Field(min_length=1)
    names: LineByLanguage = {}
    limit: int = Field(default=3, ge=1, le=20)


class VariantPart(Part):
    key: Annotated[VariantKey, Field(max_length=40)]
    themes: tuple[str, ...] = Field(min_length=1)
    names: LineByLanguage = {}
    least_items: int = Field(
        default=2, ge=1, le=20, description="with fewer in an issue, its readers get all of it"
    )


class SenderPart(Part):
    name: OneLine
    address: MailAddress


class NewsletterPart(Part):
    name: OneLine
    languages: tuple[LanguageTag, ...] = Field(min_length=1)
    time_zone: Zone = "UTC"
    sender: SenderPart
    reply_to: MailAddress
    imprint: tuple[OneLine, ...] = Field(min_length=1)
    privacy_url: WebAddress
    base_url: BaseAddress
    tagline: LineByLanguage = {}
    words: Literal["strict", "badge", "drop"] = "badge"
    quote_characters: int = Field(
        default=600, ge=0, le=10_000, description="most that one issue quotes of one source"
    )
    chart: bool = Field(
        default=True, description="the numbers as a picture, in the letter and in the archive"
    )
    byline: Annotated[str, Field(max_length=120)] = Field(
        default="", description="who writes it, under the sign-off"
    )
    byline_picture: WebAddress | None = Field(
        default=None, description="shown in the archive; mails fetch nothing"
    )
    discuss: dict[LanguageTag, WebAddress] = Field(
        default={}, description="where an issue is discussed on LinkedIn, by language"
    )
    item_votes: Literal["none", "feature", "all"] = "none"
    sponsors_per_issue: int = Field(default=1, ge=0, le=5)
    default_words: dict[WordField, ByLanguage] = Field(default={}, description="used until edited")
    roundup_words: dict[WordField, ByLanguage] = Field(default={}, description="the same, monthly")
    variants: Annotated[tuple[VariantPart, ...], Field(max_length=MOST_VARIANTS)] = Field(
        default=(), description="letters of some themes alone; readers choose one, or everything"
    )
