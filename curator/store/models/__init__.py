"""The tables, by subject. Up to the draft they keep records as seen; from then on the rows are the
truth, because people edit them.

Times are UTC. A record is kept whole as JSON (`records.to_json`), with the few columns beside it
that are searched by.
"""

from curator.store.machine_request import MachineRequest, Watch
from curator.store.models.approvals import Approval, Correction, Rendering
from curator.store.models.collecting import Entry, Page, Source
from curator.store.models.issues import Edit, Edition, Issue, Pick, Translation, Words
from curator.store.models.jobs import Run
from curator.store.models.links import Attempt, MailedLink
from curator.store.models.readers import Consent, Delivery, Subscriber, Suppression
from curator.store.models.stories import Cluster, Link, Story, TermWeight
from curator.store.send_request import SendRequest

__all__ = [
    "Approval",
    "Attempt",
    "Cluster",
    "Consent",
    "Correction",
    "Delivery",
    "Edit",
    "Edition",
    "Entry",
    "Issue",
    "Link",
    "MachineRequest",
    "MailedLink",
    "Page",
    "Pick",
    "Rendering",
    "Run",
    "SendRequest",
    "Source",
    "Story",
    "Subscriber",
    "Suppression",
    "TermWeight",
    "Translation",
    "Watch",
    "Words",
]
