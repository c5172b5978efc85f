"""A post that can be pasted as it is, and one that the API takes without cutting it."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import samples
from curator.config import LinkedInPart
from curator.edition import build
from curator.language.typography import columns
from curator.records import Snapshot, Words
from curator.share import linkedin, schedulers
from curator.share.exports import EXPORTS, ExportedEdition
from curator.share.linkedin_folder import VARIANTS, variants
from curator.share.little_text import escape, units, with_hashtags
from tests.share.little_text_reader import unescape, without_hashtags, without_mentions

URL = "https://letter.example.org/de/13/"
RESERVED = re.compile(r"(?<!\\)(?:\\\\)*[|{}@\[\]()<>#*_~]")


def post(language: str = "de", snapshot: Snapshot | None = None) -> linkedin.LinkedInPost:
    return linkedin.post(
        snapshot or samples.snapshot(), language, URL.replace("/de/", f"/{language}/")
    )


def with_subject(text: str) -> Snapshot:
    whole = samples.snapshot()
    return replace(whole, words=(*whole.words, Words("subject", "de", text, "editor", version=2)))


def without_opening() -> Snapshot:
    whole = samples.snapshot()
    return replace(whole, words=tuple(each for each in whole.words if each.field != "opening"))


def with_opening(text: str) -> Snapshot:
    whole = without_opening()
    return replace(whole, words=(*whole.words, Words("opening", "de", text.strip(), "editor")))


def long_winded(blurb: str) -> Snapshot:
    whole = samples.snapshot()
    words = [Words("blurb", "de", blurb, "editor", version=9)]
    return replace(
        whole, picks=tuple(replace(pick, words=(*pick.words, *words)) for pick in whole.picks)
    )


@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_every_post_fits_and_has_hook_items_sources_link_and_hashtags(language: str) -> None:
    text = post(language).text
    lines = text.splitlines()
    assert units(text) <= 3_000
    assert 20 < units(lines[0]) <= 210
    assert f"https://letter.example.org/{language}/13/" in text
    assert sum(bool(re.match(r"\u200f?\d+\. ", line)) for line in lines) == 8
    assert "Contact Centre Notes" in text
    assert 3 <= len(re.findall(r"#\w+", lines[-1])) <= 5


def test_the_post_is_plain_text_without_tracking_or_dressed_up_letters() -> None:
    text = post(snapshot=with_subject("𝗕𝗼𝗹𝗱 und 𝘴𝘤𝘩𝘳ä𝘨")).text
    assert text.startswith("Bold und schräg\n")
    assert "utm_" not in text
    assert "\\" not in text


def test_an_editors_subject_is_the_hook_unless_it_would_be_folded_away() -> None:
    assert post(snapshot=with_subject("Warten ist teuer.")).text.startswith("Warten ist teuer.\n")
    assert post(snapshot=with_subject("Warten " * 60)).text.startswith("Eine Woche der Wartezimmer")


def test_the_editors_opening_is_the_hook_and_never_cut_in_a_sentence() -> None:
    sentence = "Zwanzig Minuten Warteschleife sagen mehr über eine Firma als ihr Leitbild. "
    lines = post(snapshot=with_opening(sentence * 5)).text.splitlines()
    assert lines[:3] == [sentence.rstrip(), "", (sentence * 4).rstrip()]


@pytest.mark.parametrize(
    ("sentences", "hook"),
    [
        (["Wir haben gewartet.", "Alle."], "Wir haben gewartet. Alle."),
        (["Lang. " + "Wort " * 22 + "Ende.", "Noch einer."], None),  # 123 columns, then 135
        (["Wort " * 30 + "Ende.", "Zwei."], "Wort " * 30 + "Ende."),  # folded on a phone alone
    ],
)
def test_a_hook_is_as_much_of_the_opening_as_a_phone_shows(sentences: list[str], hook: str | None):
    lines = post(snapshot=with_opening(" ".join(sentences))).text.splitlines()
    assert lines[0] == (hook or " ".join(sentences))
    assert columns(lines[0]) <= 210


def test_wide_signs_count_twice_before_the_fold():
    sentence = "고객은 기다린 시간을 오래 기억하고 다음에는 다른 가게로 간다고 말했다."
    whole = without_opening()
    words = Words("opening", "ko", " ".join([sentence] * 4), "editor")
    lines = post("ko", replace(whole, words=(*whole.words, words))).text.splitlines()
    assert len(f"{sentence} {sentence}") < 140 < columns(f"{sentence} {sentence}")
    assert lines[0] == sentence


def test_the_opening_stands_below_a_subject():
    subject = Words("subject", "de", "Warten ist teuer.", "editor", version=2)
    whole = with_opening("Eins. Zwei.")
    lines = post(snapshot=replace(whole, words=(*whole.words, subject))).text.splitlines()
    assert lines[:3] == ["Warten ist teuer.", "", "Eins. Zwei."]


@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_a_post_has_one_number_with_its_source_before_the_question(language: str):
    text = post(language).text
    assert text.count("Example Benchmark") == 1
    question = build(samples.snapshot(), language).question
    assert question
    assert text.index("Figures Weekly") < text.index(question)


def test_a_number_that_is_the_hook_is_not_said_again():
    text = post(snapshot=without_opening()).text
    assert text.startswith("87\u00a0%")
    assert text.count("Example Benchmark") == 1


def test_an_opening_too_long_for_a_post_is_left_out_before_an_item():
    text = post(snapshot=with_opening("Ein kurzer Satz. " * 200)).text
    assert text.count("Ein kurzer Satz.") < 10
    assert "8. " in text


def test_the_opening_of_every_issue_is_no_hook() -> None:
    whole = without_opening()
    default = Words("opening", "de", "Das hat die CX-Welt bewegt.", "editor", version=0)
    text = post(snapshot=replace(whole, words=(*whole.words, default))).text
    assert text.startswith("87\u00a0% der Marken")


def test_the_minute_comes_first_and_in_its_order() -> None:
    lines = post().text.splitlines()
    named = [line.split(". ", 1)[1] for line in lines if re.match(r"\d\. ", line)]
    minute = [item.headline.text for item, _ in build(samples.snapshot(), "de").minute_items]
    assert named[: len(minute)] == minute
    assert len(minute) > 2


def test_hashtags_are_the_themes_of_the_issue_in_its_language() -> None:
    names = {"employee-experience": "Employee Experience", "loyalty": "Kundentreue"}
    text = linkedin.post(samples.snapshot(), "de", URL, names).text
    assert set(text.splitlines()[-1].split()) == {
        "#CX", "#CustomerExperience", "#EmployeeExperience", "#Kundentreue",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("employee experience", "#EmployeeExperience"),
        ("CX & AI", "#CXAI"),
        ("고객 서비스", "#고객서비스"),
        ("تجربة الموظف", "#تجربة_الموظف"),
        ("שירות לקוחות", "#שירות_לקוחות"),
    ],
)
def test_a_hashtag_can_be_read_as_words(name: str, tag: str):
    assert tag in hashtags("en", name)


@pytest.mark.parametrize(
    ("language", "tag"), [("tr", "#İadeİlkeleri"), ("az", "#İadeİlkeleri"), ("en", "#IadeIlkeleri")]
)
def test_a_hashtag_has_the_capitals_of_its_language(language: str, tag: str):
    assert tag in hashtags(language, "iade ilkeleri")


def hashtags(language: str, theme: str) -> list[str]:
    """The hashtags of the sample issue, all of whose themes have one name."""
    edition = build(samples.snapshot(), language)
    names = {each.key: theme for item in edition.items for each in item.story.themes}
    return linkedin.hashtags(edition, names)


@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_the_first_comment_holds_the_links_and_fits(language: str) -> None:
    said = linkedin.comment(samples.snapshot(), language, URL)
    assert units(said) <= linkedin.MOST_COMMENT_UNITS
    assert said.count("https://") > 2
    assert "\\" not in said


def test_a_long_issue_loses_sentences_before_items_and_items_before_the_link() -> None:
    shortened = post(snapshot=long_winded("Ein sehr langer Satz " * 20 + "."))
    assert units(shortened.text) <= 3_000
    assert "8. " in shortened.text
    assert shortened.text.count(".\nContact Centre Notes") == 1  # the minute keeps its sentences
    assert shortened.text.count("Ein sehr") == 4 * 20


def test_an_enormous_issue_still_has_its_link() -> None:
    whole = samples.snapshot()
    first = whole.picks[1]
    many = tuple(
        replace(first, id=100 + place, position=place, in_minute=False) for place in range(200)
    )
    text = post(snapshot=replace(whole, picks=many)).text
    assert units(text) <= 3_000
    assert URL in text
    assert "1. " in text


def test_the_minute_and_the_feature_are_named_and_the_rest_is_counted() -> None:
    text = post().text
    for headline in (
        "Rückruf schlägt Warteschleife",
        "Weniger Fragen bei der Anmeldung",
        "Warum Kundenreisen keine geraden Linien sind",
    ):
        assert headline in text
    assert "… und 2 weitere Beiträge in dieser Ausgabe" in text


def test_an_emoji_counts_as_linkedin_counts_it() -> None:
    assert [units(text) for text in ("😀", "👨‍👩‍👧‍👦", "🇰🇷", "한")] == [2, 11, 4, 1]


@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_the_request_says_what_the_text_says_escaped_exactly_once(language: str) -> None:
    made = post(language)
    body, _, tags = made.request.commentary.rpartition("\n")
    assert not RESERVED.search(body)
    assert unescape(body) + "\n" + without_hashtags(tags) == made.text.rstrip("\n")


def test_the_request_has_what_the_api_needs() -> None:
    request = post().request.body()
    assert request["lifecycleState"] == "PUBLISHED"
    assert request["distribution"]["feedDistribution"] == "MAIN_FEED"
    assert request["content"]["article"]["source"] == URL
    assert request["content"]["article"]["title"] == "The CX Minute, Nr.\u00a013"
    assert "author" not in request


@given(st.text())
def test_unescaping_gives_back_what_was_escaped(text: str) -> None:
    assert unescape(escape(text)) == text
    assert not RESERVED.search(escape(text))


@given(st.lists(st.from_regex(r"\A\w{1,12}\Z")))
def test_hashtags_can_be_read_back(words: list[str]) -> None:
    line = " ".join(f"#{word}" for word in words)
    assert without_hashtags(with_hashtags(line)) == line


@pytest.mark.parametrize(
    ("plain", "written"),
    [
        ("C# (und @alle)", r"C\# \(und \@alle\)"),
        ("a_b*c~d|e", r"a\_b\*c\~d\|e"),
        (r"back\slash", r"back\\slash"),
        ("{x} [y] <z>", r"\{x\} \[y\] \<z\>"),
    ],
)
def test_every_reserved_character_is_escaped(plain: str, written: str) -> None:
    assert escape(plain) == written


def test_a_hashtag_is_written_so_that_it_becomes_a_link() -> None:
    assert with_hashtags("#CX #고객경험") == r"{hashtag|\#|CX} {hashtag|\#|고객경험}"


def test_every_file_is_written_and_named_in_the_manifest(tmp_path: Path) -> None:
    made = post()
    edition = ExportedEdition(samples.snapshot(), "de", URL, drawn=lambda folder: ())
    written = EXPORTS["linkedin"].write(edition, tmp_path / "linkedin")
    by_name = {path.name: path for path in written}
    assert by_name["post.txt"].read_text(encoding="utf-8") == made.text
    assert json.loads(by_name["post.json"].read_text(encoding="utf-8")) == made.request.body()
    assert {
        "comment.txt", "manifest.json", "post-number.txt", "post-question.txt", "post-short.txt",
        "post.json", "post.txt",
    } < set(by_name)  # fmt: skip
    manifest = json.loads(by_name["manifest.json"].read_text(encoding="utf-8"))
    assert {*manifest["files"], "manifest.json"} == set(by_name)
    assert len(manifest["sources"]) == 13
    assert all(each["url"] for each in manifest["sources"])
    [first, *_] = [each for each in manifest["sources"] if "figures_of" in each]
    assert (first["figures_of"], first["year"]) == ("Example Benchmark", 2026)


@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_every_variant_has_the_link_and_fits(language: str) -> None:
    url = URL.replace("/de/", f"/{language}/")
    made = variants(ExportedEdition(samples.snapshot(), language, url, drawn=lambda folder: ()))
    assert list(made) == list(VARIANTS)
    assert all(url in text for text in made.values())
    assert units(made["post-short.txt"]) <= 300
    assert "#CX" in made["post-short.txt"]
    assert "Example Benchmark" in made["post-number.txt"]


@given(st.text(max_size=400))
def test_whatever_an_opening_says_the_short_text_fits(text: str) -> None:
    edition = ExportedEdition(with_opening(text), "de", URL, drawn=lambda folder: ())
    short = variants(edition)["post-short.txt"]
    assert units(short) <= 300
    assert URL in short


@pytest.mark.parametrize(
    ("sentence", "hook"),
    [
        (
            "der 1.500 befragten Kunden würden wechseln.",
            "87\u00a0% der 1.500 befragten Kunden würden wechseln. (",
        ),
        ("So viele Marken sagen das.", "87\u00a0%: So viele Marken sagen das. ("),
        ("Von 100 Marken sagen 87 das.", "Von 100 Marken sagen 87 das. ("),
        ("Von 100 Marken sagen ٨٧ das.", "Von 100 Marken sagen ٨٧ das. ("),
    ],
)
def test_a_hook_made_of_a_figure_says_the_figure_once(sentence: str, hook: str) -> None:
    whole = without_opening()
    words = Words("blurb", "de", sentence, "editor", version=9)
    picks = tuple(
        replace(pick, words=(*pick.words, words)) if pick.statistic else pick
        for pick in whole.picks
    )
    assert post(snapshot=replace(whole, picks=picks)).text.startswith(hook)


@given(st.text(max_size=1_500), st.integers(0, 40))
def test_a_post_fits_typed_and_escaped_whatever_the_headlines_say(text: str, times: int) -> None:
    whole = samples.snapshot()
    words = Words("headline", "de", (text or "x") * times or "x", "editor", version=9)
    picks = tuple(replace(pick, words=(*pick.words, words)) for pick in whole.picks)
    question = Words("question", "de", text * times, "editor", version=9)
    made = post(snapshot=replace(whole, picks=picks, words=(*whole.words, question)))
    assert units(made.text) <= 3_000
    assert units(made.request.commentary) <= 3_000
    assert URL in made.text


@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_a_rich_issue_goes_on_in_further_posts(language: str) -> None:
    whole, url = samples.snapshot(), URL.replace("/de/", f"/{language}/")
    parts = linkedin.series(whole, language, url)
    first = post(language).text
    rest = [item for item in build(whole, language).items if item.headline.text not in first]
    rest = [item for item in rest if not item.statistic]
    assert rest
    assert all(any(item.headline.text in part for part in parts) for item in rest)
    assert all(url in part and units(part) <= 3_000 for part in parts)
    assert all(units(part.splitlines()[0]) <= 210 for part in parts)
    assert "(2/2)" in parts[0].splitlines()[0]
    assert all(part.count(rest[0].headline.text) == 1 for part in parts)


def test_an_issue_that_fits_one_post_has_no_further_ones() -> None:
    whole = samples.snapshot()
    assert linkedin.series(replace(whole, picks=whole.picks[:4]), "de", URL) == []


def test_a_known_organization_is_mentioned_and_named_plainly_to_paste() -> None:
    part = LinkedInPart(organizations={"Handelsblick": "urn:li:organization:7"})
    made = linkedin.post(samples.snapshot(), "de", URL, part=part)
    assert made.request.commentary.count("@[Handelsblick](urn:li:organization:7)") == 1
    assert "@" not in made.text
    assert "Handelsblick" in made.text


PIECES = st.sampled_from(
    ["👨‍👩‍👧‍👦", "🇰🇷", "👍🏽", "고객 경험", "顧客体験", "تجربة العملاء", "שירות", "ประสบการณ์", "[Studie]", "(2026)",
     "{neu}", "<b>", "C#", "@alle", "a_b*c~d|e", "back\\slash", "https://a.example/x_y_(z)?a=1&b=~c",
     "#CX", "Handelsblick", "87 %", "„Zitat“", "\u202eabc\u202c", "é", "\u0301", " ", "\n"]
)  # fmt: skip
TITLES = st.lists(PIECES | st.text(max_size=20), min_size=1, max_size=12).map("".join)


@given(TITLES, st.sampled_from(["en", "de", "ko", "ja", "ar"]))
def test_whatever_a_title_says_the_post_fits_and_says_what_was_meant(
    title: str, language: str
) -> None:
    whole = samples.snapshot()
    words = Words("headline", language, title, "editor", version=9)
    picks = tuple(replace(pick, words=(*pick.words, words)) for pick in whole.picks)
    part = LinkedInPart(organizations={"Handelsblick": "urn:li:organization:7"})
    made = linkedin.post(replace(whole, picks=picks), language, URL, part=part)
    body, _, tags = made.request.commentary.rpartition("\n")
    said, mentioned = without_mentions(body)
    assert said + "\n" + without_hashtags(tags) == made.text.rstrip("\n")
    assert len(mentioned) <= 1
    assert max(units(made.text), units(made.request.commentary)) <= 3_000
    assert URL in made.text
    planned = schedulers.Planned(datetime(2026, 11, 24, 8, 30), made.text, URL)
    for data in schedulers.files([planned]).values():
        read = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        assert made.text in [cell.removeprefix(" ") for row in read for cell in row]
