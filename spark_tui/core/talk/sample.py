"""What a model is asked when only its speed is of interest: a made-up file to be explained.

Nothing of the person or the repository is in it. Not here: how the prompt is put together (`talk.prompt`).
"""

from __future__ import annotations

PATH = "shapes.py"

GOAL = f"""\
Explain {PATH} to a new colleague, function by function and in plain sentences, at least three for each. \
Explain all of it, from the first to the last. This is about understanding: write no code and no edits."""

_STEER = "Go on, but say for each function what could go wrong in it, too (part {number})."

_SHAPES = ("circle", "square", "ring", "cone", "prism", "sphere", "wedge", "arch", "tube", "disc")
_DEEDS = ("area", "weight", "price", "shadow", "paint", "travel", "rest", "heat")

_FUNCTION = '''\
def {deed}_of_{shape}_{number}(width: float, height: float, count: int = {count}) -> float:
    """The {deed} of `count` shapes of the kind {shape}."""
    if width <= 0 or height <= 0:
        raise ValueError("a {shape} needs a size")
    scale = {factor} if count > {count} else 1.0
    return width * height * scale * count


'''
_CHARACTERS_A_TOKEN = 3.6  # of such code, with the usual tokenisers


def steer_line(number: int) -> str:
    """What the person types while the answer of run `number` is being written; never twice the same."""
    return _STEER.format(number=number)


def sample_file(tokens: int) -> str:
    """Some Python of about so many tokens, the same every time, at least one function."""
    parts: list[str] = []
    length = 0
    while not parts or length < tokens * _CHARACTERS_A_TOKEN:
        number = len(parts)
        part = _FUNCTION.format(
            deed=_DEEDS[number % len(_DEEDS)],
            shape=_SHAPES[number % len(_SHAPES)],
            number=number,
            count=number % 7 + 1,
            factor=1 + number % 5 / 4,
        )
        parts.append(part)
        length += len(part)
    return "".join(parts).rstrip("\n") + "\n"
