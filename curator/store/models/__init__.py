"""The tables, by subject.

Up to the draft they store records; from then on the rows are authoritative, because people edit
them. Times are UTC. A record is stored whole as JSON (`records.to_json`), with the columns that are
searched beside it.
"""

from curator.store.models.approvals import Approval, Correction, FirstApproval, Rendering
from curator.store.models.collecting import Entry, Figures, Page, Source
from curator.store.models.issues import (
    Edit,
    Edition,
    FactCheck,
    Issue,
    Pick,
    Sponsor,
    Translation,
    Unsaved,
    Words,
)
from curator.store.models.jobs import Heartbeat, Job, Run, RunRequest, ScheduleRule
from curator.store.models.link_checks import LinkCheck
from curator.store.models.links import Attempt, MailedLink
from curator.store.models.notifications import Alarm, Event, Notification
from curator.store.models.past import PastIssue, PastLink
from curator.store.models.people import (
    AppDevice,
    AppKey,
    DeskSettings,
    OrganisationAccount,
    Passkey,
    SavedFilter,
    SignIn,
)
from curator.store.models.postings import LinkedInAccount, Posting
from curator.store.models.proofreading import ProofComment, ProofLink, ProofSignOff
from curator.store.models.readers import (
    Consent,
    Delivery,
    Halt,
    SecretKey,
    Subscriber,
    Suppression,
    Vote,
)
from curator.store.models.stories import (
    Block,
    Cluster,
    Gist,
    Link,
    SecondReading,
    Story,
    TermWeight,
    ThemeRuling,
    Triage,
)

__all__ = [
    "Alarm",
    "AppDevice",
    "AppKey",
    "Approval",
    "Attempt",
    "Block",
    "Cluster",
    "Consent",
    "Correction",
    "Delivery",
    "DeskSettings",
    "Edit",
    "Edition",
    "Entry",
    "Event",
    "FactCheck",
    "Figures",
    "FirstApproval",
    "Gist",
    "Halt",
    "Heartbeat",
    "Issue",
    "Job",
    "Link",
    "LinkCheck",
    "LinkedInAccount",
    "MailedLink",
    "Notification",
    "OrganisationAccount",
    "Page",
    "Passkey",
    "PastIssue",
    "PastLink",
    "Pick",
    "Posting",
    "ProofComment",
    "ProofLink",
    "ProofSignOff",
    "Rendering",
    "Run",
    "RunRequest",
    "SavedFilter",
    "ScheduleRule",
    "SecondReading",
    "SecretKey",
    "SignIn",
    "Source",
    "Sponsor",
    "Story",
    "Subscriber",
    "Suppression",
    "TermWeight",
    "ThemeRuling",
    "Translation",
    "Triage",
    "Unsaved",
    "Vote",
    "Words",
]
