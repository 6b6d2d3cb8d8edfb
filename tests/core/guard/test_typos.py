"""Which misspelled words are repaired, and which never are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from spark_tui.core.guard.constraints import compile_line
from spark_tui.core.guard.typos import KEYWORDS, at_least, meant, near_doubt, repaired

NEGATIONS = {"not", "no", "never", "don't", "only", "except", "without", "unless", "just", "nothing", "nor"}
ENGLISH = """text typo typos tape charge channel section resume remote five fill former command commit lease
content torch tough remade method clause filter tent"""


@pytest.mark.parametrize(
    ("word", "keyword"),
    [
        ("tpyes", "types"),
        ("typs", "types"),
        ("tuch", "touch"),
        ("delte", "delete"),
        ("dependancies", "dependencies"),
        ("signatrues", "signatures"),
        ("tets", "tests"),
        ("funciton", "function"),
        ("pyhton", "python"),
        ("renmae", "rename"),
    ],
)
def test_one_or_two_letters_are_put_right(word: str, keyword: str) -> None:
    assert meant(word) == keyword


@pytest.mark.parametrize("word", ENGLISH.split())
def test_english_words_mean_themselves(word: str) -> None:
    assert meant(word) is None


@pytest.mark.parametrize(
    "word", ["ypes", "tst", "tpy", "dlt", "xtypes", "tpseey", "nto", "onyl", "nevr", "zzzzzz"]
)
def test_what_is_too_far_or_no_keyword_stays(word: str) -> None:
    assert meant(word) is None


@pytest.mark.parametrize(
    "text",
    [
        "don't touch tpyes.py",
        "don't touch src/tpyes",
        "don't touch the typs folder",
        "only change the function tset",
        "only change `tpyes`",
        "don't touch TPYES",
        "don't touch tpyes_of",
        "don't touch tpyes()",
    ],
)
def test_names_and_paths_stay(text: str) -> None:
    assert repaired(text) == text


@pytest.mark.parametrize("slip", ["don;t", "do'nt", "dno't", "dont'"])
def test_slips_of_dont_are_put_right(slip: str) -> None:
    meaning = compile_line(f"{slip} touch types")
    assert [rule.rule for rule in meaning.enforced] == ["structure.no_type_changes"]
    assert meaning.read_as == "don't touch types"


def test_the_line_as_it_was_read_is_shown_and_the_rest_stays_word_for_word() -> None:
    meaning = compile_line("dont tuch tpyes, kepe it simpel")
    assert meaning.read_as == "dont touch types, kepe it simpel"
    assert meaning.asked == ("kepe it simpel",)


@pytest.mark.parametrize(
    "text", ["don't touch types", "keep it simpel", "", "leave the tests alone, then comit"]
)
def test_a_line_without_a_used_repair_is_not_read_otherwise(text: str) -> None:
    assert compile_line(text).read_as == ""


@pytest.mark.parametrize("word", ["unles", "unlless", "exept", "howver", "othrwise"])
def test_a_misspelled_doubt_is_still_a_doubt(word: str) -> None:
    assert near_doubt(word)
    assert compile_line(f"don't touch the tests, {word} they fail").enforced == ()


@pytest.mark.parametrize("word", ["useless", "expect", "accept", "probe", "instant"])
def test_other_words_are_no_doubt(word: str) -> None:
    assert not near_doubt(word)


def test_no_keyword_negates_or_is_short() -> None:
    assert not NEGATIONS & set(KEYWORDS)
    assert all(len(word) >= 4 for word in KEYWORDS)


@given(st.sampled_from(KEYWORDS), st.data())
def test_a_repair_is_a_keyword_that_is_near(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
    cut = data.draw(st.sampled_from([word[:at] + word[at + 1 :], word[:at] + letter + word[at:]]))
    keyword = meant(cut)
    assert keyword is None or (
        keyword in KEYWORDS and keyword[0] == cut[0] and abs(len(keyword) - len(cut)) <= 2
    )


@given(st.text(max_size=80))
def test_a_repair_changes_words_only(text: str) -> None:
    assert len(repaired(text).split()) == len(text.split())


LETTERS = st.text("abcdet", max_size=9)


@given(LETTERS, LETTERS)
def test_a_distance_is_never_less_than_it_is_at_least(one: str, other: str) -> None:
    assert at_least(one, other) <= OSA.distance(one, other)
    assert at_least(one, one) == 0
    assert at_least(one, one + "xx") == 2
