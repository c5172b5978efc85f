"""The records that the stages pass to each other, as frozen dataclasses.

A record contains the record it was made from instead of copying its fields, so every line of a
letter can be traced back to its feed:
    Entry < Article < Story < Cluster, and  Story < Pick < Snapshot < Letter.
Times are aware datetimes in UTC. Languages are BCP 47 tags ("pt", "zh-Hant", "und"). Text is
Unicode NFC, and plain unless the field's name says html. `to_json` and `from_json` convert any
record to JSON and back without loss.
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
