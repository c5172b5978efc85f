"""The sign-up form: its values, and as a block of HTML for any site, without script or cookie."""

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
    """Return whether readers can choose the monthly roundup: the schedule drafts it, or one was
    approved.
    """
    if Issue.objects.filter(month__isnull=False).exclude(number=None).exists():
        return True
    try:
        return context.config().schedule.roundup != NEVER
    except CuratorError:
        return False


def choosable(wanted: str) -> str:
    """Return how often somebody wants a letter, as an `Issue.Kind`, or "" if it is not on offer."""
    return wanted if wanted in Issue.Kind.values and offers_roundups() else ""


def variant_names(newsletter: records.Newsletter, language: str) -> dict[str, str]:
    """Return key -> name in `language`, of what readers may choose instead of the whole letter."""
    return {each.key: context.variant_name(each, language) for each in newsletter.variants}


def consent(said: phrases.Phrases, newsletter: records.Newsletter) -> str:
    """Return the wording that a reader consents to, in their language."""
    return said.gettext(
        "I want to receive “%(name)s” by e-mail. I can unsubscribe at any time with one click.",
        name=newsletter.name,
    )


def form_values(said: phrases.Phrases, newsletter: records.Newsletter) -> dict[str, Any]:
    """Return the values of the form, on our page and embedded in another."""
    wording = consent(said, newsletter)
    own = tags.closest([said.language], newsletter.languages) or newsletter.languages[0]
    names = {tag: phrases.phrases(tag).own_name for tag in newsletter.languages}
    return {
        "action": f"{newsletter.base_url}/subscribe?language={said.language}",
        "wording": wording,
        "version": subscribers.wording_version(wording),
        "own": own,
        "tongues": names,
        "honeypot": HONEYPOT,
        "frequency": Issue.Kind.WEEKLY if offers_roundups() else "",
        "variants": variant_names(newsletter, said.language),
        "variant": "",
    }


def embedded(newsletter: records.Newsletter, language: str) -> str:
    """Return the form in `language`, as HTML to paste."""
    words = phrases.phrases(language)
    values = {**words.context(), **form_values(words, newsletter)}
    return template("web/subscribe_embedded.html").render(**values, newsletter=newsletter)
