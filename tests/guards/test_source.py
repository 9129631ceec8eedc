"""How the house stays a house: no guard objects to the source, and each objects to a violation."""

from collections.abc import Callable
from pathlib import Path

import pytest

from guards import source

PACKAGE = Path(__file__).parents[2] / "src" / "ringtrue"
RATCHET = Path(__file__).with_name("ratchet.json")

GUARDS: dict[str, tuple[Callable[[Path], list[str]], str, str]] = {
    "imports hidden in strings": (
        source.hidden_imports,
        "workspaces/ledger/queries.py",
        "from django.apps import apps\nM = apps.get_model('personas', 'Persona')\n",
    ),
    "importlib": (
        source.hidden_imports,
        "warehouse/loader.py",
        "from importlib import import_module\n",
    ),
    "a write past actions": (
        source.writes_past_actions,
        "web/pages/personas.py",
        "def f(m, actor):\n    m.objects.within(actor).delete()\n",
    ),
    "a save in a query": (
        source.writes_past_actions,
        "workspaces/personas/queries.py",
        "def f(persona):\n    persona.save()\n",
    ),
    "a public function that is no action": (
        source.undecorated,
        "workspaces/personas/actions.py",
        "def rename(*, actor, now): ...\n",
    ),
    "a public function in a folder of actions that is no action": (
        source.undecorated,
        "workspaces/personas/actions/upkeep.py",
        "def rename(*, actor, now): ...\n",
    ),
    "an action without actor": (
        source.undecorated,
        "workspaces/personas/actions.py",
        "@action(needs=1)\ndef rename(*, now): ...\n",
    ),
    "a query that takes positions": (
        source.undecorated,
        "workspaces/personas/queries.py",
        "@query()\ndef rows(actor): ...\n",
    ),
    "a drawer": (source.drawers, "stats/utils.py", ""),
    "a giant file": (lambda p: source.ratchet(p, RATCHET), "stats/huge.py", "x = 1\n" * 401),
    "a giant function": (
        lambda p: source.ratchet(p, RATCHET),
        "stats/long.py",
        "def f():\n" + "    x = 1\n" * 41,
    ),
    "a clock in mathematics": (source.impure_mathematics, "stats/clock.py", "import time\n"),
    "global randomness": (
        source.impure_mathematics,
        "stats/dice.py",
        "import numpy as np\nx = np.random.rand(3)\n",
    ),
    "an unseeded generator": (
        source.impure_mathematics,
        "stats/dice.py",
        "import numpy as np\nx = np.random.default_rng()\n",
    ),
    "raw SQL": (
        source.sql_outside_engines,
        "warehouse/tallies.py",
        "def f(con):\n    con.raw_sql('select 1')\n",
    ),
    "a read past the scope": (
        source.unscoped_reads,
        "workspaces/personas/queries.py",
        "def f(m):\n    return m.unscoped.all()\n",
    ),
    "inline style": (source.unsafe_templates, "web/templates/x.html", '<p style="color:red">'),
    "inline script": (source.unsafe_templates, "web/templates/x.html", "<script>1</script>"),
    "a handler": (source.unsafe_templates, "web/templates/x.html", '<p onclick="x()">'),
    "marked safe": (source.unsafe_templates, "web/templates/x.html", "{{ name|safe }}"),
    "a script from a network": (
        source.unsafe_templates,
        "web/templates/x.html",
        '<script src="https://example.org/x.js"></script>',
    ),
    "a spreadsheet that would run": (
        source.bare_spreadsheets,
        "web/pages/leads.py",
        "import csv\ndef f(out, rows):\n    csv.writer(out).writerows(rows)\n",
    ),
    "evaluation": (source.evaluation, "warehouse/rules.py", "eval('1')\n"),
}


@pytest.mark.parametrize("what", GUARDS)
def test_the_house_has_none(what: str) -> None:
    guard, _, _ = GUARDS[what]
    assert guard(PACKAGE) == []


@pytest.mark.parametrize("what", GUARDS)
def test_a_violation_turns_the_guard_red(what: str, tmp_path: Path) -> None:
    guard, place, text = GUARDS[what]
    path = tmp_path / place
    path.parent.mkdir(parents=True)
    path.write_text(text)
    assert guard(tmp_path)


def test_the_ratchet_only_tightens() -> None:
    import json

    limits = json.loads(RATCHET.read_text())
    now = source.giants(PACKAGE)
    loose = {name: n for name, n in limits.items() if now.get(name, 0) < n}
    assert loose == {}, "shorter than the ratchet says: lower it"
