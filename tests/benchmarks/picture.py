"""A picture of figures: bars side by side, as SVG."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.benchmarks.measuring import Figure

_NAMES, _BARS, _ROW, _END = 420, 300, 26, 60
_HEAD = """\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"
  viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="13">
<rect width="100%" height="100%" fill="#fff"/>
<text x="10" y="22" font-weight="bold">{title}</text>
"""
_BAR = """\
<text x="10" y="{text}">{name}</text>
<rect x="{left}" y="{top}" width="{length}" height="18" fill="{colour}"/>
<text x="{end}" y="{text}">{value:.0f} ms</text>
"""
_TITLE = "From the start of a process to its first answer"


def picture(figures: Iterable[Figure]) -> str:
    """Return the bars of figures, the shortest first; this project's are darker."""
    bars: dict[str, tuple[float, str]] = {}
    for figure in figures:
        for at, (name, value_ms) in enumerate(figure.bars):
            is_ours = at == 0 and len(figure.bars) > 1
            bars.setdefault(name, (value_ms, "#1a5fb4" if is_ours else "#b0b8c4"))
    longest = max((value for value, _ in bars.values()), default=1.0)
    height = _ROW * (len(bars) + 2)
    parts = [_HEAD.format(width=_NAMES + _BARS + _END, height=height, title=_TITLE)]
    ordered = sorted(bars.items(), key=lambda item: item[1][0])
    for number, (name, (value_ms, colour)) in enumerate(ordered, 1):
        length = round(value_ms / longest * (_BARS - 20))
        parts.append(
            _BAR.format(
                name=escape(name),
                text=_ROW * number + 28,
                left=_NAMES,
                top=_ROW * number + 14,
                length=length,
                colour=colour,
                end=_NAMES + length + 8,
                value=value_ms,
            )
        )
    return "".join((*parts, "</svg>\n"))
