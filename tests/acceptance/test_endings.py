"""How a command ends that was stopped, or that failed by our fault: in words, JSON where asked."""

import json

import pytest
import typer

from ringtrue.cli.exits import run

SQL = "Conversion Error: 1e+308 is out of range\n\nLINE 1: SELECT secret FROM leads"


def app(error: BaseException) -> typer.Typer:
    found = typer.Typer()

    @found.command()
    def fail(as_json: bool = typer.Option(False, "--json")) -> None:
        raise error

    return found


@pytest.mark.parametrize("error", [KeyboardInterrupt(), typer.Abort()])
def test_a_command_that_was_stopped_says_so(error, capsys) -> None:
    assert run(app(error), ["--json"]) == 130
    told = json.loads(capsys.readouterr().out)
    assert told["version"] == 1
    assert told["error"]["code"] == "cancelled"
    assert set(told["error"]) == {"code", "detail", "hint", "where"}
    assert run(app(error), []) == 130
    assert "Stopped" in capsys.readouterr().err


def test_our_fault_says_what_it_was_without_the_sql(capsys) -> None:
    assert run(app(ValueError(SQL)), ["--json"]) == 70
    said = capsys.readouterr()
    error = json.loads(said.out)["error"]
    assert error["code"] == "our_fault"
    assert error["detail"] == "ValueError: Conversion Error: 1e+308 is out of range"
    assert set(error["where"]) == {"file", "line", "column", "field"}
    assert "Traceback" in said.err
    assert "SELECT" not in said.err + said.out
