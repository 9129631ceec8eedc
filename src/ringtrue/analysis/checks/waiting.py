"""Known ways in which personas go wrong that nothing here can see yet, and what each waits for.

They are named so that nobody takes silence for a clean bill. A check leaves this list when it
enters the catalogue; a test holds the two apart, and the table in docs/checks to this list.
"""

from collections.abc import Mapping
from types import MappingProxyType

_GOALS, _JOURNEYS = "goals", "journeys"

# by code: the name, and what of the product it waits for
WAITING: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "RT501": ("not-smart", _GOALS),
        "RT502": ("out-of-reach, too-easy", f"{_GOALS}, and forecasts of them"),
        "RT503": ("unlinked-goal, unserved-persona", _GOALS),
        "RT504": ("goal-without-journey", f"{_GOALS} and {_JOURNEYS}"),
        "RT505": ("no-persona-metric", "metrics chosen for a persona"),
        "RT506": ("short-term-only", f"{_GOALS} of sales beside retention"),
        "RT507": ("orphan-or-opposed", f"{_GOALS} of teams under those of the business"),
        "RT508": ("spend-without-goal", f"{_GOALS} that campaigns name"),
        "RT601": ("no-journey", _JOURNEYS),
        "RT602": ("stage-without-content", f"{_JOURNEYS} with touchpoints and content"),
        "RT603": ("drop-off", f"{_JOURNEYS} with the day somebody came to each stage"),
        "RT604": ("unanswered-pain", f"{_JOURNEYS} with pains, and opportunities with an owner"),
        "RT605": ("mixed-messages", "the texts of each channel"),
        "RT606": ("map-against-fact", f"{_JOURNEYS} with the day somebody came to each stage"),
        "RT607": ("wrong-channel", "the channels that people use, beside spend and content"),
        "RT608": ("broken-promise", "what campaigns promise, as text"),
        "RT609": ("driver-missed", "content with its kind, and drivers of decisions"),
        "RT702": ("not-in-crm", "tags that are written back to the CRM"),
        "RT703": ("no-playbook", "playbooks of sales, success and service"),
        "RT704": ("unknown-persona", "quizzes"),
        "RT705": ("unused-in-decisions", "decisions and stories that name personas"),
        "RT706": ("no-ambassador", "ambassadors of a persona in each department"),
        "RT707": ("generic-assistant", "assistants and automations that are given personas"),
        "RT708": ("useless-persona", "the pulse of two questions, department by department"),
    }
)


def table() -> str:
    """The table of docs/checks/README.md, a line a check."""
    lines = [f"| {code} | {name} | {what} |" for code, (name, what) in WAITING.items()]
    return "\n".join(["| code | name | waits for |", "|---|---|---|", *lines, ""])
