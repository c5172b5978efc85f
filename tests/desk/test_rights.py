"""What each role may do: rights, and the acts that a page refuses in words. Which pages each role may
open is in test_protection.
"""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from curator.config.open_id import OpenId
from curator.store import jobs, models
from curator.store.people import GROUPS, Role, role_of
from curator.store.second_factor import is_due
from tests.desk import newsroom

pytestmark = pytest.mark.django_db
EDIT, APPROVE, OPERATE = "edit", "approve", "operate"
RIGHTS: dict[Role, set[str]] = {
    "editor": {EDIT},
    "operator": {OPERATE},
    "publisher": {EDIT, APPROVE},
    "editor+operator": {EDIT, OPERATE},
    "publisher+operator": {EDIT, APPROVE, OPERATE},
}


@pytest.fixture
def somebody(client: Client, role: Role) -> Client:
    client.force_login(newsroom.person("sam", role))
    return client


# What is refused in words, on the page where it was asked for, with the right it takes
ACTS = [
    ("send", {}, {APPROVE}),
    ("send-test", {"address": "a@example.org"}, {APPROVE}),
    ("stop-sending", {}, {APPROVE, OPERATE}),
    ("resume-sending", {}, {OPERATE}),
    ("uncertain", {"seen": "1", "understood": "on"}, {OPERATE}),
    ("release-corrections", {}, {APPROVE}),
    ("linkedin-post", {}, {APPROVE}),
    ("linkedin-connect", {}, {OPERATE}),
    ("linkedin-disconnect", {}, {OPERATE}),
    ("tell-receiver", {"do": "test"}, {OPERATE}),
]

OF: dict[str, list[str]] = {  # what an address names, if not its issue
    "stop-sending": ["issue_id", "job_id"],
    "linkedin-post": ["issue_id", "language"],
    "linkedin-connect": [],
    "linkedin-disconnect": [],
    "tell-receiver": ["name"],
}


@pytest.mark.parametrize("role", RIGHTS)
@pytest.mark.parametrize(("name", "form", "takes"), ACTS, ids=[act[0] for act in ACTS])
def test_what_a_page_offers_to_some_is_refused_to_the_others(
    somebody: Client,
    role: Role,
    issue: models.Issue,
    name: str,
    form: dict[str, str],
    takes: set[str],
) -> None:
    job = models.Job.objects.create(issue=issue, kind=jobs.Kind.SENDING, payload={"seal": ""})
    models.Halt.objects.create(issue=issue, at=job.at, reason="")
    given = {"issue_id": issue.pk, "job_id": job.pk, "language": "en", "name": "crm"}
    where = reverse(name, kwargs={key: given[key] for key in OF.get(name, ["issue_id"])})
    answer = somebody.post(where, form, follow=True).content.decode()
    refused = "may not do this" in answer
    assert refused is not bool(takes & RIGHTS[role])


def test_there_is_a_role_for_every_group_and_it_is_found_again() -> None:
    for role in GROUPS:
        assert role_of(newsroom.person("sam", role)) == role


def test_who_only_operates_has_a_home_without_what_only_editors_open(client: Client) -> None:
    client.force_login(newsroom.person("olaf", "operator"))
    page = client.get("/", follow=True)
    assert page.redirect_chain == [("/operation/", 302)]
    for hidden in ("/candidates/", "/sources/", "/themes/"):
        assert f'href="{hidden}"' not in page.content.decode()


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        (["desk"], "editor"),
        (["leads"], "publisher"),
        (["it"], "operator"),
        (["it", "desk"], "editor+operator"),
        (["it", "leads", "desk"], "publisher+operator"),
        (["others"], ""),
    ],
)
def test_the_groups_of_an_organisation_add_up(groups: list[str], role: str) -> None:
    roles = {"desk": "editor", "leads": "publisher", "it": "operator"}
    assert OpenId(roles=roles).role({"groups": groups}) == role


def test_where_no_group_operates_publishers_do() -> None:
    settings = OpenId(roles={"desk": "editor", "leads": "publisher"})
    assert settings.role({"groups": ["leads"]}) == "publisher+operator"
    assert settings.role({"groups": ["desk"]}) == "editor"


def test_operators_need_a_second_factor_where_publishers_do(
    monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    monkeypatch.setenv("CURATOR_SECOND_FACTOR", "publishers")
    assert is_due(newsroom.person("olaf", "operator"), client.session)
    assert not is_due(newsroom.person("erin", "editor"), client.session)
