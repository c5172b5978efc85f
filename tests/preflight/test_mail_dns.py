"""What DNS says about a sender, from answers as `dig +noall +answer` prints them."""

from __future__ import annotations

from pathlib import Path

import dns.resolver
import pytest

from curator.errors import InputError
from curator.preflight import mail_dns

SOUND = """
minute.test. 300 IN TXT "v=spf1 include:_spf.provider.test -all"
_spf.provider.test. 300 IN TXT "v=spf1 ip4:192.0.2.0/24 ~all"
s1._domainkey.minute.test. 300 IN TXT "v=DKIM1; k=rsa; " "p=MIIBIjAN BgkqAAAA"
_dmarc.minute.test. 300 IN TXT "v=DMARC1; p=none; rua=mailto:reports@minute.test"
minute.test. 300 IN MX 10 mx.provider.test.
smtp.provider.test. 300 IN A 9.9.9.7
7.9.9.9.in-addr.arpa. 300 IN PTR smtp.provider.test.
"""
KEY = {"s1": "v=DKIM1; k=rsa; p=MIIBIjANBgkqAAAA"}


def states(folder: Path, zone: str, domain: str = "minute.test", **given: object) -> dict[str, str]:
    file = folder / "answers"
    file.write_text(zone, "utf-8")
    keys = given.get("keys", KEY)
    assert isinstance(keys, dict)
    found = mail_dns.look(domain, "smtp.provider.test", keys, mail_dns.answers_in(file))
    return {each.about: each.state for each in found}


def test_a_sound_sender_is_told_so(tmp_path: Path) -> None:
    assert states(tmp_path, SOUND) == dict.fromkeys(
        ("SPF", "DKIM", "DMARC", "bounces", "PTR"), "ok"
    )


@pytest.mark.parametrize(
    ("about", "before", "after", "state"),
    [
        ("SPF", "include:_spf.provider.test -all", "include:_spf.provider.test +all", "wrong"),
        ("SPF", "include:_spf.provider.test -all", "include:_spf.provider.test all", "wrong"),
        ("SPF", "include:_spf.provider.test -all", "include:_spf.provider.test ?all", "look"),
        ("SPF", "\nminute.test. 300 IN TXT", "\nother.test. 300 IN TXT", "wrong"),
        ("SPF", "\n_spf", '\nminute.test. 300 IN TXT "v=spf1 a -all"\n_spf', "wrong"),
        ("SPF", "ip4:192.0.2.0/24", " ".join(f"a:h{n}.test" for n in range(10)), "wrong"),
        ("SPF", "ip4:192.0.2.0/24", "include:_spf.provider.test", "ok"),  # a circle ends
        ("DKIM", "MIIBIjAN", "AAAABBBB", "wrong"),
        ("DKIM", "s1._domainkey", "s2._domainkey", "wrong"),
        ("DMARC", "v=DMARC1; p=none", "v=DMARC1; p=nothing", "wrong"),
        ("DMARC", " rua=mailto:reports@minute.test", "", "look"),
        ("DMARC", "_dmarc.minute.test", "_dmarc.elsewhere.test", "wrong"),
        ("bounces", "MX 10 mx.provider.test.", "MX 0 .", "wrong"),
        ("bounces", "minute.test. 300 IN MX 10 mx.provider.test.\n", "", "wrong"),
        ("PTR", "IN A 9.9.9.7", "IN A 10.0.0.7", None),  # inside our own network
        ("PTR", "PTR smtp.provider.test.", "PTR dynamic.provider.test.", "look"),
        ("PTR", "smtp.provider.test. 300 IN A", "gone.provider.test. 300 IN A", "wrong"),
    ],
)
def test_one_thing_that_is_not_well_is_found_and_no_other(
    tmp_path: Path, about: str, before: str, after: str, state: str | None
) -> None:
    assert before in SOUND
    found = states(tmp_path, SOUND.replace(before, after))
    assert found.pop(about, None) == state
    assert set(found.values()) == {"ok"}


def test_a_domain_below_is_covered_by_the_policy_above_it(tmp_path: Path) -> None:
    zone = SOUND.replace('minute.test. 300 IN TXT "v=spf1', 'news.minute.test. 300 IN TXT "v=spf1')
    assert states(tmp_path, zone, "news.minute.test")["DMARC"] == "ok"


def test_mails_that_are_not_signed_are_something_to_look_at(tmp_path: Path) -> None:
    assert states(tmp_path, SOUND, keys={})["DKIM"] == "look"


def test_where_no_name_server_answers_nothing_is_called_wrong() -> None:
    def nobody(name: str, kind: str) -> list[str]:
        raise mail_dns.NoAnswer(f"no name server answers for {name}")

    found = list(mail_dns.look("minute.test", "smtp.provider.test", KEY, nobody))
    assert {each.state for each in found} == {"look"}
    assert all(each.todo for each in found)


@pytest.mark.parametrize("content", [b"minute.test. 300 IN A nonsense\n", b"\xff\xfe"])
def test_a_file_without_answers_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "answers").write_bytes(content)
    with pytest.raises(InputError):
        mail_dns.answers_in(tmp_path / "answers")


def test_a_machine_that_names_no_name_server_has_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> None:
        raise dns.resolver.NoResolverConfiguration

    monkeypatch.setattr(dns.resolver, "Resolver", none)
    with pytest.raises(mail_dns.NoAnswer):
        mail_dns.ask_name_server("minute.news", "TXT")
