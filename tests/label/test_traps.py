"""Numbers that only look like findings, of each kind in each language."""

from pathlib import Path

import pytest
import yaml

from curator.label.statistics import find

WRITTEN = yaml.safe_load((Path(__file__).parent / "traps.yaml").read_text(encoding="utf-8"))
TRAPS = [
    pytest.param(language, said, id=f"{kind}-{language}-{number}")
    for kind, languages in WRITTEN.items()
    for language, sentences in languages.items()
    for number, said in enumerate(sentences)
]
LOOKALIKES = [
    pytest.param(language, said, id=f"{language}-{number}")
    for language, sentences in yaml.safe_load(
        (Path(__file__).parent / "lookalikes.yaml").read_text(encoding="utf-8")
    ).items()
    for number, said in enumerate(sentences)
]


@pytest.mark.parametrize(("language", "said"), TRAPS)
def test_a_rule_a_threat_or_an_error_margin_is_no_finding(language: str, said: str) -> None:
    assert [each.text for each in find(said, language)] == []


@pytest.mark.parametrize(
    ("language", "said", "value"),
    [
        ("en", "Marketing budgets fell to 7.7 % of company revenue.", 7.7),
        ("en", "Online orders make up 40 % of turnover.", 40),
        ("en", "It was the highest fine so far, 4 % of turnover.", 4),
        ("de", "Der Onlinehandel macht 40 % des Umsatzes aus.", 40),
        ("fr", "Les abonnés représentent 40 % du chiffre d'affaires.", 40),
        ("nl", "Vaste klanten zorgen voor 40 procent van de omzet.", 40),
        ("ko", "단골이 매출의 40%를 차지했다.", 40),
        ("ko", "고객의 40%가 반면 전화를 택했다.", 40),
        ("ja", "常連客が売上の40%を占めた。", 40),
        ("ja", "顧客の40%が安ければ買うと答えた。", 40),
    ],
)
def test_a_share_of_turnover_that_was_reached_is_a_finding(
    language: str, said: str, value: float
) -> None:
    assert [each.value for each in find(said, language)] == [value]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "More than 60% of the answers are considered good."),
        ("en", "Over 60% say the service is good."),
        ("en", "If prices rose, 40% of customers would leave."),
        ("en", "They use 40% less paper than before."),
        ("en", "The offer reached 40% of the guests."),
        ("de", "Wenn es regnete, gingen die Anrufe um 63 Prozent zurück."),
        ("de", "Gingen 2020 noch 40 % der Kunden, so sind es heute 63 %."),
        ("fi", "Jos aikaa oli, kaikki viisi tehtävää sai tehtyä 19 prosenttia."),
        ("en", "Should you ask, you hear the same: 40% of guests never complain."),
        ("de", "Über 60 % der Antworten gelten als gut."),
        ("de", "Über 60 % sagen, der Service sei gut."),
        ("de", "Wenn die Preise stiegen, würden 40 % der Kunden gehen."),
        ("de", "Hatte 2020 noch jeder Zehnte geklagt, sind es heute 40 % der Kunden."),
        ("de", "Als die Schlange länger wurde, wurden 40 % der Kunden ungeduldig."),
        ("de", "Der Händler sagt, dass 40 % der Pakete zurückkommen."),
        ("de", "Halten Sie das für viel? 40 % der Gäste kommen wieder."),
        ("fr", "Plus de 60 % des réponses sont jugées bonnes."),
        ("fr", "Plus de 60 % disent que le service est bon."),
        ("fr", "Si les prix montaient, 40 % des clients partiraient."),
        ("fr", "L’entreprise perdrait 40 % de ses clients, selon une étude."),
        ("es", "Más del 60 % de las respuestas se consideran buenas."),
        ("es", "Resuelve el 40 % de las consultas sin ayuda."),
        ("es", "Se trata de un 40 % más que hace un año."),
        ("es", "En USA, el 40 % de los clientes se queja."),
        ("es", "Si subieran los precios, el 40 % de los clientes se iría."),
        ("it", "Più del 60% delle risposte è giudicato buono."),
        ("it", "In USA il 40% dei clienti si lamenta."),
        ("it", "La prova ha dimostrato che il 40% dei clienti rinuncia."),
        ("it", "Se i prezzi salissero, il 40% dei clienti andrebbe via."),
        ("pt", "Mais de 60% das respostas são consideradas boas."),
        ("pt", "Se os preços subissem, 40% dos clientes sairiam."),
        ("pt", "A maioria, ou seja, 60% dos clientes, nunca reclama."),
        ("nl", "Meer dan 60% van de antwoorden geldt als goed."),
        ("nl", "Was in 2020 nog 40% van de klanten ontevreden, nu is dat 20%."),
        ("nl", "Als de prijzen stijgen, zou 40% van de klanten weggaan."),
        ("nl", "Had in 2020 nog 40% van de huurders een klacht, in 2024 was dat 12%."),
        ("sv", "Mer än 60 % av svaren anses bra."),
        ("sv", "Att minska kön gav 40 % fler besök."),
        ("sv", "Hade du frågat? 40 % av kunderna klagar aldrig."),
        ("fi", "Yli 60 % vastauksista pidettiin hyvinä."),
        ("fi", "Asiakkaista 40 % vaihtaisi, jos hinnat nousisivat."),
        ("fi", "Yhtiö kertoo, että 40 % paketeista palautetaan."),
        ("fi", "Vastaajista 40 % haluaa, että botti sanoo olevansa botti."),
        ("pl", "Ponad 60% odpowiedzi uważamy za dobre."),
        ("pl", "Na odpowiedź czekało 40% klientów."),
        ("pl", "Klienci chcą, by 40% rozmów prowadził człowiek."),
        ("pl", "Firma podaje, że 40% paczek wraca."),
        ("tr", "Yanıtların %60'ından fazlası iyi sayılıyor."),
        ("tr", "Çalışanların %40'ı kendini iyi hissediyor."),
        ("ja", "回答の60％以上が良好とされた。"),
        ("ja", "調査によれば、40％の顧客が離れた。"),
        ("ja", "購入予定の人は40％だった。"),
        ("ko", "응답의 60% 이상이 양호하다고 평가됐다."),
        ("ko", "고객의 40%가 반면 전화를 택했다."),
        ("ko", "고객의 40%는 장면을 기억했다."),
        ("ko", "직원의 40%가 측면 지원을 받았다."),
        ("ar", "أكثر من 60% من الإجابات تُعد جيدة."),
        ("ar", "حاول 40% من العملاء الاتصال مرتين."),
    ],
)  # fmt: skip
def test_what_is_judged_answered_or_wanted_by_customers_is_a_finding(
    language: str, said: str
) -> None:
    assert find(said, language)


@pytest.mark.parametrize(("language", "said"), LOOKALIKES)
def test_what_only_sounds_like_an_offer_a_plan_or_advice_is_a_finding(
    language: str, said: str
) -> None:
    assert find(said, language)
