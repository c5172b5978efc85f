"""Post an approved edition on LinkedIn by its API, once.

The attempt is written down first. If LinkedIn's answer is lost, the post is looked up before
anything is sent again; if the token does not allow that, a person has to look.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

from django.contrib.auth.models import User

from curator.config import Config, environment
from curator.errors import CuratorError, InputError, NotReady
from curator.records import Message, Published, Snapshot
from curator.runs import context, linkedin_account, publish, shared_pictures
from curator.runs.localized import of_the_newsroom
from curator.runs.renderer import IssueRenderer
from curator.runs.send import transport
from curator.runs.shared_pictures import draw_cover, everything
from curator.send import send_plain_mail
from curator.share import linkedin_folder
from curator.share.archive.addresses import Addresses
from curator.share.linkedin_api import Api, LinkedInError, Unknown, address
from curator.share.linkedin_api import version_notice as version_notice
from curator.share.linkedin_folder import CAROUSEL
from curator.share.linkedin_request import Post
from curator.share.little_text import units as units
from curator.store import models, postings, published
from curator.store.history import APPROVE, note, require
from curator.store.snapshot import snapshot

State = models.Posting.State
TOLD = Message("whoever posts on LinkedIn was mailed")
log = logging.getLogger(__name__)
INDEXED = timedelta(minutes=2)  # until then a post just made may not be found


@dataclass(frozen=True, slots=True)
class Ready:
    """An edition as it would be posted: with document, or link and picture. `before` is an earlier
    attempt.
    """

    language: str
    post: Post
    document: Path | None
    title: str
    cover: Path | None
    before: models.Posting | None

    @property
    def done(self) -> models.Posting | None:
        """The row of this edition where it was posted before."""
        return self.before if self.before and self.before.state == State.POSTED else None


def prepare(
    renderer: IssueRenderer,
    issue: models.Issue,
    out: Path,
    now: datetime,
    languages: Sequence[str] = (),
    progress: publish.Progress = lambda done, total: None,
    *,
    with_link: bool = False,
) -> list[Ready]:
    """Write the files of the issue, and return what would be posted, in `languages` or all; raises
    NotReady.
    """
    written = publish.export(
        renderer, "linkedin", issue, out, now, progress=progress, languages=languages
    )
    files = {path.parents[1].name: path.parent for path in written}
    found = publish.approved(issue).snapshot
    addresses = Addresses(found.newsletter.base_url)
    return [
        _ready(
            files[language],
            out / "site" / addresses.issue(language, found.number or 0).path,
            postings.current(issue, language),
            with_link=with_link,
        )
        for language in files
    ]


def _ready(folder: Path, page: Path, before: models.Posting | None, *, with_link: bool) -> Ready:
    made = Post.model_validate_json((folder / "post.json").read_bytes())
    language, pdf, cover = folder.parent.name, folder / CAROUSEL, folder / "cover.png"
    if not made.author:
        raise NotReady(
            "Nobody is named who posts in “%(tag)s”: set “linkedin: author:” in feeds.yaml to"
            " urn:li:organization:… or urn:li:person:…",
            tag=language,
        )
    if not page.is_file():
        raise NotReady(
            "The page the post links to is not published: %(page)s is missing. Run “curator"
            " publish”, and put the archive where base_url says.",
            page=page,
        )
    assert made.content.article, "post.json carries the link's card"
    document = pdf if pdf.is_file() and not with_link else None
    title = made.content.article.title
    return Ready(language, made, document, title, cover if cover.is_file() else None, before)


def connect(config: Config, now: datetime) -> Api:
    """Return LinkedIn's API with the environment's token, else the desk's; raises NotReady."""
    token = linkedin_account.token(config, now)
    return Api(linkedin_account.sending(config), token, config.linkedin, time.sleep)


def post(
    issue: models.Issue, ready: Ready, api: Api, now: datetime, by: User | None = None
) -> models.Posting:
    """Post one edition and return its row, or that of an earlier attempt that turns out to be
    posted.

    Raises NotReady if it must not be sent, LinkedInError if refused; every result is written down.
    """
    if (before := ready.before) and _was_posted(before, api, now):
        return before
    body = _with_media(ready, api)
    author = ready.post.author or ""
    row = postings.claim(issue, ready.language, author, body.commentary, now, by)
    try:
        urn = api.create(body)
    except Unknown as error:
        postings.settle(row, State.UNKNOWN, now, reason=str(error))
        raise Unknown(
            "%(what)s. It may have been posted, so it is not sent again: in a few minutes posting"
            " it looks it up first.",
            what=Message.of(error),
        ) from error
    except LinkedInError as error:
        postings.settle(row, State.REFUSED, now, reason=str(error))
        raise
    postings.settle(row, State.POSTED, now, urn, address(urn))
    return row


def _was_posted(before: models.Posting, api: Api, now: datetime) -> bool:
    """Return whether an attempt with unknown result was posted; raises NotReady if it cannot be
    known yet.
    """
    if before.state == State.POSTED:
        raise NotReady(
            "“%(tag)s” was posted already: %(address)s",
            tag=before.language,
            address=before.address or before.urn,
        )
    if not postings.in_doubt(before, now) or now - before.at < INDEXED:
        raise NotReady(
            "“%(tag)s” is being posted, or LinkedIn's answer was just lost. Try again in a few"
            " minutes.",
            tag=before.language,
        )
    try:
        urn = api.find(before.author, before.commentary)
    except LinkedInError as error:
        raise NotReady(
            "Nobody knows whether “%(tag)s” was posted, and it could not be looked up (%(why)s)"
            " Look at the profile. Then say at the desk where it is or that it is not there; at the"
            " command line, --posted ADDRESS or --not-posted.",
            tag=before.language,
            why=Message.of(error),
        ) from error
    state = State.POSTED if urn else State.REFUSED
    reason = "" if urn else "looked up: not there"
    postings.settle(before, state, now, urn or "", address(urn or ""), reason)
    return urn is not None


def _with_media(ready: Ready, api: Api) -> Post:
    """Return the post with its uploads."""
    author = ready.post.author or ""
    if ready.document:
        urn = api.upload("document", author, ready.document.read_bytes())
        return ready.post.with_document(urn, ready.title)
    if ready.cover:
        return ready.post.with_thumbnail(api.upload("image", author, ready.cover.read_bytes()))
    return ready.post


def post_edition(
    renderer: IssueRenderer, issue: models.Issue, language: str, out: Path, by: User, now: datetime
) -> models.Posting:
    """Post one edition for a publisher, writing its files first; raises NotAllowed, and as
    `prepare` and `post`.
    """
    require(by, APPROVE)
    api = connect(renderer.config, now)
    [ready] = prepare(renderer, issue, out, now, [language])
    return post(issue, ready, api, now, by)


def texts(renderer: IssueRenderer, shown: Snapshot, language: str) -> dict[str, str]:
    """Return file name -> text of one edition."""
    return linkedin_folder.texts(renderer.exported(shown, language))


def as_posted(
    issue: models.Issue,
    language: str,
    draft: Snapshot | None = None,
    approval: models.Approval | None = None,
) -> Snapshot:
    """Return the issue as it is posted, or would be while it is a draft; raises InputError if it
    has no such edition. `draft` and `approval` are the issue's, where they are at hand.
    """
    if (found := published.published_issue(issue, approval)) is not None:
        return _having(found, language).snapshot
    draft = draft or snapshot(issue, context.config())
    if language not in draft.newsletter.languages:
        raise InputError("This issue has no edition in %(language)s.", language=language)
    return draft


def packed(renderer: IssueRenderer, issue: models.Issue, language: str, now: datetime) -> bytes:
    """Return the exported folder of one edition as a zip file; raises as `publish.export` does."""
    found = _edition(issue, language)
    publish.require_public(found.snapshot.newsletter.base_url)
    with TemporaryDirectory() as folder, BytesIO() as packed:
        place = Path(folder) / f"issue-{found.snapshot.number:03}" / language
        written = renderer.export("linkedin", found.snapshot, language, place, now, everything)
        with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
            for path in written:
                archive.write(path, path.relative_to(folder))
        return packed.getvalue()


def cover(shown: Snapshot, language: str, out: Path) -> bytes | None:
    """Return the cover, from the archive below `out` or newly drawn."""
    addresses = Addresses(shown.newsletter.base_url)
    return draw_cover(
        shown, language, out / "site" / addresses.cover(language, shown.number or 0).path
    )


def page_texts(renderer: IssueRenderer, shown: Snapshot, language: str) -> tuple[str, ...]:
    """Return the text of each page of an edition's document."""
    url = renderer.exported(shown, language).letter_url
    return shared_pictures.page_texts(shown, language, url)


def document_page(
    renderer: IssueRenderer, shown: Snapshot, language: str, page: int
) -> bytes | None:
    """Return one page of the document as PNG, from 1, or None; raises MissingFont."""
    url = renderer.exported(shown, language).letter_url
    return shared_pictures.document_page(shown, language, url, page)


def _edition(issue: models.Issue, language: str) -> Published:
    return _having(publish.approved(issue), language)


def _having(found: Published, language: str) -> Published:
    if language not in found.languages:
        raise InputError("This issue has no edition in %(language)s.", language=language)
    return found


def mail_poster(now: datetime) -> bool:
    """Mail `linkedin: notify:`, once per issue, that the newest approved one can be posted.

    Returns whether a mail was sent now. A refused mail is logged, and retried at the next
    publishing.
    """
    config, issue = context.config(), published.newest()
    if not config.linkedin.notify or issue is None or not postings.unposted(issue):
        return False
    if issue.edits.filter(what__contains=str(TOLD)).exists():
        return False
    said = of_the_newsroom()
    ready = said.gettext("Issue %(number)s is ready for LinkedIn", number=issue.number)
    subject = said.labelled(config.newsletter.name, ready)
    editions = said.list([said.language_name(tag) for tag in postings.unposted(issue)])
    body = said.gettext(
        "Editions: %(languages)s.\n\nTexts to copy, pictures and files for schedulers:",
        languages=editions,
    )
    link = f"{environment().base_url}/issue/{issue.pk}/linkedin/"
    try:
        send_plain_mail(
            transport(),
            config.newsletter,
            config.linkedin.notify,
            subject,
            f"{body}\n{link}\n",
            now,
        )
    except CuratorError as error:
        log.error("whoever posts on LinkedIn could not be mailed: %s", error)
        return False
    note(issue, None, TOLD, after=subject, scheduled=True)
    return True
