"""Lines that are read together give the rows, the line numbers and the rejects of lines alone."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ringtrue.errors import UnreadableFile
from ringtrue.warehouse.intake import delimited
from ringtrue.warehouse.intake.files import Given
from ringtrue.warehouse.intake.limits import LIMITS
from ringtrue.warehouse.intake.rows import GUESSED

PIECES = ("a", "1", ",", ",", "\n", "\n", '"', '""', '"b"', " ", "\r\n")
GOOD = "".join(f"{n},{n % 7}\n" for n in range(12))


def rows_of(path: Path) -> Any:
    """Everything that is read of a file, or that nothing is."""
    asked = Given(path, "leads", "csv", packed=False)
    try:
        with delimited.read(asked, limits=LIMITS, folder=path.parent, layout=GUESSED) as rows:
            chunks = list(rows.chunks)
            cells = [tuple(column.to_pylist() for column in c.columns) for c in chunks]
            lines = [c.lines.to_pylist() for c in chunks]
            return rows.names, cells, lines, [c.rejects for c in chunks], rows.repairs
    except UnreadableFile as fault:
        return fault.detail


@given(body=st.lists(st.sampled_from(PIECES), max_size=40).map("".join), block=st.integers(1, 5))
@example(body='1,"x\n2,y\n', block=2)  # open at the end of what is read together, closed nowhere
@example(body='1,"x\n2"\n3,4\n', block=1)
@example(body="1,2,\n\n3\n4,5", block=3)
def test_together_is_as_alone(tmp_path_factory, body: str, block: int) -> None:
    path = tmp_path_factory.mktemp("rows") / "leads.csv"
    path.write_bytes(f"id,n\n{GOOD}{body}\n{GOOD}".encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "BLOCK_LINES", block)
        together = rows_of(path)
        patch.setattr(delimited._Delimited, "_plain", lambda *given: None)
        assert rows_of(path) == together


def test_lines_are_held_up_to_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[int] = []
    plain = delimited._Delimited._plain

    def seen(self: Any, ahead: list[str], width: int) -> Any:
        held.append(sum(map(len, ahead)))
        return plain(self, ahead, width)

    monkeypatch.setattr(delimited._Delimited, "_plain", seen)
    monkeypatch.setattr(delimited, "BLOCK_TEXT", 100)
    path = tmp_path / "leads.csv"
    path.write_text("id,n\n" + f"1,{'x' * 80}\n" * 50)
    names, cells, lines, *_ = rows_of(path)
    assert names == ("id", "n")
    assert lines == [list(range(2, 52))]
    assert len(cells[0][0]) == 50
    assert max(held) < 200
