"""Contrast between two colours, and the nearest readable colour.

Source: WCAG 2.2, success criterion 1.4.3 and the definitions of relative luminance and contrast
ratio. Not here: the themes (`config.themes`). Colours are `#rrggbb`.
"""

from __future__ import annotations

import colorsys

AA = 4.5
_STEPS = 24


def luminance(colour: str) -> float:
    """The relative luminance, from 0 (black) to 1 (white)."""
    red, green, blue = (_linear(channel) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio, from 1 to 21; the order does not matter."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def readable(colour: str, background: str, ratio: float = AA) -> str:
    """`colour`, or the colour of its hue nearest in lightness that reaches `ratio` on `background`.

    Black or white, whichever contrasts more, when no lightness reaches it.
    """
    if contrast(colour, background) >= ratio:
        return colour
    white, black = contrast("#ffffff", background), contrast("#000000", background)
    limit = 1.0 if white >= black else 0.0
    if max(white, black) < ratio:
        return "#ffffff" if limit else "#000000"
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(colour))
    near, far = lightness, limit
    for _ in range(_STEPS):
        middle = (near + far) / 2
        if contrast(_hex(colorsys.hls_to_rgb(hue, middle, saturation)), background) >= ratio:
            far = middle
        else:
            near = middle
    return _hex(colorsys.hls_to_rgb(hue, far, saturation))


def _channels(colour: str) -> tuple[float, float, float]:
    value = int(colour[1:], 16)
    return (value >> 16) / 255, (value >> 8 & 255) / 255, (value & 255) / 255


def _hex(channels: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
