"""The body of POST /rest/posts: a schema of the documented fields."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from curator.share.little_text import MOST_UNITS, is_little_text, units


def _little_text(text: str) -> str:
    if not is_little_text(text):
        raise ValueError("a reserved character is not escaped: LinkedIn would cut the post there")
    if units(text) > MOST_UNITS:
        raise ValueError(f"longer than {MOST_UNITS:,} UTF-16 units")
    return text


Title = Annotated[str, StringConstraints(min_length=1, max_length=400)]


class _Documented(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Article(_Documented):
    """The link's card, given in full because the API does not fetch the page."""

    source: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
    title: Title
    description: Annotated[str, StringConstraints(max_length=4_086)] = ""
    thumbnail: Annotated[str, StringConstraints(pattern=r"^urn:li:image:[\w-]+$")] | None = None


class Media(_Documented):
    """An uploaded document or picture."""

    id: Annotated[str, StringConstraints(pattern=r"^urn:li:(document|image):[\w-]+$")]
    title: Title


class Content(_Documented):
    """A link or a document."""

    article: Article | None = None
    media: Media | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.article is None) == (self.media is None):
            raise ValueError("a post has either an article or a document")
        return self


class Distribution(_Documented):
    feedDistribution: Literal["MAIN_FEED"] = "MAIN_FEED"  # noqa: N815 - LinkedIn's names
    targetEntities: list[Any] = Field(default=[], max_length=0)  # noqa: N815
    thirdPartyDistributionChannels: list[Any] = Field(default=[], max_length=0)  # noqa: N815


class Post(_Documented):
    """The documented fields of a post; in a file the author may be missing, but not when sent."""

    author: (
        Annotated[str, StringConstraints(pattern=r"^urn:li:(organization|person):[\w-]+$")] | None
    ) = None
    commentary: Annotated[str, AfterValidator(_little_text)]
    visibility: Literal["PUBLIC"] = "PUBLIC"
    distribution: Distribution = Distribution()
    content: Content
    lifecycleState: Literal["PUBLISHED"] = "PUBLISHED"  # noqa: N815
    isReshareDisabledByAuthor: bool = False  # noqa: N815

    def body(self) -> dict[str, Any]:
        """Return the JSON to write or send, without what is not known."""
        return self.model_dump(exclude_none=True)

    def with_document(self, urn: str, title: str) -> Post:
        """Return the same post with an uploaded document in place of the link's card."""
        return self.model_copy(update={"content": Content(media=Media(id=urn, title=title))})

    def with_thumbnail(self, urn: str) -> Post:
        """Return the same post with an uploaded picture on the link's card."""
        assert self.content.article, "only a link has a card"
        card = self.content.article.model_copy(update={"thumbnail": urn})
        return self.model_copy(update={"content": Content(article=card)})
