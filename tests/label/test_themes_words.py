"""The shipped words: each finds itself, and what only looks alike speaks for no theme."""

from __future__ import annotations

import pytest

from curator.label.themes.matching import Term
from curator.label.themes.terms import TOPIC, read_vocabulary

VOCABULARY = read_vocabulary()
LANGUAGES = "en de fr es it pt nl sv fi tr pl ko ja ar".split()  # noqa: SIM905
SPEAKS_FOR = 2.0  # the weight from which one term says something about a text
# Words of the language's own that stand beside a function word only, which is left out of both.
NOT_ALONE = {"walk in the customer's shoes", "um para um", "een-op-een", "ett-till-ett"}


def weights(text: str, language: str) -> dict[str, float]:
    """What the different terms found in `text` weigh together, by theme."""
    found: dict[Term, float] = {
        hit.term: hit.term.weight for hit in VOCABULARY.index(language).find(text)
    }
    themes = {term.theme for term in found if not term.theme.startswith(TOPIC)}
    return {
        theme: sum(weight for term, weight in found.items() if term.theme == theme)
        for theme in themes
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_term_finds_itself(language: str) -> None:
    index = VOCABULARY.index(language)
    dead = [
        term.text
        for term in VOCABULARY.of(language)
        if not any(hit.term is term for hit in index.find(term.text.replace("*", "").strip("=")))
    ]
    assert set(dead) <= NOT_ALONE


@pytest.mark.parametrize(
    ("language", "text", "theme"),
    [
        ("de", "Personalisierung und Personalabteilung", "journey"),
        ("en", "At CES 2025 in Las Vegas the firm showed a robot", "measurement"),
        ("en", "employee attrition", "loyalty"),
        ("en", "data retention rules", "loyalty"),
        ("en", "pain points, data points, percentage points, touch points", "loyalty"),
        ("en", "That is fine, and the model was fine-tuned", "privacy"),
        ("en", "annual turnover grew", "employee-experience"),
        ("en", "a paradigm shift", "employee-experience"),
        ("en", "users quit the app", "employee-experience"),
        ("en", "end-to-end encryption", "journey"),
        ("en", "an Azure subscription", "loyalty"),
        ("de", "Kündigung des Abos, Kündigungsbutton", "employee-experience"),
        ("de", "Empfehlungen von Freunden", "personalisation"),
        ("es", "Los datos personales y la atención personal", "employee-experience"),
        ("es", "la plantilla del formulario", "employee-experience"),
        ("es", "contratar un servicio", "employee-experience"),
        ("es", "el líder del mercado", "employee-experience"),
        ("es", "estoy interesado en ello", "privacy"),
        ("es", "puntos de contacto", "loyalty"),
        ("it", "punti vendita, punti di contatto", "loyalty"),
        ("pt", "pontos de dor, pontos de contato", "loyalty"),
        ("it", "operatori del settore, operatori telecom", "customer-service"),
        ("it", "un metodo usato da molti", "conscious-consumer"),
        ("it", "ambiente di lavoro, ambiente digitale", "conscious-consumer"),
        ("it", "i premi della stampa", "loyalty"),
        ("it", "sono interessato; abbiamo detto su di lui", "privacy"),
        ("fr", "une relation durable, sa bio", "conscious-consumer"),
        ("nl", "gericht op klanten", "personalisation"),
        ("nl", "betrokken medewerkers, de betrokkene", "privacy"),
        ("nl", "uitleggen hoe het werkt", "consumer-education"),
        ("nl", "onze waarden", "conscious-consumer"),
        ("sv", "vårt mål är tydligt", "measurement"),
        ("sv", "ett stort urval", "measurement"),
        ("sv", "en introduktion till ämnet", "employee-experience"),
        ("sv", "registrerade användare", "privacy"),
        ("fi", "palautus verkkokauppaan, palautukset", "measurement"),
        ("fi", "se vie aikaa", "customer-data"),
        ("fi", "tilaus tehtiin, tilasi tuotteen", "loyalty"),
        ("fi", "toimintaympäristön muutos", "conscious-consumer"),
        ("tr", "yaşam boyu değer, yaşayan müşteri", "privacy"),
        ("tr", "etiket basıldı; doğal dil işleme; organik trafik", "conscious-consumer"),
        ("tr", "silo ve silah", "privacy"),
        ("tr", "tahmin ediliyor ki", "ai"),
        ("tr", "ödül töreni", "loyalty"),
        ("tr", "satışlar arttı", "ecommerce"),
        ("pl", "marketing i centrum", "ecommerce"),
        ("pl", "ustawienia aplikacji", "privacy"),
        ("pl", "prognoza pogody", "ai"),
        ("pl", "wynik meczu", "measurement"),
        ("ko", "터치포인트와 페인 포인트, 5%포인트 올랐다", "loyalty"),
        ("ko", "고객 참여 정도", "journey"),
        ("ko", "기업 활동의 행동의 노동의", "privacy"),
        ("ko", "조사기관이 조사 사기 위해", "consumer-education"),
        ("ko", "전문의 질문의", "customer-service"),
        ("ko", "자연어 처리", "conscious-consumer"),
        ("ko", "디지털 환경", "conscious-consumer"),
        ("ko", "임금 보상", "loyalty"),
        ("ko", "게임 컨트롤러", "privacy"),
        ("ja", "タッチポイント、ペインポイント、5つのポイント", "loyalty"),
        ("ja", "職場環境とエコシステム", "conscious-consumer"),
        ("ja", "AIを採用する企業", "employee-experience"),
        ("ja", "システム管理者", "privacy"),
        ("ja", "有機的につながる", "conscious-consumer"),
        ("ja", "AI倫理と自然言語", "conscious-consumer"),
        ("fr", "personnalisation et personnel", "journey"),
        ("nl", "personalisatie en personeel", "journey"),
        ("sv", "personal och personalisering", "journey"),
        ("en", "Limits for VOC emissions", "measurement"),
        ("en", "The crypto exchange CEX", "cx-strategy"),
        ("en", "AVG antivirus", "privacy"),
        ("es", "una historia personal y un ordenador personal", "employee-experience"),
        ("ja", "ファンドとスカート", "loyalty"),
        ("ja", "ファンドとスカート", "ecommerce"),
    ],
)
def test_words_that_only_look_alike_speak_for_no_theme(
    language: str, text: str, theme: str
) -> None:
    assert weights(text, language).get(theme, 0.0) < SPEAKS_FOR


@pytest.mark.parametrize(
    ("language", "text", "theme"),
    [
        ("sv", "kundernas upplevelse", "cx-strategy"),
        ("fi", "asiakkaan kokemus", "cx-strategy"),
        ("ko", "고객의 경험", "cx-strategy"),
        ("ja", "顧客の体験", "cx-strategy"),
        ("en", "the experience of customers", "cx-strategy"),
        ("de", "das Recht auf Vergessenwerden", "privacy"),
        ("de", "ein KI-Modell", "ai"),
        ("pl", "na ścieżce klienta", "journey"),
        ("nl", "de persona's", "journey"),
        ("ar", "لتجربة العملاء", "cx-strategy"),
        ("it", "AI generativa", "ai"),
        ("tr", "bir DX projesi", "digital-experience"),
        ("es", "falta personal de tienda", "employee-experience"),
        ("ko", "포인트 적립", "loyalty"),
        ("ja", "ポイント還元", "loyalty"),
    ],
)
def test_the_usual_words_of_a_theme_speak_for_it(language: str, text: str, theme: str) -> None:
    assert weights(text, language)[theme] >= SPEAKS_FOR
