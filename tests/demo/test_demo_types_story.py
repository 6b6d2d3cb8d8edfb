"""The demo under the guard: who says "don't touch types yet" in mid-stream gets what they said.

The core is the real one with the preset that the demo runs by; only screen, engine and wire are left out.
"""

from __future__ import annotations

from itertools import accumulate

import pytest

from spark_tui.config.config_values import DEFAULT_PRESET
from spark_tui.config.presets import LoadedPreset, load_preset
from spark_tui.core.change.values import Hunk, HunkState
from spark_tui.core.events import ConstraintToggled, PresetChosen, SteerSent, TurnOpened
from spark_tui.core.hits import hits_of, kept_to
from spark_tui.demo.edits import EDITS, LEGACY, TYPES
from spark_tui.demo.sample import GOAL, sample_files
from spark_tui.demo.script import answer
from support.play import Play, replace_run_ahead

STEER = "don't touch types yet"
RULE = "structure.no_type_changes"
PIECE = 80  # characters of one read at the demo's rate; more on a machine that is busy


@pytest.fixture(scope="module")
def preset(tmp_path_factory: pytest.TempPathFactory) -> LoadedPreset:
    return load_preset(DEFAULT_PRESET, repo=None, user=tmp_path_factory.mktemp("nobody"))


def begun(preset: LoadedPreset) -> Play:
    files = {path: text.encode() for path, text in sample_files().items()}
    play = Play(files, goal=GOAL)
    play.do(PresetChosen(replace_run_ahead(preset.policy), preset.constraints))
    return play


def said(play: Play) -> str:
    """What the scripted model answers to the last request."""
    return answer([(str(message.role), message.content) for message in play.session.messages])


def to_the_end(play: Play, piece: int = PIECE) -> None:
    """The model answers until it has nothing more to say; `piece` characters come in one read."""
    while play.session.turn.live:
        turn = play.session.turn.number
        play.do(TurnOpened(turn))
        text = said(play)
        for start in range(0, len(text), piece):
            play.say(text[start : start + piece])
            if play.session.turn.number != turn:
                break
        else:
            play.end()


def blocked(play: Play) -> list[tuple[str, str, int]]:
    return [
        (hunk.path, finding.rule, finding.line)
        for hunk in play.hunks
        if hunk.state is HunkState.BLOCKED
        for finding in hunk.verdict.findings
    ]


def types_line() -> int:
    """Where the new annotation stands with the hunk in the file."""
    text = sample_files()[TYPES.path].replace(TYPES.search, TYPES.replace)
    return text.partition("def json(")[0].count("\n") + 1


def accept_what_waits(play: Play) -> None:
    for number in play.waiting():
        play.accept(number)


def changed_paths(play: Play) -> set[str]:
    return {path for path, text in play.disk.items() if sample_files().get(path, "") != text.decode()}


def test_without_a_steer_only_the_deletion_is_stopped(preset: LoadedPreset) -> None:
    play = begun(preset)
    to_the_end(play)
    assert blocked(play) == [(LEGACY.path, "permissions.no_delete", 1)]
    findings = [hunk.verdict.findings for hunk in play.hunks if hunk.state is HunkState.WAITING]
    assert findings == [()] * (len(EDITS) - 1)
    accept_what_waits(play)
    assert changed_paths(play) == {edit.path for edit in EDITS} - {LEGACY.path}


def cuts() -> list[int]:
    """Places in the first half of the answer: its start, and around the ends of its edits."""
    ends = accumulate(len(edit.why) + len(edit.block(edit.replace)) for edit in EDITS)
    whole = answer([("user", f"Goal: {GOAL}")])
    half = len(whole) // 2
    return sorted({0, half, *(end + by for end in ends for by in (-120, 40, 200) if 0 < end + by < half)})


@pytest.mark.parametrize("by_key", [False, True], ids=["typed", "key 1"])
@pytest.mark.parametrize("cut", cuts())
def test_the_next_hunk_that_touches_types_is_stopped_and_the_model_obeys(
    preset: LoadedPreset, cut: int, by_key: bool
) -> None:
    play = begun(preset)
    whole = said(play)
    for start in range(0, cut, PIECE):
        play.say(whole[start : min(cut, start + PIECE)])
    assert play.session.constraints[0].text == STEER
    play.do(ConstraintToggled(0) if by_key else SteerSent(STEER))
    to_the_end(play)

    assert blocked(play).count((TYPES.path, RULE, types_line())) == 1
    assert {path for path, _, _ in blocked(play)} == {TYPES.path, LEGACY.path}
    assert [rule for _, rule, _ in blocked(play)].count(RULE) == 1, "it touches types once"
    the_model_was_told(play)
    (chip,) = [item for item in play.session.constraints if item.active]
    assert (chip.text, hits_of(play.session, chip)) == (STEER, 1)
    kept, known = kept_to(play.session)
    assert kept == known > 0

    accept_what_waits(play)
    assert changed_paths(play) == {edit.path for edit in EDITS} - {LEGACY.path, TYPES.path}


def the_model_was_told(play: Play) -> None:
    """The rule, path, line and offending text; and it answers to that."""
    requests = [start.request.messages for start in play.started]
    told = [at for at, messages in enumerate(requests) if f"stopped you: {RULE}" in messages[-1].content]
    assert len(told) == 1
    words = requests[told[0]][-1].content.partition("\n")[0]
    for part in (TYPES.path, f"line {types_line()}", "`Any`", "`dict[str, Any] | list[Any]`"):
        assert part in words
    reply = answer([(str(message.role), message.content) for message in requests[told[0]]])
    assert "The guard says no to" in reply
    assert f"{TYPES.path} ({RULE} at line {types_line()})" in reply
    assert TYPES.block(TYPES.replace) not in reply


@pytest.mark.parametrize("piece", [300, 1000, 5000, 100_000])
def test_nothing_is_lost_that_comes_in_one_read_with_what_is_stopped(
    preset: LoadedPreset, piece: int
) -> None:
    play = begun(preset)
    play.do(SteerSent(STEER))
    to_the_end(play, piece)
    assert [hunk.path for hunk in waiting(play)] == [
        edit.path for edit in EDITS if edit not in (LEGACY, TYPES)
    ]


def test_later_the_types_are_fine_again(preset: LoadedPreset) -> None:
    play = begun(preset)
    play.do(SteerSent(STEER))
    to_the_end(play)
    play.do(SteerSent("types are fine now"))
    to_the_end(play)
    assert TYPES.path in {hunk.path for hunk in waiting(play)}
    assert TYPES.path not in play.session.prose[-1].text
    assert sum(hunk.path == TYPES.path for hunk in play.hunks) == 1, "and it is not written twice"


def waiting(play: Play) -> list[Hunk]:
    return [hunk for hunk in play.hunks if hunk.state is HunkState.WAITING]


@pytest.mark.parametrize(
    ("words", "stopped"),
    [
        ("don't touch courier/types.py", set()),
        ("leave the tests alone", set()),
        ("at most 60 lines", set()),
        ("smaller", set()),
        ("no new files", set()),
        ("keep the public API", {TYPES.path}),
    ],
)
def test_what_the_model_understands_it_keeps_to_by_itself(
    preset: LoadedPreset, words: str, stopped: set[str]
) -> None:
    play = begun(preset)
    play.do(SteerSent(words))
    to_the_end(play)
    assert {path for path, _, _ in blocked(play)} - {LEGACY.path} == stopped
    assert waiting(play)
