"""Small plots in text: bars of blocks, to the eighth of a cell."""

_EIGHTHS = " ▏▎▍▌▋▊▉█"


def bar(part: float, whole: float, cells: int) -> str:
    """Return a bar of exactly so many cells that is filled as far as the part is of the whole; something of it shows
    for any part above nothing."""
    if cells < 1:
        return ""
    share = 0.0 if whole <= 0 else min(max(part / whole, 0.0), 1.0)
    eighths = round(share * cells * 8)
    if part > 0:
        eighths = max(eighths, 1)
    full, rest = divmod(eighths, 8)
    return (_EIGHTHS[8] * full + (_EIGHTHS[rest] if rest else "")).ljust(cells)


def per_cent(part: float, whole: float) -> str:
    """Return a share as people read it: `42%`, nothing where there is no whole."""
    return f"{100 * part / whole:.0f}%" if whole > 0 else "–"


def duration(seconds: float | None) -> str:
    """Return how long something took: `45 s`, `3 min`, `2 h`, `4 days`."""
    if seconds is None:
        return "–"
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.0f} h" if seconds < 172_800 else f"{seconds / 86_400:.0f} days"
