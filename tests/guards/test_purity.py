"""What loads what: the package alone loads neither Django nor an engine, and help comes quickly."""

import subprocess
import sys


def _loaded(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return {name.split(".")[0] for name in done.stdout.split()}


def test_what_is_loaded_is_seen() -> None:
    assert "django" in _loaded("import json\nfrom django.conf import settings")
    assert {"numpy", "duckdb"} <= _loaded("import duckdb, numpy")


def test_importing_ringtrue_loads_no_django_and_no_engine() -> None:
    loaded = _loaded("import ringtrue")
    assert loaded & {"django", "ibis", "duckdb", "pandas", "scipy", "numpy"} == set()


def test_using_the_notebook_names_loads_no_django() -> None:
    assert "django" not in _loaded("import ringtrue\nringtrue.discover\nringtrue.checkup")


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom ringtrue.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
    )
    loaded = _loaded(code)
    assert loaded & {"django", "ibis", "duckdb", "pandas", "scipy", "numpy", "pyarrow"} == set()
