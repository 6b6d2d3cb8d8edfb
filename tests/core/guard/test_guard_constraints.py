"""A table of steering lines and what they mean; nothing is wrongly shown as enforced."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spark_tui.core.guard import constraints
from spark_tui.core.guard.catalogue import BY_NAME
from spark_tui.core.guard.constraints import compile_line, summary
from spark_tui.core.guard.mentions import TESTS
from spark_tui.core.guard.rules import Meaning, Rule, Scope

NO_DELETE, NO_CREATE, NO_RENAME = (Rule(f"permissions.no_{name}") for name in ("delete", "create", "rename"))
NAMES_STAY = Rule("structure.no_renames")
NO_TESTS = Rule("paths.never", {"paths": list(TESTS)})


def only(*paths: str) -> Rule:
    return Rule("paths.only", {"paths": list(paths)})


def never(*paths: str) -> Rule:
    return Rule("paths.never", {"paths": list(paths)})


def lines(number: int) -> Rule:
    return Rule("size.max_lines", {"lines": number})


def files(number: int) -> Rule:
    return Rule("size.max_files", {"files": number})


ENFORCED = [
    ("don't delete", [NO_DELETE]),
    ("don't delete anything", [NO_DELETE]),
    ("Don’t delete any files!", [NO_DELETE]),
    ("please do not delete files", [NO_DELETE]),
    ("never delete files", [NO_DELETE]),
    ("no deletions", [NO_DELETE]),
    ("no deletions please", [NO_DELETE]),
    ("you may not delete", [NO_DELETE]),
    ("you must not delete anything.", [NO_DELETE]),
    ("nothing may be deleted", [NO_DELETE]),
    ("don't remove files", [NO_DELETE]),
    ("no new files", [NO_CREATE]),
    ("don't add new files", [NO_CREATE]),
    ("don't create any new files", [NO_CREATE]),
    ("don't create files", [NO_CREATE]),
    ("no extra files", [NO_CREATE]),
    ("don't rename", [NO_RENAME, NAMES_STAY]),
    ("don't rename files", [NO_RENAME]),
    ("no renames", [NO_RENAME, NAMES_STAY]),
    ("don't move files", [NO_RENAME]),
    ("don't delete or rename files", [NO_DELETE, NO_RENAME]),
    ("don't delete, rename or create files", [NO_DELETE, NO_RENAME, NO_CREATE]),
    ("only change parser.py", [only("parser.py")]),
    ("only change `src/parser.py`", [only("src/parser.py")]),
    ("only touch src/a.py and src/b.py", [only("src/a.py", "src/b.py")]),
    ("change only src/", [only("src/**")]),
    ("just src/a.py", [only("src/a.py")]),
    ("edit src/a.py only", [only("src/a.py")]),
    ("only files in src/core", [only("src/core/**")]),
    ("only the src/api folder", [only("src/api/**")]),
    ("don't touch anything except src/", [only("src/**")]),
    ("don't change anything outside src/", [only("src/**")]),
    ("nothing outside src/", [only("src/**")]),
    ("stay in src/", [only("src/**")]),
    ("only change *.md", [only("*.md")]),
    ("only change the tests", [only(*TESTS)]),
    ("don't touch src/types.py", [never("src/types.py")]),
    ("don't touch a.py, b.py and c.py", [never("a.py", "b.py", "c.py")]),
    ("don't touch a.py,b.py", [never("a.py", "b.py")]),
    ("don't edit ./src/a.py.", [never("src/a.py")]),
    ("never modify migrations/**", [never("migrations/**")]),
    ("don't touch the migrations folder", [never("**/migrations/**")]),
    ("don't touch anything in docs/", [never("docs/**")]),
    ("don't change Makefile or README", [never("Makefile", "README*")]),
    ("leave src/core alone", [never("src/core")]),
    ("leave pyproject.toml as it is", [never("pyproject.toml")]),
    ("keep src/api.py unchanged", [never("src/api.py")]),
    ("stay out of vendor/", [never("vendor/**")]),
    ("hands off setup.cfg", [never("setup.cfg")]),
    ("src/api.py is off limits", [never("src/api.py")]),
    ("src/api.py must not change", [never("src/api.py")]),
    ("no changes to src/api.py", [never("src/api.py")]),
    ("avoid touching src/api.py", [never("src/api.py")]),
    ("leave the tests alone", [NO_TESTS]),
    ("don't touch tests", [NO_TESTS]),
    ("don't touch the tests, please", [NO_TESTS]),
    ("keep all the tests unchanged", [NO_TESTS]),
    ("stop changing the tests", [NO_TESTS]),
    ("leave the test suite as it is", [NO_TESTS]),
    ("at most 40 lines", [lines(40)]),
    ("max 40 lines", [lines(40)]),
    ("no more than 1,000 lines", [lines(1000)]),
    ("40 lines max", [lines(40)]),
    ("change at most forty lines", [lines(40)]),
    ("keep it under 40 lines", [lines(39)]),
    ("less than 40 lines of code", [lines(39)]),
    ("limit it to 40 lines", [lines(40)]),
    ("keep the diff to 40 lines", [lines(40)]),
    ("don't change more than 40 lines", [lines(40)]),
    ("at most 2 files", [files(2)]),
    ("only one file", [files(1)]),
    ("no new files, no renames", [NO_CREATE, NO_RENAME, NAMES_STAY]),
    ("don't delete anything and leave the tests alone", [NO_DELETE, NO_TESTS]),
    ("only change src/, at most 40 lines; no new files", [only("src/**"), lines(40), NO_CREATE]),
    ("and also don't delete anything", [NO_DELETE]),
    ("don't delete anything, don't delete anything", [NO_DELETE]),
]

ASKED = [
    "keep it simple",
    "use a queue and keep it simple",
    "only change the parser",
    "only change this function",
    "don't touch `parse_header`",
    "don't be afraid to delete",
    "don't just delete files",
    "don't delete the cache key",
    "don't delete lines",
    "can't delete files",
    "cannot rename files, fix it",
    "we don't delete files here",
    "should I not delete files?",
    "why don't you delete anything?",
    "if it is easy, don't touch src/",
    "don't delete anything, unless it is dead code",
    "don't delete anything except tests",
    "don't delete anything but tests",
    "don't touch the tests, only their names",
    "no new files. Unless you need one.",
    "don't touch src/ when it compiles",
    "try not to touch src/a.py",
    "only fix the bug in parser.py",
    "only change src/a.py and add a test",
    "at most 40 lines per file",
    "at most 40 characters",
    "at most a few lines",
    "40 lines",
    "at most 99999999 lines",
    "under 0 lines",
    "delete src/a.py",
    "don't touch ../x",
    "don't touch /etc/passwd",
    "don't touch .git/config",
    "don't touch https://example.org/a.py",
    "don't touch self.py",
    "don't use node.js",
    "don't touch node.js",
    "don't touch client/server",
    "don't touch the whole folder",
    "don't touch **",
    "no new tests",
    "leave all files",
    "x" * 2000,
    "don't delete\x00",
    ", ".join(["a"] * 60),
]


@pytest.mark.parametrize(("text", "rules"), ENFORCED, ids=[text for text, _ in ENFORCED])
def test_phrases_that_compile(text: str, rules: list[Rule]) -> None:
    assert compile_line(text) == Meaning(tuple(rules))


@pytest.mark.parametrize("text", ASKED, ids=[text[:40] for text in ASKED])
def test_phrases_that_are_only_asked_word_for_word(text: str) -> None:
    meaning = compile_line(text)
    assert meaning.enforced == ()
    assert meaning.lifted == ()
    assert meaning.action is None
    assert meaning.asked in ((text,), tuple(text.split("; ")))


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("", Meaning()),
        ("   ", Meaning()),
        ("don't delete anything for now", Meaning((NO_DELETE,))),
        ("don't touch src/ yet", Meaning((never("src/**"),))),
        ("in this goal, no new files", Meaning((NO_CREATE,))),
        ("from now on no new files", Meaning((NO_CREATE,), scope=Scope.SESSION)),
        ("no new files this session", Meaning((NO_CREATE,), scope=Scope.SESSION)),
        ("no new files from now on, please", Meaning((NO_CREATE,), scope=Scope.SESSION)),
        ("always at most 40 lines", Meaning((lines(40),), scope=Scope.PRESET)),
        ("always no renames; for now no new files", Meaning((NO_RENAME, NAMES_STAY, NO_CREATE))),
        ("leave the tests alone, keep it simple", Meaning((NO_TESTS,), ("keep it simple",))),
        ("keep it simple and leave the tests alone", Meaning((NO_TESTS,), ("keep it simple",))),
        ("refactor it but leave src/ alone", Meaning((never("src/**"),), ("refactor it",))),
        ("use a queue, keep it short. no new files", Meaning((NO_CREATE,), ("use a queue, keep it short.",))),
        ("don't rename anything", Meaning((NO_RENAME, NAMES_STAY))),
        ("make sure the cache always works", Meaning(asked=("make sure the cache always works",))),
        ("you may delete", Meaning(lifted=(NO_DELETE,))),
        ("you can delete files now", Meaning(lifted=(NO_DELETE,))),
        ("deletions are fine now", Meaning(lifted=(NO_DELETE,))),
        ("new files are ok", Meaning(lifted=(NO_CREATE,))),
        ("you may rename, but don't delete", Meaning((NO_DELETE,), lifted=(NO_RENAME, NAMES_STAY))),
        ("you may delete, don't delete", Meaning((NO_DELETE,))),
        ("redo", Meaning(action="redo")),
        ("redo it", Meaning(action="redo")),
        ("try again", Meaning(action="redo")),
        ("please do it again", Meaning(action="redo")),
        ("that wasn't quite right, do it again", Meaning(asked=("that wasn't quite right",), action="redo")),
        ("redo, but leave src/ alone", Meaning((never("src/**"),), action="redo")),
    ],
)
def test_scopes_mixtures_lifting_and_redo(text: str, meaning: Meaning) -> None:
    assert compile_line(text) == meaning


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("don't touch docs/, keep it simple", "enforced: paths.never docs/**, goal | asked: keep it simple"),
        ("no new files this session", "enforced: permissions.no_create, session"),
        ("at most 40 lines", "enforced: size.max_lines 40, goal"),
        ("leave the tests alone", "enforced: paths.never tests/** test/** **/tests/** and 10 more, goal"),
        ("you may delete", "lifted: permissions.no_delete"),
        ("try again", "redo"),
        ("half of that", "enforced: size.max_lines 50%, goal"),
        (
            "dont tuch src/, kepe",
            "read as: dont touch src/, kepe | enforced: paths.never src/**, goal | asked: kepe",
        ),
        ("", ""),
    ],
)
def test_the_line_under_the_steering_box(text: str, line: str) -> None:
    assert summary(compile_line(text)) == line


VOCABULARY = """
don't delete touch only change leave the tests alone and , ; but src/ a.py yet no new files at most
40 lines unless if please never it again redo may you always folder anything except types keep api without
or `send` fine now now, tuch tpyes "quoted half of that. comments not dependencies rename python
"""
words = st.lists(st.sampled_from(VOCABULARY.split()), max_size=14).map(" ".join)


def holds(rule: Rule) -> bool:
    """Whether a rule has a name of the catalogue and the parameters that go with it."""
    param = BY_NAME[rule.rule].param
    if rule.params.keys() == {"percent"}:
        return rule.rule == "size.max_lines" and rule.params["percent"] in range(1, 100)
    return list(rule.params) == ([param] if param else []) and all(
        value >= 0 if isinstance(value, int) else value for value in rule.params.values()
    )


@given(words | st.text(max_size=60))
@example("," * 900)
@example("don't touch " + "a.py, " * 160)
@example("please " * 140)
@example("the " * 240 + "folder")
@example("only " * 200)
@example("src/a.py, " * 18)
@example("don't touch types and " * 45)
def test_any_line_compiles_to_rules_of_the_catalogue_and_words_of_the_line(text: str) -> None:
    meaning = compile_line(text)
    assert all(map(holds, (*meaning.enforced, *(rule for rule in meaning.lifted if rule.params))))
    assert all(rule.rule in BY_NAME for rule in meaning.lifted)
    assert all(part and _plain(part) in _plain(text) for part in meaning.asked)
    assert summary(meaning) or not any(sign.isalnum() for sign in text)


def _plain(text: str) -> str:
    return " ".join(text.split())


@given(words)
def test_a_doubt_leaves_nothing_enforced(text: str) -> None:
    sentence = text.replace(";", ",").replace("except", "").replace(".", "")
    meaning = compile_line(f"{sentence} unless it hurts")
    assert (meaning.enforced, meaning.lifted) == ((), ())


@given(words)
def test_a_line_never_allows_what_it_forbids(text: str) -> None:
    meaning = compile_line(text)
    assert not {rule.rule for rule in meaning.lifted if not rule.params} & {
        rule.rule for rule in meaning.enforced
    }


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("don't touch types for the moment", Scope.GOAL),
        ("from now on always no new files", Scope.SESSION),
        ("no new files. Save that.", Scope.PRESET),
        ("remember this: no new files", Scope.PRESET),
        ("no new files here", Scope.HUNK),
        ("no new files unless I say so", Scope.GOAL),
    ],
)
def test_how_long_it_holds(text: str, scope: Scope) -> None:
    meaning = compile_line(text)
    assert meaning.enforced
    assert (meaning.scope, meaning.asked) == (scope, ())


def test_a_thousand_characters_are_judged_without_many_trials(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []
    monkeypatch.setattr(constraints, "clause", lambda text: tried.append(text))
    for text in ("src/a.py, " * 100, "src/a.py, " * 19, "don't tuch tests " * 58, "please " * 140):
        tried.clear()
        compile_line(text[:1000])
        assert len(tried) < 100, text
