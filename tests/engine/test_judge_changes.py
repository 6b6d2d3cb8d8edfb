"""Changes that are already written, judged as one goal: hunks, totals, and what cannot be judged."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark_tui.adapters.git_history import FileChange
from spark_tui.core.change.values import FileFacts, FileKind, Op
from spark_tui.core.guard.policy import Content, Paths, Permissions, Policy, RuleLevel, Size, Structure
from spark_tui.core.guard.rules import Constraint, Rule
from spark_tui.core.guard.verdict import Level
from spark_tui.engine.changes import judge_changes
from spark_tui.engine.judge import Judgement

NO_LIMITS = Size(None, None, None, None, None, None)
OPEN = Policy(
    permissions=Permissions(overwrite=Level.ALLOW, delete=Level.ALLOW, rename=Level.ALLOW, mode=Level.ALLOW),
    size=NO_LIMITS,
)
ALL = frozenset({Op.CHANGE, Op.CREATE, Op.DELETE, Op.RENAME, Op.MODE})


def facts(path: str, content: bytes | FileKind | None, mode: int = 0o644) -> FileFacts:
    if isinstance(content, FileKind):
        return FileFacts(path, content, mode=mode)
    return FileFacts(path, FileKind.MISSING if content is None else FileKind.FILE, content or b"", mode)


def change(
    path: str,
    old: bytes | FileKind | None,
    new: bytes | FileKind | None,
    *,
    to: str = "",
    mode: int = 0o644,
) -> FileChange:
    return FileChange(facts(path, old), facts(to or path, new, mode))


def nothing(path: str) -> FileFacts:
    return FileFacts(path, FileKind.MISSING)


def judge(changes: Sequence[FileChange], policy: Policy = OPEN) -> Judgement:
    return judge_changes(changes, policy, nothing)


def findings(judged: Judgement) -> list[tuple[str, str]]:
    return [(found.path, found.rule) for hunk in judged.hunks for found in hunk.verdict.findings]


def test_each_kind_of_change_becomes_its_hunks() -> None:
    judged = judge(
        [
            change("a.txt", b"1\n2\n3\n", b"one\n2\nthree\n"),
            change("n.txt", None, b"x\r\ny"),
            change("d.txt", b"x\n", None),
            change("o.txt", b"1\n2\n", b"1\n", to="m.txt", mode=0o755),
        ]
    )
    assert [(hunk.path, hunk.op, hunk.start, hunk.old, hunk.new) for hunk in judged.hunks][:4] == [
        ("a.txt", Op.CHANGE, 0, ("1\n",), ("one\n",)),
        ("a.txt", Op.CHANGE, 2, ("3\n",), ("three\n",)),
        ("n.txt", Op.CREATE, 0, (), ("x\r\n", "y")),
        ("d.txt", Op.DELETE, 0, ("x\n",), ()),
    ]
    assert [hunk.op for hunk in judged.hunks[4:]] == [Op.CHANGE, Op.RENAME, Op.MODE]
    assert (judged.hunks[5].target, judged.hunks[6].mode) == ("m.txt", 0o755)
    assert (judged.verdict, judged.exit_code) == ("allow", 0)


def test_line_ends_count_as_changes() -> None:
    judged = judge([change("a.txt", b"1\r\n2\r\n", b"1\n2\n")])
    assert [(hunk.removed, hunk.added) for hunk in judged.hunks] == [(2, 2)]


def test_nothing_changed_is_allowed() -> None:
    assert judge([]).exit_code == 0


@pytest.mark.parametrize(
    ("one", "policy", "found"),
    [
        (change("d.txt", b"x\n", None), Policy(), "permissions.no_delete"),
        (change("d.txt", b"x\n", b"\n"), Policy(), "permissions.no_delete"),
        (change("o.txt", b"x\n", b"x\n", to="m.txt"), Policy(), "permissions.no_rename"),
        (change("o.sh", b"x\n", b"x\n", mode=0o755), Policy(), "permissions.no_mode"),
        (change("n.sh", None, b"x\n", mode=0o755), Policy(), "permissions.no_mode"),
        (
            change("n.txt", None, b"x\n"),
            Policy(permissions=Permissions(create=Level.BLOCK)),
            "permissions.no_create",
        ),
        (change("o.txt", b"x\n", b"x\n", to="t/m.txt"), Policy(paths=Paths(never=("t/**",))), "paths.never"),
        (change("n.bin", None, b"\0"), Policy(paths=Paths(never=("*.bin",))), "paths.never"),
        (change("d.bin", b"\0", None), Policy(), "permissions.no_delete"),
        (change("l", None, FileKind.LINK), OPEN, "paths.link"),
        (change("l", FileKind.LINK, None), OPEN, "paths.link"),
        (change("l", b"x\n", FileKind.LINK), OPEN, "paths.link"),
        (change("m", None, FileKind.SPECIAL), OPEN, "paths.special"),
        (change("a.txt", FileKind.UNREADABLE, b"x\n"), OPEN, "paths.unreadable"),
        (change('"a.txt"', b"x\n", b"y\n"), OPEN, "paths.name"),
        (change("a.txt ", b"x\n", b"y\n"), OPEN, "paths.name"),
        (change("a\u202e.txt", b"x\n", b"y\n"), OPEN, "paths.name"),
        (change(".github/workflows/ci.yml", b"x\n", b"y\n"), OPEN, "paths.protected"),
    ],
    ids=lambda value: f"{value.before.path!r} to {value.after.kind}" if isinstance(value, FileChange) else "",
)
def test_what_a_preset_says_of_it(one: FileChange, policy: Policy, found: str) -> None:
    judged = judge([one], policy)
    assert found in [rule for _, rule in findings(judged)]
    assert judged.verdict == ("ask" if found in ("permissions.no_rename", "permissions.no_mode") else "block")


@pytest.mark.parametrize(
    ("one", "rule"),
    [
        (change("p.png", b"\0", b"\0\0"), "paths.binary"),
        (change("p.png", None, b"\0"), "paths.binary"),
        (change("p.png", b"\0", None), "paths.binary"),
        (change("p.png", b"\0", b"text\n"), "paths.binary"),
        (change("big.txt", b"x\n", FileKind.TOO_LARGE), "paths.too_large"),
        (change("a.txt", b"x\n", b"\xef\xbb\xbfx\n"), "paths.encoding"),
    ],
)
def test_what_cannot_be_judged_is_asked(one: FileChange, rule: str) -> None:
    judged = judge([one])
    assert findings(judged) == [(one.after.path, rule)]
    assert (judged.verdict, judged.exit_code) == ("ask", 3)


def test_the_whole_change_is_one_goal() -> None:
    policy = Policy(size=Size(max_diff_size=6, max_hunk_lines=None, max_file_lines=None, max_files=2))
    judged = judge([change(f"{name}.txt", b"1\n", b"2\n3\n") for name in "abc"], policy)
    assert findings(judged) == [("c.txt", "size.max_files"), ("c.txt", "size.max_diff_size")]


def test_the_hunks_of_a_file_stand_together() -> None:
    old = b"".join(b"%d\n" % number for number in range(9))
    new = old.replace(b"2\n", b"two\n").replace(b"6\n", b"six\n")
    policy = Policy(size=Size(max_file_lines=3))
    judged = judge([change("a.txt", old, new)], policy)
    assert [found.reason for hunk in judged.hunks for found in hunk.verdict.findings] == [
        "the goal, in one file, may change 3 lines; this would make it 4"
    ] * 2
    assert len(list(judged.spotted())) == 1


def test_active_constraints_hold() -> None:
    tests = Constraint("leave the tests alone", (Rule("paths.never", {"paths": ["tests/**"]}),))
    one = change("tests/t.py", b"x\n", b"y\n")
    judged = judge_changes([one], OPEN, nothing, constraints=(tests,))
    assert findings(judged) == [("tests/t.py", "paths.never")]


def test_places_are_those_of_the_new_files() -> None:
    old = "".join(f"{number}\n" for number in range(20)).encode()
    new = b"first\nsecond\n" + old.replace(b"15\n", b"x" * 50 + b"\n")
    policy = Policy(permissions=OPEN.permissions, size=Size(max_line_bytes=40))
    (spot,) = judge([change("a.txt", old, new, to="b.txt")], policy).spotted()
    assert (spot.path, spot.line, spot.finding.rule) == ("b.txt", 18, "size.max_line_bytes")


CODE = b"""import json


def load(path):
    return json.load(open(path))


def save(path, value):
    json.dump(value, open(path, "w"))
"""


def test_code_is_judged_with_all_of_its_changes() -> None:
    policy = Policy(structure=Structure(must_parse=RuleLevel.BLOCK), size=NO_LIMITS)
    old = b"x = [\n    1,\n    2,\n]\n"
    half = old.replace(b"[", b"(")
    assert findings(judge([change("a.py", old, half)], policy)) == [("a.py", "structure.must_parse")]
    whole = judge([change("a.py", old, half.replace(b"]", b")"))], policy)
    assert (len(whole.hunks), findings(whole)) == (2, [])


def test_a_rule_on_code_names_the_line_of_the_new_file() -> None:
    typed = b"# one\n# two\n" + CODE.replace(b"save(path, value)", b"save(path: str, value)")
    policy = Policy(structure=Structure(no_type_changes=RuleLevel.STOP))
    (spot,) = judge([change("a.py", CODE, typed)], policy).spotted()
    assert (spot.finding.rule, spot.line) == ("structure.no_type_changes", 10)


MANIFEST = b'[project]\nname = "x"\ndependencies = []\n'
NEEDS = change("client.py", b"import json\n", b"import json\nimport requests\n")


def test_an_import_is_held_against_the_manifest_of_then() -> None:
    policy = Policy(content=Content(no_new_dependencies=RuleLevel.ASK))

    def then(path: str) -> FileFacts:
        return facts(path, MANIFEST if path == "pyproject.toml" else None)

    alone = judge_changes([NEEDS], policy, then)
    assert findings(alone) == [("client.py", "content.no_new_dependencies")]
    names = change("pyproject.toml", MANIFEST, MANIFEST.replace(b"[]", b'["requests"]'))
    both = judge_changes([NEEDS, names], policy, then)
    assert findings(both) == [("pyproject.toml", "content.no_new_dependencies")]
    module = change("requests.py", None, b"x = 1\n")
    assert findings(judge_changes([NEEDS, module], policy, then)) == []


TEXTS = st.lists(st.sampled_from(["a\n", "b\n", "c\r\n", "d"]), max_size=12).map(
    lambda lines: "".join(lines).encode()
)


@given(TEXTS, TEXTS)
def test_hunks_make_the_new_text_of_the_old(old: bytes, new: bytes) -> None:
    judged = judge([change("a.txt", old, new)])
    lines = old.decode().splitlines(keepends=True)
    for hunk in sorted(judged.hunks, key=lambda hunk: -hunk.start):
        assert tuple(lines[hunk.start : hunk.start + hunk.removed]) == hunk.old
        lines[hunk.start : hunk.start + hunk.removed] = hunk.new
    assert "".join(lines).encode() == new
