"""The sign-up form: what it says and carries, and as a block of HTML for any site. No script, no
cookie, nothing to load.
"""

from __future__ import annotations

from typing import Any

from curator import records
from curator.config.cron import NEVER
from curator.errors import CuratorError
from curator.language import phrases, tags
from curator.runs import context
from curator.store import subscribers
from curator.store.models import Issue
from curator.templating import template

HONEYPOT = "website"  # a field people do not see, and programs fill in


def offers_roundups() -> bool:
    """Whether readers may choose the monthly roundup: the schedule drafts it, or one was approved
    (also while feeds.yaml is being edited).
    """
    if Issue.objects.filter(month__isnull=False).exclude(number=None).exists():
        return True
    try:
        return context.config().schedule.roundup != NEVER
    except CuratorError:
        return False


def choosable(wanted: str) -> str:
    """How often somebody wants a letter, as an `Issue.Kind`; empty where that is no choice."""
    return wanted if wanted in Issue.Kind.values and offers_roundups() else ""


def variant_names(newsletter: records.Newsletter, language: str) -> dict[str, str]:
    """What readers may choose instead of the whole letter, by key, as a page in `language` calls
    it.
    """
    return {each.key: context.variant_name(each, language) for each in newsletter.variants}


def consent(said: phrases.Phrases, newsletter: records.Newsletter) -> str:
    """What a reader agrees to, in the words of their language."""
    return said.gettext(
        "I want to receive “%(name)s” by e-mail. I can unsubscribe at any time with one click.",
        name=newsletter.name,
    )


def form_values(said: phrases.Phrases, newsletter: records.Newsletter) -> dict[str, Any]:
    """What the form shows and carries, on our page and embedded in another."""
    wording = consent(said, newsletter)
    own = tags.closest([said.language], newsletter.languages) or newsletter.languages[0]
    names = {tag: phrases.phrases(tag).own_name for tag in newsletter.languages}
    return {
        "action": f"{newsletter.base_url}/subscribe?language={said.language}",
        "wording": wording,
        "version": subscribers.wording_hash(wording)[:12],
        "own": own,
        "tongues": names,
        "honeypot": HONEYPOT,
        "frequency": Issue.Kind.WEEKLY if offers_roundups() else "",
        "variants": variant_names(newsletter, said.language),
        "variant": "",
    }


def embedded(newsletter: records.Newsletter, language: str) -> str:
    """The form in `language`, to be pasted as it is."""
    said = phrases.phrases(language)
    values = {**said.context(), **form_values(said, newsletter)}
    return template("web/subscribe_embedded.html").render(**values, newsletter=newsletter)
