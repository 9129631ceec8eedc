"""What points at one person is no trait, whatever its column is called; what sorts people stays."""

import csv

import pytest

from ringtrue.warehouse.engines import open_records
from ringtrue.warehouse.intake.load import load_files
from ringtrue.warehouse.schema import Question
from ringtrue.warehouse.traits import table

ROWS = 80
STREETS = ("Hauptstraße {}", "{} Main Street", "Am Alten Markt-Platz {}b", "{} Old Kent Rd, Flat 2")
PERSONAL = {
    "col a": lambda i: f"name{i % 40}@firm{i % 7}.example",
    "col b": lambda i: f"+49 (30) {1000 + i}-{i}",
    "col c": lambda i: STREETS[i % 4].format(i),
    "col d": lambda i: f"10.0.{i}.{i % 9}",
    "col e": lambda i: f"https://www.example.com/in/person-{i}",
    "col f": lambda i: f"{i:08x}-0000-4000-8000-{i:012x}",
    "Telefon": lambda i: 30_000_000 + i * 7919,
    "Nachname": lambda i: f"Family{i % 30}",
    "Mobile No": lambda i: f"ext {i}",
    "Billing street": lambda i: f"Gartenweg {i} a",
    "LinkedIn profile": lambda i: f"in/person{i}",
    "SSN": lambda i: f"{i:03}-11-2222",
}
TRAITS = {
    "Phone": lambda i: ["yes", "no"][i % 2],
    "E-mail opted in": lambda i: ["yes", "no", "later"][i % 3],
    "Address type": lambda i: ["home", "work"][i % 2],
    "Landing page": lambda i: f"https://www.example.com/{['a', 'b', 'c'][i % 3]}",
    "Employees": lambda i: ["1-10", "11-50", "1001-5000", "10001-50000"][i % 4],
    "City": lambda i: f"City {i % 45}",
    "Zip": lambda i: f"{10_000 + i % 50}",
    "Cell plan": lambda i: ["S", "M", "L"][i % 3],
    "Which of our needs do e-mail and phone address?": lambda i: f"answer {i}",
    "Income": lambda i: 20_000 + 37 * i,
}


@pytest.fixture(scope="module")
def frame(tmp_path_factory):
    folder = tmp_path_factory.mktemp("personal")
    made = {"Customer ID": lambda i: f"K{i:04}", **PERSONAL, **TRAITS}
    with (folder / "customers.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(made)
        writer.writerows([value(i) for value in made.values()] for i in range(ROWS))
    loaded = load_files([folder / "customers.csv"], lake=folder / "lake")
    with open_records(loaded.snapshot) as records:
        return table(records, Question())


@pytest.mark.parametrize("column", PERSONAL)
def test_what_points_at_one_person_is_set_aside_and_says_so(frame, column):
    assert column not in {t.name for t in frame.traits}
    [(reason, detail)] = [(r, d) for name, r, d in frame.set_aside if name == column]
    assert reason == "identifier"
    by_role = detail == "It tells records apart and describes nobody."
    assert by_role or "points at one person" in detail


@pytest.mark.parametrize("column", TRAITS)
def test_what_sorts_people_stays_a_trait(frame, column):
    assert column in {t.name for t in frame.traits}
