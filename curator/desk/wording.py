"""Names of keys in the desk's language: fields, kinds, states, runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from curator.edition.missing import LEAST_SHARE, EditionState, Missing, counted
from curator.runs import localized
from curator.web.desk_language import gettext, pgettext, speaking

WORKER_SILENT = timedelta(minutes=2)  # a worker that has not looked for so long is not there


def field_names() -> Mapping[str, str]:
    """Return field -> name."""
    return {
        "headline": gettext("Headline"),
        "blurb": gettext("Blurb"),
        "picture": gettext("Words in the picture"),
        "alt": gettext("Alternative text of the picture"),
        "subject": gettext("Subject line"),
        "opening": gettext("Opening"),
        "follow_up": gettext("Follow-up"),
        "interlude": gettext("Interlude"),
        "question": gettext("Reader question"),
        "sign_off": gettext("Sign-off"),
        "heading": gettext("Heading of the section"),
        "intro": gettext("A few words before the section"),
        "sponsor": gettext("Text of the sponsor"),
    }


def picture_names() -> Mapping[str, str]:
    """Return kind of the feature's picture -> name."""
    return {
        "": pgettext("picture", "None"),
        "chart": pgettext("picture", "Chart"),
        "number": pgettext("picture", "Number"),
        "quotation": pgettext("picture", "Quotation"),
    }


def score_names() -> Mapping[str, str]:
    """Return reason of a score, or flag -> name."""
    return {
        "freshness": gettext("Freshness"),
        "source": gettext("Source"),
        "theme": gettext("Theme"),
        "evidence": gettext("Evidence"),
        "report": gettext("Study"),
        "sample": gettext("Sample"),
        "echo": gettext("Echo"),
        "languages": gettext("Languages"),
        "novelty": gettext("Novelty"),
        "repeat": gettext("Repetition"),
        "variety": gettext("Variety"),
        "near": gettext("Near the subject"),
        "length": gettext("Length"),
        "number": gettext("Number"),
        "no-text": gettext("No text"),
        "promotion": gettext("Promotion"),
        "machine-translated": gettext("Machine translation"),
        "listicle": gettext("List article"),
        "seo-filler": gettext("Filler"),
        "second-reader": gettext("Second reader"),
        "feature": gettext("Feature"),
        "tangents": gettext("Tangents"),
        "cards": gettext("Related cards"),
        "printed": gettext("Score in its issue"),
        "minute": gettext("The minute"),
        "votes": gettext("Votes"),
    }


def sign_in_names() -> Mapping[str, str]:
    """Return sign-in event -> name."""
    return {
        "signed in": pgettext("sign-in", "Signed in"),
        "refused": pgettext("sign-in", "Refused"),
        "reset requested": pgettext("sign-in", "New password requested"),
        "password set": pgettext("sign-in", "Password changed"),
        "sessions ended": pgettext("sign-in", "Sessions ended"),
        "factor refused": pgettext("sign-in", "Wrong code"),
        "factor set up": pgettext("sign-in", "Second factor set up"),
        "factor removed": pgettext("sign-in", "Second factor removed"),
        "passkey added": pgettext("sign-in", "Passkey added"),
        "passkey removed": pgettext("sign-in", "Passkey removed"),
        "address changed": pgettext("sign-in", "Address changed"),
    }


def ways_in() -> Mapping[str, str]:
    """Return way of signing in -> name."""
    return {
        "password": pgettext("way to sign in", "by password"),
        "link": pgettext("way to sign in", "by a one-time link"),
        "code": pgettext("way to sign in", "by password and code"),
        "recovery code": pgettext("way to sign in", "by password and recovery code"),
        "passkey": pgettext("way to sign in", "by passkey"),
        "organisation": pgettext("way to sign in", "by your organisation"),
        "too many tries": pgettext("way to sign in", "too many tries"),
    }


# What stands in a browser's own description, and whose it is: the first that is found.
_BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def browser_name(described: str) -> str:
    """Return "Firefox on Linux" for a User-Agent."""
    browser = next((name for mark, name in _BROWSERS.items() if mark in described), "")
    system = next((name for mark, name in _SYSTEMS.items() if mark in described), "")
    if browser and system:
        return gettext("%(browser)s on %(system)s", browser=browser, system=system)
    return browser or system or gettext("an unknown browser")


def run_names() -> Mapping[str, str]:
    """Return scheduled run -> name."""
    return localized.run_names(speaking())


def run_states() -> Mapping[str, str]:
    """Return state of a run -> name."""
    return localized.run_states(speaking())


def receiver_states() -> Mapping[str, str]:
    """Return state of a webhook or chat -> name."""
    return {
        "never": pgettext("receiver", "nothing sent yet"),
        "taken": pgettext("receiver", "works"),
        "failing": pgettext("receiver", "does not answer as it should"),
        "gone": pgettext("receiver", "gone"),
    }


def message_states() -> Mapping[str, str]:
    """Return state of a notification -> name."""
    return {
        "waiting": pgettext("message", "waits"),
        "taken": pgettext("message", "taken"),
        "failed": pgettext("message", "given up"),
    }


def event_names() -> Mapping[str, str]:
    """Return event of notifications -> name."""
    return {
        "draft.ready": pgettext("event", "A draft is ready"),
        "cutoff.near": pgettext("event", "Not approved yet, and its time is near"),
        "issue.approved": pgettext("event", "Approved"),
        "issue.withdrawn": pgettext("event", "Approval withdrawn"),
        "sending.halted": pgettext("event", "Sending halted"),
        "issue.sent": pgettext("event", "Sent"),
        "source.idle": pgettext("event", "Sources went quiet"),
        "test": pgettext("event", "Test"),
    }


def source_states() -> Mapping[str, str]:
    """Return state of a source -> name."""
    return {
        "new": pgettext("source", "new"),
        "ok": pgettext("source", "works"),
        "unchanged": pgettext("source", "nothing new"),
        "failing": pgettext("source", "failing"),
        "parked": pgettext("source", "parked domain"),
        "login": pgettext("source", "behind a login"),
        "gone": pgettext("source", "gone"),
    }


def kinds() -> Mapping[str, str]:
    """Return kind of a story -> name."""
    return {
        "article": gettext("Article"),
        "report": gettext("Report"),
        "video": gettext("Video"),
        "podcast": gettext("Podcast"),
    }


def triage_states() -> Mapping[str, str]:
    """Return triage state -> name."""
    return {
        "new": pgettext("candidate", "new"),
        "shortlisted": pgettext("candidate", "shortlisted"),
        "held": pgettext("candidate", "on hold"),
        "picked": pgettext("candidate", "picked"),
        "rejected": pgettext("candidate", "rejected"),
    }


def rejection_reasons() -> Mapping[str, str]:
    """Return the default reasons of rejection: key -> name."""
    return {
        "off-topic": gettext("not about our themes"),
        "promotion": gettext("advertising"),
        "thin": gettext("nothing new in it"),
        "old": gettext("old news"),
        "covered": gettext("we had it before"),
        "untrusted": gettext("not to be trusted"),
    }


def lacking(language: str, lacks: Sequence[Missing]) -> str:
    """Return what an edition lacks, as one sentence."""
    return gettext(
        "%(language)s lacks %(texts)s.",
        language=speaking().language_name(language),
        texts=speaking().list(counted(lacks, speaking())),
    )


def source_kinds() -> Mapping[str, str]:
    """Return kind of a source -> name."""
    return {
        "news": pgettext("source", "News"),
        "blog": pgettext("source", "Blog"),
        "report": pgettext("source", "Reports"),
        "video": pgettext("source", "Videos"),
        "podcast": pgettext("source", "Podcast"),
        "research": pgettext("source", "Research"),
        "vendor": pgettext("source", "Vendor"),
        "community": pgettext("source", "Community"),
    }


def missing_texts(lacks: Sequence[Missing]) -> str:
    """Return what is missing, where the language is clear."""
    return gettext("missing: %(texts)s", texts=speaking().list(counted(lacks, speaking())))


def withdrawn() -> str:
    """Return the message that an edit withdrew the approval."""
    return gettext("The issue was approved; this edit has withdrawn the approval.")


def why_or_why_not(state: EditionState) -> str:
    """Return why an edition is sent, or not."""
    share = speaking().percent(round(state.share * 100))
    match state.reason:
        case "refused":
            return gettext("Switched off by an editor.")
        case "chosen":
            return gettext("Switched on by an editor; %(share)s in the language.", share=share)
        case "strict":
            return gettext(
                "%(share)s in the language, and the setting “words: strict” wants everything.",
                share=share,
            )
        case "share":
            least = speaking().percent(round(LEAST_SHARE * 100))
            return gettext(
                "%(share)s in the language, less than %(least)s.", share=share, least=least
            )
    return gettext("%(share)s in the language.", share=share)


def no_worker(seen: datetime | None, now: datetime, command: str) -> str:
    """Return that no worker runs, since when (`seen`), and which commands start one."""
    since = (
        gettext("The worker was last seen %(ago)s.", ago=speaking().ago(now - seen))
        if seen
        else gettext("No worker has been started yet.")
    )
    remedy = gettext(
        "Nothing happens before whoever runs the program starts “%(run)s” or “%(command)s”.",
        run="curator run",
        command=command,
    )
    return f"{since} {remedy}"
