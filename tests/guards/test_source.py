"""How the house stays a house: no guard objects to the source, and each objects to a violation."""

from collections.abc import Callable
from pathlib import Path

import pytest

from guards import source

PACKAGE = Path(__file__).parents[2] / "src" / "ringtrue"
RATCHET = Path(__file__).with_name("ratchet.json")


def giants(package: Path) -> list[str]:
    """Giants that the ratchet does not allow."""
    return source.ratchet(package, RATCHET)


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
    "an instance deleted in a query": (
        source.writes_past_actions,
        "workspaces/personas/queries.py",
        "def f(persona):\n    persona.delete()\n",
    ),
    "rows changed under a name of their own": (
        source.writes_past_actions,
        "workspaces/personas/jobs.py",
        "def f(m, a):\n    rows = m.objects.within(a)\n    rows.update(name='x')\n",
    ),
    "a row that looks like a document": (
        source.writes_past_actions,
        "workspaces/personas/jobs.py",
        "def f(document):\n    document.save()\n",
    ),
    "a row added under a name of its manager": (
        source.writes_past_actions,
        "workspaces/personas/jobs.py",
        "def f(m, a):\n    rows = m.objects\n    more = rows\n    more.add(a, name='x')\n",
    ),
    "an asynchronous write": (
        source.writes_past_actions,
        "api/personas.py",
        "async def f(persona):\n    await persona.asave()\n",
    ),
    "an engine opened in a transaction": (
        source.engines_in_transactions,
        "workspaces/personas/jobs.py",
        "def f(s):\n    with open_records(s) as records:\n        outside_transaction()\n",
    ),
    "an asynchronous function that is no action": (
        source.undecorated,
        "workspaces/personas/actions.py",
        "async def rename(*, actor, now): ...\n",
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
    "a giant file": (giants, "stats/huge.py", "x = 1\n" * 401),
    "a giant function": (
        giants,
        "stats/long.py",
        "def f():\n" + "    x = 1\n" * 41,
    ),
    "an asynchronous giant": (
        giants,
        "stats/long.py",
        "async def f():\n" + "    x = 1\n" * 41,
    ),
    "a file in mathematics": (
        source.impure_mathematics,
        "stats/kept.py",
        "import numpy as np\nx = np.load('x.npy')\n",
    ),
    "global randomness by its own name": (
        source.impure_mathematics,
        "stats/dice.py",
        "from numpy.random import rand\nx = rand(3)\n",
    ),
    "global randomness in full": (
        source.impure_mathematics,
        "stats/dice.py",
        "import numpy\nx = numpy.random.rand(3)\n",
    ),
    "global randomness as a module": (
        source.impure_mathematics,
        "stats/dice.py",
        "from numpy import random as r\nx = r.rand(3)\n",
    ),
    "an unseeded generator by its own name": (
        source.impure_mathematics,
        "stats/dice.py",
        "from numpy.random import default_rng\nx = default_rng(None)\n",
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
    "SQL in a variable": (
        source.sql_outside_engines,
        "workspaces/personas/queries.py",
        "def f(connection, q):\n    connection.cursor().execute(q)\n",
    ),
    "SQL in an expression": (
        source.sql_outside_engines,
        "workspaces/personas/queries.py",
        "from django.db.models.expressions import RawSQL\n",
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
    "pickles by their own name": (
        source.evaluation,
        "warehouse/kept.py",
        "from pickle import loads\n",
    ),
    "evaluation": (source.evaluation, "warehouse/rules.py", "eval('1')\n"),
}


HOUSE = list(dict.fromkeys(guard for guard, _, _ in GUARDS.values()))


@pytest.mark.parametrize("guard", HOUSE, ids=lambda guard: guard.__name__)
def test_the_house_has_none(guard: Callable[[Path], list[str]]) -> None:
    assert guard(PACKAGE) == []


@pytest.mark.parametrize("what", GUARDS)
def test_a_violation_turns_the_guard_red(what: str, tmp_path: Path) -> None:
    guard, place, text = GUARDS[what]
    path = tmp_path / place
    path.parent.mkdir(parents=True)
    path.write_text(text)
    assert guard(tmp_path)


@pytest.mark.parametrize(
    ("excused", "guard"),
    [
        ("NO_WRITES", source.writes_past_actions),
        ("SQL_ELSEWHERE", source.sql_outside_engines),
        ("ASKED_ABOVE", source.engines_in_transactions),
        ("PLAIN_CSV", source.bare_spreadsheets),
    ],
)
def test_what_is_excused_is_done(excused, guard, monkeypatch) -> None:
    """A list nobody needs would let in whoever comes later."""
    listed = getattr(source, excused)
    monkeypatch.setattr(source, excused, {})
    told = guard(PACKAGE)
    for key in listed:
        name, *call = (key,) if isinstance(key, str) else key
        assert [t for t in told if t.startswith(name) and all(c in t for c in call)], key


def test_the_ratchet_only_tightens() -> None:
    import json

    limits = json.loads(RATCHET.read_text())
    now = source.giants(PACKAGE)
    loose = {name: n for name, n in limits.items() if now.get(name, 0) < n}
    assert loose == {}, "shorter than the ratchet says: lower it"
