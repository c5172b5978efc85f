"""Everything that flows between the stages, as frozen dataclasses.

A record contains the record before it instead of copying its fields, so that a line in the letter
can always be traced to the feed it came from:
    Entry < Article < Story < Cluster, and  Story < Pick < Snapshot < Letter.
Times are aware datetimes in UTC; languages are BCP 47 tags ("pt", "zh-Hant", "und"); text is
Unicode NFC, plain unless a name says html. `to_json` and `from_json` carry any of them through the
store unchanged.
"""

from curator.records.articles import Article, ArticleKind, Link, Page
from curator.records.conversion import from_json, to_json, to_json_text
from curator.records.issues import (
    ISSUE_FIELDS,
    PICK_FIELDS,
    SECTION_FIELDS,
    SPONSOR_FIELD,
    Choice,
    Draft,
    Newsletter,
    Origin,
    PastIssue,
    Pick,
    Published,
    Reason,
    Section,
    Snapshot,
    Sponsor,
    WordField,
    Words,
    roundup_number,
)
from curator.records.letters import LEAVE_TOKEN_PLACE, DrawnFile, Letter, Picture
from curator.records.messages import Message
from curator.records.sources import (
    Enclosure,
    Entry,
    Failure,
    Feed,
    GatherRequest,
    Health,
    Known,
    PageRequest,
    Source,
    SourceKind,
    SourceState,
    Validators,
)
from curator.records.stories import (
    Bound,
    Cluster,
    Evidence,
    Flag,
    Language,
    Match,
    MatchKind,
    Opinion,
    Passage,
    Statistic,
    Story,
    Theme,
)

__all__ = [
    "ISSUE_FIELDS",
    "LEAVE_TOKEN_PLACE",
    "PICK_FIELDS",
    "SECTION_FIELDS",
    "SPONSOR_FIELD",
    "Article",
    "ArticleKind",
    "Bound",
    "Choice",
    "Cluster",
    "Draft",
    "DrawnFile",
    "Enclosure",
    "Entry",
    "Evidence",
    "Failure",
    "Feed",
    "Flag",
    "GatherRequest",
    "Health",
    "Known",
    "Language",
    "Letter",
    "Link",
    "Match",
    "MatchKind",
    "Message",
    "Newsletter",
    "Opinion",
    "Origin",
    "Page",
    "PageRequest",
    "Passage",
    "PastIssue",
    "Pick",
    "Picture",
    "Published",
    "Reason",
    "Section",
    "Snapshot",
    "Source",
    "SourceKind",
    "SourceState",
    "Sponsor",
    "Statistic",
    "Story",
    "Theme",
    "Validators",
    "WordField",
    "Words",
    "from_json",
    "roundup_number",
    "to_json",
    "to_json_text",
]
