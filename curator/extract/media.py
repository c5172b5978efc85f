"""Recognise video and podcast pages, and find their running time."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from curator.extract import cues, linked_data
from curator.extract.metadata import Head, meta
from curator.records import Entry

Medium = Literal["video", "podcast"]

LITTLE_PROSE = 2_600  # characters: about what is under a player; more is an article that holds one
_PLAYERS = re.compile(
    r"//(?:www\.)?(?:youtube(?:-nocookie)?\.com|youtu\.be|player\.vimeo\.com|vimeo\.com|"
    r"fast\.wistia\.net|play\.vidyard\.com|www\.dailymotion\.com)/",
    re.I,
)
_AUDIO_PLAYERS = re.compile(
    r"//(?:open\.spotify\.com/embed|w\.soundcloud\.com|embed\.podcasts\.apple\.com|"
    r"player\.captivate\.fm|embed\.acast\.com|player\.simplecast\.com|"
    r"html5-player\.libsyn\.com|www\.buzzsprout\.com|share\.transistor\.fm|anchor\.fm|"
    r"podcasters\.spotify\.com)",
    re.I,
)
_ADVERT = re.compile(r"(?<![a-z])(?:ads?|advert\w*|sponsor\w*|promo\w*)(?![a-z])", re.I)
_VIDEO_TYPES, _AUDIO_TYPES = (
    frozenset({"VideoObject", "Movie", "TVEpisode", "Clip"}),
    frozenset({"PodcastEpisode", "AudioObject", "RadioEpisode"}),
)


def medium(
    tree: HtmlElement,
    head: Head,
    nodes: list[linked_data.Node],
    entry: Entry | None,
    body: str,
    url: str,
) -> Medium | None:
    """Return "video" or "podcast", or None for a page to read.

    A long text with a player in it remains an article.
    """
    enclosed = entry.enclosure.media_type.split("/")[0] if entry and entry.enclosure else ""
    if enclosed == "audio" or _main(nodes, frozenset({"PodcastEpisode", "RadioEpisode"})):
        return "podcast"
    if (
        enclosed == "video"
        or head.media.startswith("video")
        or _is_player_page(url)
        or meta(tree, "twitter:card") == "player"
    ):
        return "video"
    if len(body) > LITTLE_PROSE:
        return None
    return _embedded(tree, nodes, head.title, url)


def _embedded(
    tree: HtmlElement, nodes: list[linked_data.Node], title: str, url: str
) -> Medium | None:
    named = any(
        cues.is_line("podcast_words", word)
        for word in re.split(r"[\s/_#.-]+", f"{title} {urlsplit(url).path}")
    )
    if (_plays(tree, "audio") or _frame(tree, _AUDIO_PLAYERS) or _main(nodes, _AUDIO_TYPES)) and (
        named or not _frame(tree, _PLAYERS)
    ):
        return "podcast"
    if _main(nodes, _VIDEO_TYPES) or _plays(tree, "video") or _frame(tree, _PLAYERS):
        return "video"
    return None


def seconds(tree: HtmlElement, nodes: list[linked_data.Node], entry: Entry | None) -> int | None:
    """Return the running time: the feed's, else from JSON-LD, meta elements, or the text ("45 min",
    "1:02:10").
    """
    if entry and entry.enclosure and entry.enclosure.seconds:
        return entry.enclosure.seconds
    stated = [
        linked_data.seconds_of(n.get("duration") or n.get("timeRequired"))
        for n in nodes
        if linked_data.types(n) & (_VIDEO_TYPES | _AUDIO_TYPES)
    ]
    metas = [
        _number(meta(tree, name))
        for name in (
            "og:video:duration",
            "video:duration",
            "music:duration",
            "og:audio:duration",
            "duration",
        )
    ]
    return next((found for found in (*stated, *metas) if found), None) or _shown(tree)


def running_time(text: str) -> int | None:
    """Return the first running time in `text`, in seconds, ignoring reading times ("5
    min read").
    """
    for match in _written().finditer(text):
        if not _is_reading_time(text, match):
            return _total(match)
    return None


def _is_reading_time(text: str, match: re.Match[str]) -> bool:
    """Return whether the words beside the figure make it a reading time: "5 min read", "Lesezeit: 5
    Min.".
    """
    before = re.split(r"[,.;·|\d]", text[max(0, match.start() - 20) : match.start()])[-1]
    after = re.split(r"[,;·|\d]", text[match.end() : match.end() + 14])[0]
    return cues.holds("reading_time", f"{before} {after}")


def _shown(tree: HtmlElement) -> int | None:
    text = " ".join(part for part in tree.itertext() if isinstance(part, str) and part.strip())[
        :20_000
    ]
    return running_time(text)


def _total(match: re.Match[str]) -> int:
    if match["clock"]:
        parts = [int(part) for part in match["clock"].split(":")]
        return sum(part * 60**power for power, part in enumerate(reversed(parts)))
    return int(match["h"] or 0) * 3600 + int(match["m"] or match["only"] or 0) * 60


@cache
def _written() -> re.Pattern[str]:
    hours, minutes = cues.pattern("hours"), cues.pattern("minutes")
    return re.compile(
        rf"(?<![\w:.,])(?:(?P<h>\d)\s*(?:{hours})\.?\s*(?:(?:and|und|et|y|e|en|och|ja|ve|i)\s+)?"
        rf"(?P<m>[0-5]?\d)\s*(?:{minutes})(?![a-z])"
        rf"|(?P<only>\d{{1,3}})[\s-]*(?:{minutes})(?![a-z])|"
        rf"(?P<clock>(?:\d:)?[0-5]?\d:[0-5]\d)(?![\w:]|\s*(?:[ap]\.?m|Uhr|h\b)))",
        re.I,
    )


def _number(text: str) -> int | None:
    return (
        linked_data.seconds_of(int(text))
        if text.isascii() and text.isdigit() and len(text) < 7
        else linked_data.seconds_of(text)
    )


def _main(nodes: list[linked_data.Node], kinds: frozenset[str]) -> bool:
    """Return whether the page has a node of `kinds` and no article node."""
    plain_articles = linked_data.ARTICLES - {"WebPage"}
    return any(linked_data.types(n) & kinds for n in nodes) and not any(
        linked_data.types(n) & plain_articles for n in nodes
    )


def _plays(tree: HtmlElement, tag: str) -> bool:
    """Return whether the page plays sound or video: not an advert, an animated picture or an empty
    player.
    """
    return any(_is_played(element) for element in tree.iter(tag))


def _is_played(player: HtmlElement) -> bool:
    if any(player.get(name) is not None for name in ("muted", "autoplay", "loop")):
        return False
    if not player.get("src") and player.find(".//source") is None:
        return False
    return not any(_is_advert(each) for each in (player, *player.iterancestors()))


def _is_advert(element: HtmlElement) -> bool:
    return bool(_ADVERT.search(f"{element.get('class') or ''} {element.get('id') or ''}"))


def _frame(tree: HtmlElement, players: re.Pattern[str]) -> bool:
    return any(
        players.search(frame.get("src") or frame.get("data-src") or "")
        for frame in tree.iterfind(".//iframe")
    )


def _is_player_page(url: str) -> bool:
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    return (
        (host == "youtube.com" and parts.path.startswith(("/watch", "/shorts")))
        or host == "youtu.be"
        or (host == "vimeo.com" and parts.path[1:].isdigit())
    )
