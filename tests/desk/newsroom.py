"""A small newsroom for the desk's tests: two people, a few stories, one draft."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from curator import records
from curator.store import models
from curator.store.people import Role, add_person
from curator.store.stories import search_text

SCRIPT = "<script>window.caught = true</script>"
PASSWORD = "coffee-and-ink-9"
DAY = datetime(2026, 3, 2, tzinfo=UTC).date()


def person(name: str, role: Role) -> User:
    """Somebody with an account that has a role and no password yet."""
    add_person(name, role, "http://127.0.0.1:8000")
    return User.objects.get(username=name)


def with_password(user: User) -> User:
    """The same person, able to sign in with the usual password."""
    user.set_password(PASSWORD)
    user.save()
    return user


def story(
    title: str,
    language: str = "en",
    theme: str = "loyalty",
    cluster: models.Cluster | None = None,
    source: str = "Retail Notes",
    hours: int = 1,
    host: str = "example.org",
) -> models.Story:
    """One labelled story, read from a feed `hours` ago, alone in its cluster unless one is given."""
    row, _ = models.Source.objects.get_or_create(
        name=source, defaults={"url": f"https://example.org/{source}", "language": language}
    )
    seen, number = timezone.now() - timedelta(hours=hours), models.Entry.objects.count() + 1
    url = f"https://{host}/{number}"
    entry = models.Entry.objects.create(
        source=row,
        uid=str(number),
        link=url,
        title=title,
        published=seen,
        first_seen=seen,
        record={},
        state="read",
    )
    labelled = _labelled(str(number), url, title, language, theme)
    return models.Story.objects.create(
        entry=entry,
        cluster=cluster or models.Cluster.objects.create(),
        record=records.to_json(labelled),
        title=title,
        search_text=search_text(labelled, source),
        url=url,
        language=language,
        kind="article",
        on_topic=True,
        published=seen,
    )


def _labelled(identity: str, url: str, title: str, language: str, theme: str) -> records.Story:
    sentence = f"87 % of readers liked “{title}”."
    article = records.Article(
        identity, url, title, sentence + "\n\nThe survey was made in spring.", site="Retail Notes"
    )
    return records.Story(
        article=article,
        language=records.Language(language, 0.99, {language: 1.0}),
        on_topic=True,
        topic_score=0.9,
        themes=(records.Theme(theme, 0.8, (records.Evidence(title.split()[0], sentence),)),),
        statistics=(
            records.Statistic(
                sentence, 87, "%", text="87 %", credited_to="Example Institute", year=2025
            ),
        ),
        summary=(sentence,),
        reading_seconds=120,
    )


def issue(*stories: models.Story, slot: str = "loyalty") -> models.Issue:
    """A draft with the stories in one slot, in order."""
    draft = models.Issue.objects.create(day=DAY)
    for position, each in enumerate(stories, start=1):
        models.Pick.objects.create(
            issue=draft,
            cluster=each.cluster,
            story=each,
            slot=slot,
            position=position,
            in_minute=position == 1,
        )
    return draft
