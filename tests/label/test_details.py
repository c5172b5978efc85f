import pytest

from curator.label.statistics import find


@pytest.mark.parametrize(
    ("language", "said", "counted"),
    [
        ("en", "Some 40% of loyal customers left.", "loyal customers left"),
        ("en", "The study asked 1,250 shoppers in Spain.", "shoppers"),
        ("de", "43 % der Kunden gehen wortlos.", "Kunden"),
        ("fr", "Près de 62 % des clients, dit-on, renoncent.", "clients"),
        ("fi", "Kyselyyn vastasi 1 200 kuluttajaa.", "kuluttajaa"),
        ("ja", "顧客の約63％が離れた。", "顧客"),
        ("ko", "고객의 63%가 떠났다.", "고객"),
        ("en", "Sales rose 12% in spring.", "Sales"),
        ("fr", "Un voyageur sur cinq s'est plaint.", "voyageur"),
        ("tr", "Kiracıların %42'si sigortasını değiştirdi.", "Kiracıların"),
        ("ar", "غيّر 42٪ من المستأجرين شركة التأمين.", "المستأجرين"),
        ("de", "Die Retouren sanken um 15 Prozent.", "Retouren"),
        ("en", "Of 63 visitors, 41 gave up.", "visitors"),
        ("en", "The share of loyal customers is put at 41%.", "loyal customers"),
        ("fr", "Il évalue à 41 % la part des clients fidèles.", "clients fidèles"),
        ("de", "Die Rücksendequote lag 2022 bei 14 Prozent.", "Rücksendequote"),
        ("de", "Gemeldet wird ein Rückgang der Beschwerden um 23 Prozent.", "Beschwerden"),
        ("tr", "Şikâyetler 2025'te yüzde 23 azaldı.", "Şikâyetler"),
        ("ko", "단골 고객의 비중을 41%로 추산한다.", "단골 고객"),
    ],
)
def test_what_is_counted_stands_beside_the_figure(
    language: str, said: str, counted: str | None
) -> None:
    assert find(said, language)[0].of == counted


def test_each_figure_has_the_year_nearest_to_it() -> None:
    found = find("Der Anteil lag bei 23 % (2020) und 31 % (2022), so das Institut.", "de")
    assert [(statistic.value, statistic.year) for statistic in found] == [(23, 2020), (31, 2022)]


def test_a_change_has_the_year_of_its_later_value() -> None:
    found = find("Der Anteil stieg von 23 % (2020) auf 31 % (2022), so das Institut.", "de")
    assert [(each.was, each.value, each.year) for each in found] == [(23, 31, 2022)]


def test_no_year_is_made_up() -> None:
    assert find("Rund 40 % der Anrufer legen auf.", "de")[0].year is None


@pytest.mark.parametrize(
    ("language", "said", "source"),
    [
        ("en", "According to the Harbour Institute, 40% of callers hang up.", "Harbour Institute"),
        ("en", "Norwell Research found that 40% of callers hang up.", "Norwell Research"),
        ("de", "Laut einer Studie von Nordlicht sinken die Kosten um 12 %.", "Nordlicht"),
        ("de", "Schließlich zeigen Studien, dass 75 % der Kunden wechseln.", None),
        ("fr", "Selon l’institut Morvan, 40 % des clients partent.", "Morvan"),
        ("es", "Según Datalar, el 40 % de los clientes se va.", "Datalar"),
        ("it", "Secondo Statiqua il 40% dei clienti se ne va.", "Statiqua"),
        ("nl", "Volgens Peilwerk haakt 40 procent van de klanten af.", "Peilwerk"),
        ("sv", "Enligt Mätbolaget byter 40 procent av kunderna.", "Mätbolaget"),
        ("pl", "Według Danex 40% klientów odchodzi.", "Danex"),
        ("en", "It is said that 40% of callers hang up.", None),
        ("en", "In a poll by Norwell, 40% of callers hung up.", "Norwell"),
        ("en", "The Norwell Lab rang 90 desks and found 40% of them closed.", "Norwell Lab"),
        ("de", "„40 % der Mieter legen auf“, sagt Ines Kaltenbach.", "Ines Kaltenbach"),
        ("nl", "Zo becijferde consumentengroep Peilwerk: 40 procent haakt af.", "Peilwerk"),
        ("pl", "W badaniu pracowni Danex 40% klientów odchodzi.", "Danex"),
        ("ja", "借主フォーラムは、借主の40%が電話を切ると指摘した。", "借主フォーラム"),
        ("fr", "Selon la direction, 40 % des clients partent.", None),
    ],
)
def test_a_source_is_credited_where_the_sentence_names_one(
    language: str, said: str, source: str | None
) -> None:
    assert find(said, language)[0].credited_to == source


def test_a_list_is_credited_to_the_line_that_introduces_it() -> None:
    body = "Here is what Norwell Research found this year:\n- 40% of callers hang up.\n- 12% of them call again."
    assert [statistic.credited_to for statistic in find(body, "en")] == [
        "Norwell Research",
        "Norwell Research",
    ]


def test_a_report_named_in_the_sentence_before_is_credited() -> None:
    body = "The Norwell Patience Report came out in May. Some 40% of callers hang up."
    assert [statistic.credited_to for statistic in find(body, "en")] == ["Norwell Patience Report"]


def test_a_person_in_the_sentence_before_is_no_source() -> None:
    body = "Maria Lund lives in Bergen. Some 40% of callers hang up."
    assert [statistic.credited_to for statistic in find(body, "en")] == [None]


def test_a_hostile_body_is_searched_in_linear_time() -> None:
    assert find("9" * 50_000 + " %" + "1,1" * 20_000 + " of " * 20_000, "en") == ()


def test_a_forecasts_year_is_not_the_year_of_the_figure() -> None:
    assert find("Today 40 % of customers wait, and by 2027 most will not.", "en")[0].year is None


def test_a_case_ending_is_not_what_is_counted() -> None:
    assert find("Oran %18'den %31'e yükseldi.", "tr")[0].of is None


@pytest.mark.parametrize(
    ("language", "sentence", "years"),
    [
        ("de", "Kunden warteten 2025 im Schnitt 12 Minuten; 2023 waren es noch 8.", [2025]),
        ("fr", "Le délai moyen est de 25 minutes, contre 35 en 2022.", [None]),
        ("nl", "Het cijfer was 64 procent, tegen 71 procent in 2022.", [None, 2022]),
        ("en", "Satisfaction fell to 61 percent, down nine points from 2021.", [None]),
        ("en", "40% of customers complained in 2024 and 30% in 2023.", [2024, 2023]),
        ("en", "61% of orders from new customers were late in 2024.", [2024]),
        ("en", "Complaints doubled since 2019.", [None]),
        ("sv", "Andelen är 61 procent, jämfört med 70 procent 2021.", [None, 2021]),
    ],
)
def test_the_year_of_what_a_figure_is_compared_with_is_not_its_own(
    language: str, sentence: str, years: list[int | None]
) -> None:
    assert [found.year for found in find(sentence, language)] == years


@pytest.mark.parametrize(
    ("language", "said", "counted"),
    [
        ("ja", "新しい委託先は席数を前任より三割減らした。", "席数"),
        ("ja", "苦情の件数は前年より12%減った。", "苦情の件数"),
        ("ja", "同社によると、問い合わせは去年に比べて38%減ったという。", "問い合わせ"),
        ("ja", "売上高は為替の影響で2%増えた。", "売上高"),
        ("ja", "返品率は平均で14%に達した。", "返品率"),
        ("ja", "窓口の説明に満足した人が前年の71%から79%に増えた。", "窓口の説明に満足した人"),
        ("ja", "調査は全国の2000人を対象に行った。", None),
        ("ko", "고객 불만은 지난해보다 12% 줄었다.", "불만"),
        ("ko", "이용자 가운데 35%는 앱을 지웠다.", "이용자"),
        ("ko", "반품 건수가 전년 대비 18% 늘었다.", "건수"),
        ("pl", "Aż 42% narzeka na obsługę klienta.", None),
        ("pl", "Aż 42% klientów odeszło w 2024 roku.", "klientów odeszło"),
    ],
)
def test_what_is_counted_is_no_part_of_a_word_and_no_verb(
    language: str, said: str, counted: str | None
) -> None:
    assert find(said, language)[0].of == counted
