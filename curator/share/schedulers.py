"""CSV files for schedulers of posts, with each one's documented columns, in the account's time
zone.

Where a scheduler's documentation was not available, the file's name says "unverified".
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

NOTICE = timedelta(minutes=15)  # schedulers want ten minutes between the import and the first post
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would compute


@dataclass(frozen=True, slots=True)
class Planned:
    """One post with its local time; addresses are empty if there is nothing to fetch."""

    at: datetime
    text: str
    link: str
    comment: str = ""
    image: str = ""
    image_alt: str = ""
    document: str = ""
    document_title: str = ""


Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Scheduler:
    """A scheduler: file name, columns, and what of a post goes into them; `headed` False means no
    header row.
    """

    file: str
    columns: tuple[str, ...]
    cells: Callable[[Planned], Cells]
    headed: bool = True


def times(week: Sequence[str], zone: str, after: datetime, count: int) -> list[datetime]:
    """Return the next `count` times of `week` ("tue 08:30") after `after`, local to `zone`, without
    offset.
    """
    local = after.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    found = sorted(_moments(week, local, weeks=count // len(week) + 2))
    return [each for each in found if each >= local + NOTICE][:count]


def _moments(week: Sequence[str], start: datetime, weeks: int) -> Iterator[datetime]:
    monday = (start - timedelta(days=start.weekday())).replace(hour=0, minute=0, second=0)
    for each in week:
        day, _, clock = each.partition(" ")
        hours, minutes = map(int, clock.split(":"))
        offset = timedelta(days=_DAYS.index(day), hours=hours, minutes=minutes)
        for number in range(weeks):
            yield (monday + offset + timedelta(weeks=number)).replace(microsecond=0)


def files(posts: Sequence[Planned]) -> dict[str, bytes]:
    """Return file name -> CSV (RFC 4180, UTF-8 with BOM, except where the first cell is a date)."""
    return {each.file: _table(each, posts) for each in SCHEDULERS}


def _table(scheduler: Scheduler, posts: Sequence[Planned]) -> bytes:
    written = io.StringIO(newline="")
    table = csv.DictWriter(
        written, scheduler.columns, restval="", quoting=csv.QUOTE_ALL, lineterminator="\r\n"
    )
    if scheduler.headed:
        table.writeheader()
    for post in posts:
        cells = scheduler.cells(post)
        table.writerow({name: _not_computed(value) for name, value in cells.items()})
    return written.getvalue().encode("utf-8-sig" if scheduler.headed else "utf-8")


def _not_computed(cell: str) -> str:
    """Return a text with a space before what a spreadsheet would take for a formula."""
    return f" {cell}" if cell.startswith(_FORMULA) else cell


def _buffer(post: Planned) -> Cells:
    return {
        "Text": post.text,
        "Image URL": post.image,
        "Posting Time": f"{post.at:%Y-%m-%d %H:%M}",
    }


_PUBLER = (
    "Date - Intl. format or prompt",
    "Text",
    "Link(s) - Separated by comma for FB carousels",
    "Media URL(s) - Separated by comma",
    "Title - For the video, pin, PDF ..",
    "Label(s) - Separated by comma",
    "Alt text(s) - Separated by ||",
    "Comment(s) - Separated by ||",
    "Pin board, FB album, or Google category",
    "Post subtype - I.e. story, reel, PDF ..",
    "CTA - For Facebook links or Google",
    "Reminder - For stories, reels, shorts, and TikToks",
)


def _publer(post: Planned) -> Cells:
    date, text, link, media, title, _, _, comment, _, subtype, _, _ = _PUBLER
    cells = {
        date: f"{post.at:%Y/%m/%d %H:%M}",
        text: post.text,
        comment: post.comment.replace("||", "| |"),
    }
    if post.document:
        return {**cells, media: post.document, title: post.document_title, subtype: "PDF"}
    return {**cells, link: post.link}


_METRICOOL_HEADER = (
    "Text,Date,Time,Draft,Facebook,Twitter/X,LinkedIn,GBP,Instagram,Pinterest,TikTok,Youtube,"
    "Threads,Bluesky,Picture Url 1,Picture Url 2,Picture Url 3,Picture Url 4,Picture Url 5,"
    "Picture Url 6,Picture Url 7,Picture Url 8,Picture Url 9,Picture Url 10,Alt text picture 1,"
    "Alt text picture 2,Alt text picture 3,Alt text picture 4,Alt text picture 5,"
    "Alt text picture 6,Alt text picture 7,Alt text picture 8,Alt text picture 9,"
    "Alt text picture 10,Document title,Shortener,Video Thumbnail Url,Video Cover Frame,"
    "Twitter/X Can reply,Twitter/X Type,Twitter/X Poll Duration minutes,"
    "Twitter/X Poll Option 1,Twitter/X Poll Option 2,Twitter/X Poll Option 3,"
    "Twitter/X Poll Option 4,Pinterest Board,Pinterest Pin Title,Pinterest Pin Link,"
    "Pinterest Pin New Format,Instagram Post Type,Instagram Show Reel On Feed,"
    "Instagram Trial Reel Share Automatically,Youtube Video Title,Youtube Video Type,"
    "Youtube Video Privacy,Youtube video for kids,Youtube AI generated content,"
    "Youtube notify subscribers,Youtube Video Category,Youtube Video Tags,Youtube playlist,"
    "GBP Post Type,Facebook Post Type,Facebook Title,First Comment Text,TikTok Title,"
    "TikTok disable comments,TikTok disable duet,TikTok disable stitch,TikTok Post Privacy,"
    "TikTok Branded Content,TikTok Your Brand,TikTok Auto Add Music,TikTok Photo Cover Index,"
    "TikTok musicId,TikTok music title,TikTok music author,TikTok music previewUrl,"
    "TikTok music thumbnailUrl,TikTok music soundVolume,TikTok music originalVolume,"
    "TikTok music startMillis,TikTok music endMillis,TikTok Ai generated content,LinkedIn Type,"
    "LinkedIn Poll Question,LinkedIn Poll Option 1,LinkedIn Poll Option 2,"
    "LinkedIn Poll Option 3,LinkedIn Poll Option 4,LinkedIn Poll Duration,"
    "LinkedIn Show link preview,LinkedIn Images as Carousel,Threads Reply Control,"
    "Threads Is Spoiler,Threads Post Type,Brand name"
)
_METRICOOL = tuple(_METRICOOL_HEADER.split(","))
_METRICOOL_OTHERS = ("Facebook", "Twitter/X", "GBP", "Instagram", "Pinterest", "TikTok",
                     "Youtube", "Threads", "Bluesky", "Draft", "Shortener")  # fmt: skip


def _metricool(post: Planned) -> Cells:
    return {
        **dict.fromkeys(_METRICOOL_OTHERS, "false"),
        "LinkedIn": "true",
        "Text": post.text,
        "Date": f"{post.at:%Y-%m-%d}",
        "Time": f"{post.at:%H:%M:%S}",
        "Picture Url 1": post.image,
        "Alt text picture 1": post.image_alt if post.image else "",
        "First Comment Text": post.comment,
        "LinkedIn Show link preview": "false" if post.image else "true",
    }


def _hootsuite(post: Planned) -> Cells:
    return {"date": f"{post.at:%m/%d/%Y %H:%M}", "message": post.text, "link": post.link}


def _highlevel(post: Planned) -> Cells:
    media = {"linkedInDocumentUrl": post.document} if post.document else {"link": post.link}
    return {
        "postAtSpecificTime": f"{post.at:%Y-%m-%d %H:%M:%S}",
        "content": post.text,
        "postType": "Post",
        "followUpComment": post.comment,
        **media,
    }


def _socialbee(post: Planned) -> Cells:
    return {
        "text": post.text,
        "link": post.link,
        "postAtSpecificTime": f"{post.at:%Y-%m-%d %H:%M}",
    }


SCHEDULERS = (
    Scheduler(
        "buffer-unverified.csv", ("Text", "Image URL", "Tags", "Posting Time"), _buffer
    ),
    Scheduler("publer.csv", _PUBLER, _publer),
    Scheduler("metricool-unverified.csv", _METRICOOL, _metricool),
    Scheduler(
        "hootsuite-unverified.csv", ("date", "message", "link"), _hootsuite, headed=False
    ),
    Scheduler(
        "highlevel-advanced.csv",
        (
            "postAtSpecificTime", "content", "link", "imageUrls", "videoUrl", "postType",
            "watermark", "category", "followUpComment", "gbpPostType", "gbpCallToAction",
            "youtubeTitle", "youtubePrivacy", "youtubeVideoType", "pinterestBoardId",
            "linkedInDocumentUrl",
        ),
        _highlevel,
    ),
    Scheduler(
        "socialbee-unverified.csv",
        ("text", "link", "imageUrls", "gifUrls", "videoUrls", "postAtSpecificTime"),
        _socialbee,
    ),
)  # fmt: skip
