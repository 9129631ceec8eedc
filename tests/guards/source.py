"""The guards that read source: each takes the package's folder and returns what it objects to."""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOM_LOADERS = {"server/loading.py", "__init__.py"}
WRITERS = {"save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create",
           "update_or_create", "save_base"}  # fmt: skip
WRITERS |= {f"a{name}" for name in WRITERS}
FACES_AND_ROOMS = ("workspaces/", "web/", "api/", "server/", "cli/")
# Calls that are named as writes are and write to no model, each with its reason.
NO_WRITES = {
    ("cli/discover.py", "shown.update"): "a progress bar",
    ("cli/import_.py", "bar.update"): "a progress bar",
    ("server/settings.py", "globals().update"): "settings of mail",
    ("web/templatetags/parts.py", "register.filters.update"): "a library of filters",
    ("workspaces/members/logo.py", "picture.save"): "a picture, into memory",
    ("workspaces/personas/queries.py", "lines.update"): "a dict",
    ("workspaces/records/lake.py", "sha.update"): "a digest",
}
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "base", "tools", "shared"}
IMPURE = {"time", "datetime", "random", "os", "pathlib", "io", "socket", "subprocess", "secrets",
          "tempfile", "shutil", "uuid", "urllib", "http", "sqlite3", "csv", "logging"}  # fmt: skip
FILES = re.compile(
    r"numpy\.(load|save|savez|savez_compressed|loadtxt|savetxt|genfromtxt|fromfile|memmap|fromregex)"
    r"|scipy\.io(\..+)?"
)
LINES_A_FILE, LINES_A_FUNCTION = 400, 40


@cache
def _parsed(text: str) -> ast.Module:
    """The tree of a text, parsed once for all guards; nobody changes it."""
    return ast.parse(text)


def modules(package: Path, under: str = "") -> Iterator[tuple[str, ast.Module, str]]:
    """Every module below a folder: its path within the package, its tree, its text."""
    for path in sorted((package / under).rglob("*.py")):
        if "migrations" in path.parts or "__pycache__" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        yield path.relative_to(package).as_posix(), _parsed(text), text


def _called(node: ast.Call) -> str:
    return ast.unparse(node.func)


def hidden_imports(package: Path) -> list[str]:
    """Imports hidden in functions or strings: get_model, import_string, importlib."""
    found = []
    for name, tree, _ in modules(package):
        if name in ROOM_LOADERS:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                last = _called(node).split(".")[-1]
                if last in {"get_model", "import_string", "import_module", "__import__"}:
                    found.append(f"{name}:{node.lineno} {last}")
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("importlib"):
                strange = {a.name for a in node.names} - {"files", "as_file", "version"}
                found += [f"{name}:{node.lineno} importlib {n}" for n in sorted(strange)]
    return found


def _actions_named(tree: ast.Module) -> set[str]:
    """The names under which a module knows modules of actions: to call theirs is no write."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.name == "actions" or (node.module or "").endswith(".actions")
    }


def _managers(tree: ast.Module) -> set[str]:
    """Names that stand for a manager or for rows of one, however many names between."""
    found: set[str] = set()
    pairs = [
        (target, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) and node.value is not None
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    ]
    for _ in range(3):
        for target, value in pairs:
            words = set(re.findall(r"\w+", ast.unparse(value)))
            if isinstance(target, ast.Name) and words & {"objects", "within", "unscoped", *found}:
                found.add(target.id)
    return found


def _writes(call: ast.Call, actions: set[str], managers: set[str]) -> bool:
    if not isinstance(call.func, ast.Attribute):
        return False
    name, target = call.func.attr, ast.unparse(call.func.value)
    if name == "add":
        return target.endswith(".objects") or target in managers
    return name in WRITERS and target not in actions


def writes_past_actions(package: Path) -> list[str]:
    """Writes to models outside `actions.py` (the scope and the audit write for actions)."""
    allowed = {"workspaces/members/scope.py", "workspaces/members/audit.py"}
    found = []
    for name, tree, _ in modules(package):
        if name.endswith("/actions.py") or "/actions/" in name or name in allowed:
            continue
        if not name.startswith(FACES_AND_ROOMS):
            continue
        actions, managers = _actions_named(tree), _managers(tree)
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and _writes(node, actions, managers)):
                continue
            if (name, _called(node)) not in NO_WRITES:
                found.append(f"{name}:{node.lineno} {_called(node)}")
    return found


# Functions that open records after somebody above them has asked, each with its reason.
ASKED_ABOVE: dict[tuple[str, str], str] = {}


def engines_in_transactions(package: Path) -> list[str]:
    """Where a room opens records without asking first that no transaction is open."""
    found = []
    for name, tree, _ in modules(package, "workspaces"):
        for function in ast.walk(tree):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            lines: dict[str, list[int]] = {"open_records": [], "outside_transaction": []}
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and (last := _called(node).split(".")[-1]) in lines:
                    lines[last].append(node.lineno)
            asked = min(lines["outside_transaction"], default=10**9)
            early = any(line < asked for line in lines["open_records"])
            if early and (name, function.name) not in ASKED_ABOVE:
                found.append(f"{name}:{function.lineno} {function.name}")
    return found


def _decorated(function: ast.FunctionDef | ast.AsyncFunctionDef, decorator: str) -> bool:
    return any(ast.unparse(d).split("(")[0] == decorator for d in function.decorator_list)


Function = ast.FunctionDef | ast.AsyncFunctionDef


def _public_functions(tree: ast.Module) -> Iterator[Function]:
    for node in tree.body:
        if isinstance(node, Function) and not node.name.startswith("_"):
            yield node


def undecorated(package: Path) -> list[str]:
    """Public functions of actions.py that are no action, of queries.py that are no query.

    Actions may be a folder; a file of it whose name begins with an underscore is its inside.
    """
    found = []
    for name, tree, _ in modules(package, "workspaces"):
        inner = Path(name).parent.name
        kind = {"actions": "action", "queries": "query"}.get(
            inner if inner in {"actions", "queries"} else Path(name).stem
        )
        if kind is None or Path(name).name.startswith("_"):
            continue
        for function in _public_functions(tree):
            keywords = {a.arg for a in function.args.kwonlyargs}
            if not _decorated(function, kind):
                found.append(f"{name}:{function.lineno} {function.name} is no @{kind}")
            elif function.args.args or function.args.posonlyargs:
                found.append(f"{name}:{function.lineno} {function.name} takes positions")
            elif "actor" not in keywords or (kind == "action" and "now" not in keywords):
                found.append(f"{name}:{function.lineno} {function.name} lacks actor or now")
    return found


def drawers(package: Path) -> list[str]:
    """Files whose name says nothing."""
    return [n for n, _, _ in modules(package) if Path(n).stem in DRAWERS]


def giants(package: Path) -> dict[str, int]:
    """Files over 400 lines and functions over 40, with their lengths."""
    found = {}
    for name, tree, text in modules(package):
        lines = text.count("\n") + 1
        if lines > LINES_A_FILE:
            found[name] = lines
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LINES_A_FUNCTION:
                    found[f"{name}:{node.name}"] = length
    return found


def ratchet(package: Path, allowed: Path) -> list[str]:
    """Giants that are new or have grown since the ratchet was written."""
    limits = json.loads(allowed.read_text()) if allowed.exists() else {}
    now = giants(package)
    return [f"{name} has {n} lines" for name, n in now.items() if n > limits.get(name, 0)]


def impure_mathematics(package: Path) -> list[str]:
    """Clocks, files and global randomness in `stats`, under whatever name they are called."""
    found = []
    for name, tree, _ in modules(package, "stats"):
        known = _imported(tree)
        seeded = {
            id(node.func)
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and node.args and ast.unparse(node.args[0]) != "None"
        }
        for node in ast.walk(tree):
            told = _dotted(node, known)
            if isinstance(node, ast.Import):
                names = [a.name for a in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [f"{node.module}.{a.name}" for a in node.names]
            else:
                names = [told] if told else []
            if isinstance(node, ast.Call) and _called(node) in {"open", "print", "input"}:
                names.append(_called(node))
            bad = [n for n in names if _impure(n, seeded=id(node) in seeded, taken=told is None)]
            found += [f"{name}:{node.lineno} {n}" for n in bad]
    return found


def _imported(tree: ast.Module) -> dict[str, str]:
    """What each name of a module stands for, in full."""
    known = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for a in node.names:
                known[a.asname or a.name.split(".")[0]] = (
                    a.name if a.asname else a.name.split(".")[0]
                )
        elif isinstance(node, ast.ImportFrom):
            known |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
    return known


def _dotted(node: ast.AST, known: dict[str, str]) -> str | None:
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, ast.Attribute):
        below = _dotted(node.value, known)
        return f"{below}.{node.attr}" if below else None
    return None


def _impure(name: str, *, seeded: bool, taken: bool) -> bool:
    """Whether a dotted name is a clock, a file, or a chance that nobody handed in.

    `taken`: it is only imported; a generator that is made must be `seeded`.
    """
    if name.split(".")[0] in IMPURE or name in {"open", "print", "input"}:
        return True
    if FILES.fullmatch(name):
        return True
    if not name.startswith("numpy.random."):
        return name.endswith(".rvs")
    last = name.removeprefix("numpy.random.").split(".")[0]
    if last == "default_rng":
        return not (seeded or taken)
    return last not in {"Generator", "SeedSequence", "BitGenerator", "PCG64"}


# SQL that is written and not run, or run by what the engine made; each with its reason.
SQL_ELSEWHERE = {
    ("analysis/formfiles.py", "forms.sql"): "writes a query for people to take away",
    ("warehouse/seal.py", "source(self).sql"): "writes the SQL of an expression",
    ("warehouse/spark_dialect.py", "self._session.sql"): "hands Spark what Ibis has compiled",
    ("server/diagnosis.py", "connection.cursor"): "asks whether the database answers",
    (
        f"workspaces/{'work'}/followers.py",
        "queries.cursor",
    ): "a follower's place in the audit trail",
}


def sql_outside_engines(package: Path) -> list[str]:
    """Raw SQL anywhere but in `warehouse/engines.py`."""
    always = {"raw_sql", "raw", "extra", "execute", "executemany", "executescript", "callproc",
              "cursor"}  # fmt: skip
    found = []
    for name, tree, _ in modules(package):
        if name == "warehouse/engines.py":
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                told = node.func.attr in always or (node.func.attr == "sql" and bool(node.args))
                if told and (name, _called(node)) not in SQL_ELSEWHERE:
                    found.append(f"{name}:{node.lineno} {_called(node)}")
            if isinstance(node, ast.ImportFrom) and any(a.name == "RawSQL" for a in node.names):
                found.append(f"{name}:{node.lineno} RawSQL")
    return found


def unscoped_reads(package: Path) -> list[str]:
    """`unscoped` named outside the scope itself and the server's own housekeeping."""
    allowed = {"workspaces/members/scope.py"}
    found = []
    for name, tree, _ in modules(package):
        if name in allowed:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in {"unscoped", "_base_manager"}:
                found.append(f"{name}:{node.lineno} {ast.unparse(node)}")
    return found


def unsafe_templates(package: Path) -> list[str]:
    """Inline script, inline style, or text marked safe, in templates."""
    patterns = {
        "inline style": r"<[^>]+\sstyle\s*=|<style",
        "inline script": r"<script(?![^>]*\ssrc=)",
        "handler": r"<[^>]+\son[a-z]+\s*=|hx-on|javascript:",
        "marked safe": r"\|\s*safe\b|autoescape off",
        "network": r"(src|href)\s*=\s*[\"']https?://",
    }
    found = []
    for path in sorted((package / "web").rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        for what, pattern in patterns.items():
            for match in re.finditer(pattern, text):
                line = text[: match.start()].count("\n") + 1
                found.append(f"{path.relative_to(package).as_posix()}:{line} {what}")
    return found


# Whoever writes CSV without `neutralise`, each with its reason.
PLAIN_CSV = {
    "workspaces/handoffs/jobs.py": "writes records for our own reader",
    "web/pages/changes.py": "writes cells that its query has neutralised",
    "demo/tables.py": "writes what a CRM would export",
}


def bare_spreadsheets(package: Path) -> list[str]:
    """CSV written by a module that does not neutralise what a spreadsheet would run."""
    return [
        name
        for name, tree, _ in modules(package)
        if name not in PLAIN_CSV
        and any(
            isinstance(n, ast.Attribute) and ast.unparse(n) in ("csv.writer", "csv.DictWriter")
            for n in ast.walk(tree)
        )
        and not any(isinstance(n, ast.Name) and n.id == "neutralise" for n in ast.walk(tree))
    ]


def evaluation(package: Path) -> list[str]:
    """eval, exec, pickle, unsafe YAML."""
    found = []
    for name, tree, _ in modules(package):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                call = _called(node)
                if call in {"eval", "exec", "compile", "yaml.load", "yaml.unsafe_load"}:
                    found.append(f"{name}:{node.lineno} {call}")
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if {"pickle", "marshal", "shelve"} & set(names):
                found.append(f"{name}:{node.lineno} pickle")
    return found
