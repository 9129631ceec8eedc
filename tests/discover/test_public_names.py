"""What an analyst imports from ringtrue, and nothing else."""

import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

import ringtrue

PAGE = (Path(__file__).parents[2] / "docs" / "notebook.md").read_text("utf-8")
PARTS = dict(re.findall(r"^### `(\w+)`\n(.*?)(?=^##|\Z)", PAGE, re.DOTALL | re.MULTILINE))


def test_the_public_names_are_exactly_those_documented():
    assert sorted(ringtrue.__all__) == sorted(PARTS)
    assert [n for n in dir(ringtrue) if not n.startswith("_")] == sorted(PARTS)
    for name in PARTS:
        assert getattr(ringtrue, name) is not None


@pytest.mark.parametrize("name", PARTS)
def test_each_is_told_in_words_with_an_example_that_uses_it(name):
    words, code, _ = re.split(r"```(?:python)?\n", PARTS[name])
    assert len(words.split()) > 10
    assert re.search(rf"from ringtrue import .*\b{name}\b", code)
    assert len(re.findall(rf"\b{name}\b", code)) > 1


def test_the_examples_run_in_their_order(tmp_path, monkeypatch):
    head, rng = "segment,employees,country,created,status", random.Random(0)
    rows = [
        f"{rng.choice('AB')},{rng.randrange(5, 900)},{rng.choice(['DE', 'FR', 'AT'])},"
        f"2025-0{rng.randint(1, 6)}-11,{rng.choice(['won', 'lost'])}"
        for _ in range(280)
    ]
    (tmp_path / "leads.csv").write_text("\n".join([head, *rows]))
    monkeypatch.chdir(tmp_path)
    code = "\n".join(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_they_load_when_used_and_never_load_django():
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            "import ringtrue, sys\n"
            "print('numpy' in sys.modules)\n"
            "[getattr(ringtrue, n) for n in ringtrue.__all__]\n"
            "print('django' in sys.modules)",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.split() == ["False", "False"]


def test_an_unknown_name_is_said():
    assert not hasattr(ringtrue, "personas")
