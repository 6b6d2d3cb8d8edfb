"""An edit that stands in several places is a question for the person; where nobody looks, it is refused."""

from __future__ import annotations

import msgspec

from spark_tui.core import events as ev
from spark_tui.core.change.asking import Spot, spots
from spark_tui.core.change.values import HunkState
from spark_tui.core.events import Event, PlaceChosen, SessionResumed, SessionStarted, UndoAsked
from spark_tui.core.guard.policy import Policy, Size
from spark_tui.core.session import Session, last_decided
from spark_tui.core.update.dispatch import update
from spark_tui.core.update.placing import open_question
from support.play import OPEN, Play, block

FILE = b"""class Reader:
    def close(self):
        self.open = False
        return self


class Writer:
    def close(self):
        self.open = False
        return self
"""
EDIT = block("a.py", "        self.open = False\n", "        self.open = None\n")
OTHER = block("a.py", "class Writer:\n", "class Writer(Base):\n")


def asking(policy: Policy = OPEN, data: bytes = FILE, edit: str = EDIT) -> Play:
    play = Play({"a.py": data}, policy, goal="")
    play.do(SessionResumed(asks_places=True))
    play.do(ev.GoalSet("do it"))
    play.do(ev.TurnOpened(play.session.turn.number))
    play.say(edit)
    return play


def shown(play: Play, number: int = 1) -> tuple[Spot, ...]:
    question = open_question(play.session, number)
    return spots(play.session.files["a.py"], question) if question is not None else ()


def choose(play: Play, spot: Spot, number: int = 1) -> None:
    play.do(PlaceChosen(number, spot.start, spot.lines))


def test_the_places_are_shown_with_what_is_around_them() -> None:
    first, second = shown(asking())
    assert (first.start, first.first, first.count) == (2, 0, 1)
    assert first.lines == tuple(FILE.decode().splitlines()[:6])
    assert (second.start, second.heads) == (8, ())
    far = FILE.replace(b"    def close(self):\n", b"    def close(self):\n        a\n        b\n        c\n")
    close = "    def close(self):"
    assert [spot.heads for spot in shown(asking(data=far))] == [
        ("class Reader:", close),
        ("class Writer:", close),
    ]


def test_the_chosen_place_is_judged_like_any_and_says_that_it_was_chosen() -> None:
    play = asking()
    assert play.states() == ["blocked"]
    assert play.tells == ["Hunk 1 of a.py stands in several places: go to it and press Enter to choose."]
    choose(play, shown(play)[1])
    assert play.states() == ["replaced", "waiting"]
    hunk = play.hunk(2)
    assert (hunk.start, hunk.chosen, hunk.turn, hunk.rank) == (8, True, 1, (1, 1))
    assert not shown(play)
    play.accept(2)
    assert play.disk["a.py"] == FILE[::-1].replace(b"eslaF", b"enoN", 1)[::-1]


def test_the_stream_goes_on_and_the_model_is_not_asked_again() -> None:
    play = asking()
    turn = play.session.turn.number
    play.say(OTHER)
    play.end()
    assert play.session.turn.number == turn, "no turn that asks the model to write it again"
    assert play.states() == ["blocked", "waiting"]
    play.do(ev.SteerSent("go on"))
    told = play.started[-1].request.messages[-1].content
    assert "which place is meant is for the person to choose" in told
    assert "was not applied" not in told
    choose(play, shown(play)[0])
    assert play.states() == ["replaced", "waiting", "waiting"]


def test_without_a_screen_it_is_refused_and_the_model_is_told() -> None:
    play = Play({"a.py": FILE})
    play.say(EDIT)
    assert not shown(play)
    turn = play.session.turn.number
    play.end()
    assert play.session.turn.number == turn + 1
    assert "give more of the lines around it" in play.started[-1].request.messages[-1].content


def test_a_rule_blocks_it_at_the_chosen_place_too_and_stops_nothing() -> None:
    play = asking(Policy(preset="test", size=Size(max_diff_size=1)))
    choose(play, shown(play)[0])
    assert play.states() == ["replaced", "blocked"]
    assert play.session.turn.live


def test_a_file_that_changed_under_the_question_is_looked_at_again() -> None:
    play = asking()
    first, second = shown(play)
    play.change_outside("a.py", FILE.replace(b"class Reader:\n", b"import os\n\n\nclass Reader:\n"))
    choose(play, second)
    assert play.hunk(2).start == 11, "the same lines, three further down"
    again = asking()
    again.change_outside("a.py", FILE.replace(b"class Reader", b"class Other"))
    choose(again, first)
    assert again.states() == ["blocked"]
    assert "look at the places again" in again.tells[-1]
    choose(again, shown(again)[0])
    assert again.states() == ["replaced", "waiting"]


def test_where_even_the_surroundings_are_the_same_the_line_decides() -> None:
    play = asking(data=b"x\n" * 20, edit=block("a.py", "x\nx\n", "y\n"))
    places = shown(play)
    assert len(places) == 9
    assert places[4].lines == places[5].lines
    choose(play, places[5])
    assert play.hunk(2).start in (places[5].start, places[5].start + 1)
    play.do(PlaceChosen(2, 0, ()))
    assert "asks for no place" in play.tells[-1]


def test_a_drifted_edit_is_asked_about_too_and_an_anchor_that_stands_twice() -> None:
    play = asking(edit=block("a.py", "self.open = False\n", "self.open = None\n"))
    choose(play, shown(play)[1])
    assert (play.hunk(2).drift, play.hunk(2).new) == (("indentation",), ("        self.open = None\n",))
    patch = "*** Begin Patch\n*** Update File: a.py\n@@     def close(self):\n+        pass\n*** End Patch\n"
    play = asking(edit=patch)
    choose(play, shown(play)[1])
    assert (play.hunk(2).start, play.hunk(2).new) == (8, ("        pass\n",))


def test_a_rejected_question_is_no_question_any_more() -> None:
    play = asking()
    spot = shown(play)[0]
    play.reject(1)
    choose(play, spot)
    assert play.states() == ["rejected"]


def test_undo_opens_a_rejected_question_again() -> None:
    play = asking()
    play.reject(1)
    assert last_decided(play.session) == 1
    play.do(UndoAsked(1))
    assert play.hunk(1).state is HunkState.BLOCKED
    assert open_question(play.session, 1) is not None
    assert last_decided(play.session) is None
    play.do(PlaceChosen(1, shown(play)[1].start, shown(play)[1].lines))
    assert play.waiting() == [2]


def test_a_replay_of_the_journal_is_the_same_session() -> None:
    play = asking()
    play.say(OTHER)
    choose(play, shown(play)[1])
    play.accept(3)
    journal = msgspec.json.encode(play.events)
    session = Session()
    for event in msgspec.json.decode(journal, type=list[Event]):
        session = update(session, event).session
    assert session == play.session


def test_an_old_journal_asks_nobody() -> None:
    started = Play({}).events[0]
    assert isinstance(started, SessionStarted)
    assert not started.asks_places
