"""Working names: short, from the data, as one says them in passing."""

import numpy as np
import pytest

from ringtrue.analysis.portrait import Mark
from ringtrue.analysis.working_names import name, phrase
from ringtrue.stats import binning
from ringtrue.stats.encoding import CodedTrait


def levels(column, *picked, of=(), share=0.8):
    labels = (*picked, *of, "something else")
    trait = CodedTrait(column, column, "levels", labels, levels=labels)
    return Mark(trait, tuple(range(len(picked))), share, 0.1, 1.0)


def numbers(column, values, first, last=None, share=0.8):
    known, counts = np.unique(np.asarray(values, dtype=float), return_counts=True)
    cells = binning.cut(known, counts.astype(float), fewest=5)
    trait = CodedTrait(column, column, "cells", cells.labels, cells=cells)
    end = len(cells.labels) if last is None else last
    return Mark(trait, tuple(range(first, end)), share, 0.1, 1.0)


SIZES = np.arange(1, 1001)


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        (levels("Industry", "Manufacturing"), "Manufacturing"),
        (levels("Department", "Innovation", "Compliance"), "Innovation or Compliance"),
        (levels("Device_Protection", "Yes"), "device protection"),
        (levels("Phone Service", "No"), "no phone service"),
        (levels("model", "C", "D"), "model C or D"),
        (levels("crm.Visitor", "New_Visitor"), "New Visitor"),
        (levels("other_consider", "none"), "other consider none"),
    ],
)
def test_a_level_is_said_as_one_says_it(mark, said):
    assert phrase(mark) == said


def test_what_is_counted_comes_after_its_number_and_an_amount_before():
    count, amount = (
        numbers(column, SIZES, 0, 1) for column in ("Number of Employees", "Annual Revenue")
    )
    assert phrase(count).startswith("up to ")
    assert phrase(count).endswith(" employees")
    assert phrase(amount).startswith("annual revenue up to ")


def test_an_open_range_begins_over_the_round_number_it_was_cut_at():
    last = len(numbers("Employees", SIZES, 0).codes) - 1
    mark = numbers("Employees", SIZES, last)
    [edge] = mark.trait.cells.edges[-1:]
    assert phrase(mark) == f"over {int(edge)} employees"


def test_none_of_what_is_counted_is_no_and_any_of_it_begins_at_one():
    values = np.concatenate([np.zeros(500), SIZES])
    assert phrase(numbers("NumCatalogPurchases", values, 0, 1)) == "no catalog purchases"
    assert phrase(numbers("NumCatalogPurchases", values, 1)) == "1+ catalog purchases"


def test_who_they_are_comes_first_and_what_they_are_not_last():
    found = (
        levels("partner", "no", share=0.99),
        numbers("Number of Employees", SIZES, 0, 1),
        levels("Industry", "Manufacturing"),
    )
    assert name(found, 1, ()).startswith("Manufacturing, up to ")


def test_nothing_is_said_twice():
    found = (
        levels("Online Backup", "No internet service"),
        levels("Tech Support", "No internet service"),
        levels("Internet Service", "No"),
        levels("Contract", "Two year"),
    )
    assert name(found, 1, ()) == "No internet service, Two year"


def test_a_name_is_never_given_twice():
    found = (levels("Industry", "Manufacturing"), levels("Country", "Germany"))
    first = name(found, 1, ())
    assert name(found, 2, (first,)) == "Persona 2"


def test_which_marks_make_a_name_does_not_hang_on_what_a_column_is_called():
    def named(*columns):
        found = [levels(columns[0], "Manufacturing"), levels(columns[1], "Germany", "Austria"),
                 levels(columns[2], "no")]  # fmt: skip
        return name(found, 1, ())

    assert named("Industry", "Country", "partner") == named("k01", "k02", "k03")
