"""The overview's one sentence, from how many personas ring true and how many buyers match none."""

from ringtrue.figures import saying

# a share of buyers between the bounds is told in words
TOLD = ((0.3, 0.36, "About a third"), (0.47, 0.53, "Half"), (0.23, 0.27, "About a quarter"))
LEAST_SHOWN = 0.005


def headline(personas: int, true: int, missed: float | None, *, examined: bool) -> tuple[str, str]:
    """Two of your four personas ring true. | About a third of your buyers match none of them."""
    if not personas:
        return "Do your personas ring true?", "Paste one, and bring in who bought."
    if not examined:
        many = saying.spelled(personas, capital=True)
        noun = saying.plural(personas, "persona waits", "personas wait")
        return f"{many} {noun} for records.", "Bring in who bought and who did not."
    if personas == 1:
        strong = "Your persona rings true." if true else "Your persona does not ring true yet."
        return strong, uncovered(missed, alone=True)
    said = saying.spelled(true, capital=True) if true else "None"
    verb = "ring" if true > 1 else "rings"
    noun = f"of your {saying.spelled(personas)} personas"
    return f"{said} {noun} {verb} true.", uncovered(missed)


def too_few(people: int, buyers: int, unit: str) -> tuple[str, str]:
    """180 people and 14 wins are too few for any test. | Ask five customers."""
    wins = f"{buyers:,} {saying.plural(buyers, 'win')}"
    strong = f"{people:,} {unit} and {wins} are too few for any test."
    return strong, "What is counted stands below; five customers know more."


def uncovered(missed: float | None, *, alone: bool = False) -> str:
    """How many buyers match no persona, or not the one there is; empty where nobody can tell."""
    if missed is None:
        return ""
    if missed < LEAST_SHOWN:
        return "Every buyer matches it." if alone else "Every buyer matches one of them."
    told = next((w for low, high, w in TOLD if low <= missed <= high), saying.percent(missed))
    return f"{told} of your buyers {'do not match it' if alone else 'match none of them'}."
