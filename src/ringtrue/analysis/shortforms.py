"""The fewest questions that place people as a discovery would: chosen, worded, answered.

A form is plain values that travel as JSON: whoever has it can ask, add up points and tell, without
Ringtrue. Its questions are worded from the columns, to be reworded by people.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ringtrue.analysis import portrait
from ringtrue.analysis.assign import DiscoveryModel
from ringtrue.analysis.discover import Found
from ringtrue.analysis.wording import count_word
from ringtrue.stats.encoding import CodedTrait
from ringtrue.stats.shortform import MOST, ROWS, ShortForm, shortest
from ringtrue.warehouse import patterns
from ringtrue.warehouse.forms import FormQuery
from ringtrue.warehouse.missing import words
from ringtrue.warehouse.population import RECORDS
from ringtrue.warehouse.schema import ColumnType
from ringtrue.warehouse.seal import OpenRecords
from ringtrue.warehouse.traits import Trait

VERSION = 1
HOW = (
    "Begin with each persona's start and add the points of every answer given; a question that is "
    "not answered adds nothing. The persona with most points is the answer. How probable it is: "
    "e to the power of its points, divided by the sum of the same over all personas. Where that is "
    "under at_least, the answer is: not sure."
)
_YES_NO = ({"yes", "no"}, {"true", "false"}, {"y", "n"}, {"0", "1"})


@dataclass(frozen=True)
class FormOption:
    """An answer to choose, with the points it gives each persona."""

    text: str
    points: tuple[float, ...]


@dataclass(frozen=True)
class FormQuestion:
    """A question with its options in order; "don't know" may always be said, and adds nothing.

    `column` and `coding` say how a record's value becomes one of the options, by its place.
    """

    text: str
    trait: str
    column: str
    type: ColumnType
    options: tuple[FormOption, ...]
    coding: CodedTrait


@dataclass(frozen=True)
class FormPersona:
    """A persona that may be the answer: its share of all, and the points it starts with."""

    id: int
    name: str
    share: float
    start: float


@dataclass(frozen=True)
class Form:
    """A few questions that say which persona somebody is.

    `agreement` is the share of people, none of whom the form was made from, that it places as all
    `traits` traits would; `sure_agreement` among those it is sure of, `not_sure` the share of the
    others, `calibration_error` the mean gap between stated probability and agreement. All are None
    where there are too few people to say. `key` is the column that tells records apart, if any.
    """

    version: int
    sentence: str
    noun: str
    traits: int
    questions: tuple[FormQuestion, ...]
    personas: tuple[FormPersona, ...]
    at_least: float
    agreement: float | None
    sure_agreement: float | None
    not_sure: float | None
    calibration_error: float | None
    missing: tuple[str, ...]
    key: str | None = None
    how: str = HOW

    @property
    def doubt(self) -> str:
        """How often it is not sure, and how right it is otherwise, in a sentence; or nothing."""
        if self.not_sure is None:
            return ""
        unsure = round(100 * self.not_sure)
        if self.sure_agreement is None or unsure == 100:
            return "It is sure of nobody."
        if unsure == 0:
            return "It is sure of nearly everybody."
        right = _hundred(self.sure_agreement)
        return f"Of {unsure} in 100 it is not sure; of the others it places {right} in 100 alike."

    @property
    def query(self) -> FormQuery:
        """What an engine needs of it."""
        return FormQuery(
            traits=tuple(q.coding for q in self.questions),
            personas=tuple(p.name for p in self.personas),
            starts=tuple(p.start for p in self.personas),
            points=tuple(
                tuple(zip(*(o.points for o in q.options), strict=True)) for q in self.questions
            ),
            missing=words(self.missing),
            at_least=self.at_least,
        )


@dataclass(frozen=True)
class Told:
    """What a form says of somebody's answers: persona by place, with the probability of each."""

    persona: int
    probability: float
    sure: bool
    probabilities: tuple[float, ...]


def fewest(
    records: OpenRecords,
    *,
    found: Found,
    most: int = MOST,
    seed: int = 0,
    watch: Callable[[], None] | None = None,
) -> tuple[Form, ...]:
    """The best form of 1, 2, ... `most` questions; none where there is one persona only.

    `found` was found in these records, which are still open; its people are looked at, of whom
    none is sealed. `watch` may raise to stop.
    """
    model, frame = found.model, found.frame
    if model.model.n_classes == 1:
        return ()
    counted = patterns.count(
        frame.table, model.codebook, words(model.missing), clustered=frame.unit == RECORDS
    )
    rows = _some(_one_each(counted, seed))
    # all of the traits are no short form of them
    upto = min(most, max(1, len(model.codebook.traits) - 1))
    short = shortest(model.model, rows, most=upto, seed=seed, watch=watch)
    columns = {column.name: column for column in frame.columns}
    tables = records.snapshot.tables
    key = tables[0].key if len(tables) == 1 else None
    return tuple(_worded(one, model, columns, frame.noun, key) for one in short)


def _one_each(counted: patterns.CodedPatterns, seed: int) -> patterns.CodedPatterns:
    """One record of each person by lot, so that nobody is in both halves; else as it is."""
    whose = counted.clusters()
    if whose is None:
        return counted
    drawn = patterns.one_each(whose, seed)
    chosen = np.searchsorted(np.cumsum(counted.people), drawn, side="right")
    once = np.bincount(chosen, minlength=len(counted.codes))
    return replace(counted, people=once, cluster=None)


def _some(counted: patterns.CodedPatterns) -> NDArray[np.int64]:
    """Every so-manieth person along the sorted patterns: as many as are looked at."""
    upto = np.cumsum(counted.people.astype(np.int64))
    total = int(upto[-1]) if len(upto) else 0
    people = np.arange(0, total, max(1, -(-total // ROWS)))
    rows = counted.codes[np.searchsorted(upto, people, side="right")]
    return np.asarray(rows, dtype=np.int64)


def told(form: Form, answers: Sequence[int | None]) -> Told:
    """What the form says of answers: an option's place a question, None for "don't know"."""
    scores = [persona.start for persona in form.personas]
    for question, answer in zip(form.questions, answers, strict=True):
        if answer is not None:
            points = question.options[answer].points
            scores = [score + more for score, more in zip(scores, points, strict=True)]
    best = max(scores)
    raised = [math.exp(score - best) for score in scores]
    probabilities = tuple(one / sum(raised) for one in raised)
    place = scores.index(best)
    return Told(place, probabilities[place], probabilities[place] >= form.at_least, probabilities)


def form_from(raw: Mapping[str, Any]) -> Form:
    """The form that `dataclasses.asdict` took apart and JSON carried."""
    questions = tuple(
        FormQuestion(
            **{
                **line,
                "options": tuple(
                    FormOption(option["text"], tuple(option["points"]))
                    for option in line["options"]
                ),
                "coding": CodedTrait.from_dict(line["coding"]),
            }
        )
        for line in raw["questions"]
    )
    personas = tuple(FormPersona(**line) for line in raw["personas"])
    missing = tuple(raw["missing"])
    return Form(**{**raw, "questions": questions, "personas": personas, "missing": missing})


def _worded(
    short: ShortForm,
    model: DiscoveryModel,
    columns: Mapping[str, Trait],
    noun: str,
    key: str | None,
) -> Form:
    worth, traits = short.worth, model.codebook.traits
    asked = [traits[item] for item in short.items]
    return Form(
        version=VERSION,
        sentence=_sentence(short, len(traits)),
        noun=noun,
        traits=len(traits),
        questions=tuple(
            _question(trait, points, columns[trait.column].type)
            for trait, points in zip(asked, short.points, strict=True)
        ),
        personas=tuple(
            FormPersona(k + 1, name, float(model.model.weights_[k]), short.intercepts[k])
            for k, name in enumerate(model.names)
        ),
        at_least=short.at_least,
        agreement=worth.agreement if worth else None,
        sure_agreement=worth.sure_agreement if worth else None,
        not_sure=worth.not_sure if worth else None,
        calibration_error=worth.calibration_error if worth else None,
        missing=words(model.missing),
        key=key,
    )


def _sentence(short: ShortForm, traits: int) -> str:
    """What so few questions do, said of a hundred people."""
    asked = len(short.items)
    many = f"{count_word(asked)} question{'' if asked == 1 else 's'}"
    if short.worth is None:
        return f"{many}; too few people are known to say how well they place others."
    placed = _hundred(short.worth.agreement)
    every = "all" if traits > 1 else "the only one"
    with_ = f"With {asked} question{'' if asked == 1 else 's'}"
    return f"{with_} you place {placed} of 100 people as {every} {traits} would."


def _hundred(share: float) -> int:
    """So many of 100; all of them only where it is all."""
    return min(round(100 * share), 99) if share < 1 else 100


def _question(
    trait: CodedTrait, points: tuple[tuple[float, ...], ...], kind: ColumnType
) -> FormQuestion:
    by_level = list(zip(*points, strict=True))
    return FormQuestion(
        text=_asked(trait),
        trait=trait.name,
        column=trait.column,
        type=kind,
        options=tuple(
            FormOption(_option(trait, level), tuple(given)) for level, given in enumerate(by_level)
        ),
        coding=trait,
    )


def _asked(trait: CodedTrait) -> str:
    """The question in plain words, for people to reword."""
    name = portrait.readable(trait)
    if trait.kind == "choice":
        column = trait.column.split(".")[-1].replace("_", " ").strip()
        return f"{_capital(column)}: is {trait.choice} among them?"
    if trait.cells is not None:
        when = trait.as_of is not None
        return f"{_capital(name)}: {'when' if when else 'which of these'}?"
    if {label.casefold() for label in trait.labels} in _YES_NO:
        return f"{_capital(name)}: yes or no?"
    return f"Which {name}?"


def _option(trait: CodedTrait, level: int) -> str:
    label = trait.labels[level]
    if trait.cells is not None:
        return portrait.value(portrait.Mark(trait, (level,), 0.0, 0.0, 0.0))
    if trait.kind == "levels" and trait.other and level == len(trait.levels):
        return "something else"
    if {one.casefold() for one in trait.labels} == {"0", "1"}:
        return "no" if label == "0" else "yes"
    return label


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
