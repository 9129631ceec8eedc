"""Who may so much as name what is sealed, and that discovery is made of nothing that could."""

import ast
from pathlib import Path
from typing import get_type_hints

import pytest

from guards.references import References
from guards.source import modules
from ringtrue.warehouse.engines import Records
from ringtrue.warehouse.seal import OpenRecords

PACKAGE = Path(__file__).parents[2] / "src" / "ringtrue"
SEAL, ENGINES = "ringtrue.warehouse.seal", "ringtrue.warehouse.engines"
CONFIRMING = "ringtrue.analysis.confirming"
ROOM = "ringtrue.workspaces.ledger.confirming"
INSIDE = "workspaces/ledger/confirming.py"  # opens the records and hands them over; reads nothing

# everybody who may name each of them; the seal itself names them all
ALLOWED = {
    f"{SEAL}._BENEATH": set[str](),
    f"{SEAL}.source": {"warehouse/traits.py"},
    f"{SEAL}.sealed_alone": {"analysis/confirming.py"},
    f"{SEAL}.SealedRecords": {"analysis/confirming.py", INSIDE},
    # which of a change's people are held back is drawn by the same hash, with a salt of its own
    f"{SEAL}.is_sealed": {"analysis/changes/counting.py"},
    CONFIRMING: {INSIDE},
    ROOM: {"workspaces/ledger/jobs.py"},
}
# whole modules are taken in by the public names alone: of nobody else could their names be seen
WHOLE = {SEAL: {"__init__.py"}, "ringtrue.warehouse": set[str](), f"{SEAL}.*": set[str]()}

DISCOVERY = (
    "ringtrue.analysis.discover",
    "ringtrue.analysis.shortforms",
    "ringtrue.analysis.assign",
    "ringtrue.analysis.succession",
)
# from all records, or from their files, to rows: only these of what discovery is made of
KEYS = {
    f"{ENGINES}.open_records": set[str](),
    f"{ENGINES}.DuckDB": set[str](),
    "ringtrue.warehouse.engines_spark": {"warehouse/engines.py"},
    f"{SEAL}.source": {"warehouse/traits.py"},
    f"{SEAL}.SealedRecords": set[str](),
    f"{SEAL}.sealed_alone": set[str](),
    f"{SEAL}.is_sealed": set[str](),
    "ibis.duckdb": {"warehouse/engines.py"},
    "ibis.read_parquet": set[str](),
    "pyarrow.parquet.read_table": {"warehouse/scoring.py"},  # what it has just written itself
    "pyarrow.parquet.ParquetFile": set[str](),
}
BY_THE_ENGINE = {"get_backend", "_find_backend", "_find_backends"}
OPENERS = ("workspaces/discovery/", "cli/discover")


def named(package: Path, names: References) -> list[str]:
    """Whoever names what is sealed and is not on the list."""
    found = []
    for name, who in ALLOWED.items():
        found += [f"{module} names {name}" for module in sorted(names.who(name) - who)]
    for name, who in WHOLE.items():
        found += [f"{module} takes in {name}" for module in sorted(names.exactly(name) - who)]
    return found


def keys_of_discovery(package: Path, names: References) -> list[str]:
    """Whatever discovery is made of that could open more than it is given."""
    made_of = names.beneath(*DISCOVERY)
    found = []
    for name, who in KEYS.items():
        found += [f"{module} names {name}" for module in sorted(names.who(name) & made_of - who)]
    return found


def engines_asked(package: Path, names: References) -> list[str]:
    """Tables asked for their engine, which would show every other table."""
    return [
        f"{name}:{node.lineno} {node.attr}"
        for name, tree, text in modules(package)
        if any(one in text for one in BY_THE_ENGINE)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in BY_THE_ENGINE
    ]


def handed_whole(package: Path, names: References) -> list[str]:
    """Where discovery's records are opened: anything but the open part that is made of them."""
    found = []
    for name, tree, _ in modules(package):
        if name.startswith(OPENERS):
            found += [f"{name}:{node.lineno} {node.id}" for node in _whole_in(tree)]
    return found


def _whole_in(tree: ast.Module) -> list[ast.Name]:
    opened = {
        item.optional_vars.id
        for node in ast.walk(tree)
        if isinstance(node, ast.With)
        for item in node.items
        if isinstance(item.optional_vars, ast.Name) and "open_records" in ast.unparse(item)
    }
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call)]
    right = {id(c.args[0]) for c in calls if c.args and ast.unparse(c.func) == "OpenRecords"}
    names = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]
    return [n for n in names if n.id in opened and id(n) not in right]


RULES = (named, keys_of_discovery, engines_asked, handed_whole)
PEEK, TRAITS = "analysis/peek.py", "warehouse/traits.py"
FROM_SEAL = {TRAITS: f"from {SEAL} import source\n"}
OF_DISCOVERY = {"analysis/discover.py": "from ringtrue.analysis import peek\n"}
VIOLATIONS = {
    "the source": (named, {PEEK: f"from {SEAL} import source\n"}),
    "the source under another name": (named, {PEEK: f"from {SEAL} import source as all_of\n"}),
    "the source in a function": (named, {PEEK: f"def f():\n    from {SEAL} import source\n"}),
    "the seal as a module": (named, {PEEK: "from ringtrue.warehouse import seal as s\n"}),
    "an attribute": (named, {PEEK: f"import {SEAL}\nf = {SEAL}.source\n"}),
    "an attribute of the whole floor": (
        named,
        {PEEK: "from ringtrue import warehouse\ndef f(r):\n    return warehouse.seal.source(r)\n"},
    ),
    "an attribute by its text": (
        named,
        {PEEK: "import ringtrue\nf = getattr(ringtrue.warehouse.seal, 'source')\n"},
    ),
    "a module by its text": (named, {PEEK: f"import sys\ns = sys.modules['{SEAL}']\n"}),
    "a star": (named, {PEEK: f"from {SEAL} import *\n"}),
    "from who may": (named, {**FROM_SEAL, PEEK: "from ringtrue.warehouse.traits import source\n"}),
    "of who may": (
        named,
        {**FROM_SEAL, PEEK: "from ringtrue.warehouse import traits as t\nf = t.source\n"},
    ),
    "from who may, renamed there": (
        named,
        {
            TRAITS: f"from {SEAL} import source\nbeneath_of = source\n",
            PEEK: "from ringtrue.warehouse.traits import beneath_of\n",
        },
    ),
    "the confirmation": (named, {PEEK: f"from {CONFIRMING} import confirm\n"}),
    "the files opened anew": (
        keys_of_discovery,
        {**OF_DISCOVERY, PEEK: f"from {ENGINES} import open_records as o\n"},
    ),
    "the files read past the engine": (
        keys_of_discovery,
        {**OF_DISCOVERY, PEEK: "import ibis\ndef f(p):\n    return ibis.read_parquet(p)\n"},
    ),
    "a table's engine": (engines_asked, {PEEK: "def f(t):\n    return t.get_backend()\n"}),
    "all records handed on": (
        handed_whole,
        {
            "workspaces/discovery/jobs.py": "with open_records(s) as r:\n"
            "    find(OpenRecords(r))\n    happened(r)\n"
        },
    ),
}


@pytest.fixture(scope="module")
def names() -> References:
    return References(PACKAGE)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_the_seal(rule, names: References) -> None:  # type: ignore[no-untyped-def]
    assert rule(PACKAGE, names) == []


def test_what_is_allowed_is_done(names: References) -> None:
    """A list nobody needs would let in whoever comes later."""
    for name, who in ALLOWED.items():
        assert names.who(name) == who, name
    assert names.exactly(SEAL) == WHOLE[SEAL]
    made_of = names.beneath(*DISCOVERY)
    assert {"warehouse/traits.py", "warehouse/seal.py", "stats/growth.py"} < made_of
    for name, who in KEYS.items():
        assert who <= names.who(name) & made_of, name


@pytest.mark.parametrize("what", VIOLATIONS)
def test_a_violation_turns_it_red(what: str, tmp_path: Path) -> None:
    rule, files = VIOLATIONS[what]
    for place, text in files.items():
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert rule(tmp_path, References(tmp_path))


def test_the_front_shows_the_open_records_alone() -> None:
    front = (PACKAGE / "__init__.py").read_text()
    assert "seal.OpenRecords" in front
    assert "SealedRecords" not in front


def test_open_records_have_nothing_that_gives_the_others() -> None:
    shown = {n for n in vars(OpenRecords) if not n.startswith("__")}
    assert shown == {"seal", "snapshot", "here", "keep", "rows", "chunks", "answers", "sql",
                     "script"}  # fmt: skip
    assert OpenRecords.__slots__ == ("__weakref__",)
    for name in shown:
        member = vars(OpenRecords)[name]
        returned = get_type_hints(getattr(member, "fget", member))["return"]
        assert returned is not Records, name
