"""From what discovery found to proposals that can be adopted: frozen segments, plain sentences."""

from typing import TYPE_CHECKING, Any

from ringtrue.analysis.cast import Statement
from ringtrue.analysis.comparing import LEAST_DIFFERENCE
from ringtrue.analysis.results import Proposal, TraitShare
from ringtrue.warehouse.naming import trait_names
from ringtrue.warehouse.snapshot import Snapshot
from ringtrue.workspaces.discovery import wording
from ringtrue.workspaces.discovery.values import ProposalDraft

if TYPE_CHECKING:
    from ringtrue.analysis.discover import Found

LEAST_SHARE = 0.25  # a sentence on fewer would describe hardly any of them


def full_names(snapshot: Snapshot) -> dict[str, str]:
    """`table.column` for every name of a frame, which later tables do not change."""
    names = trait_names(snapshot)
    return {name: f"{table}.{column}" for (table, column), name in names.items()}


def frozen_model(found: "Found", names: dict[str, str]) -> dict[str, Any]:
    """The model as plain JSON values, as `warehouse.scoring` reads it, without its class."""
    from ringtrue.analysis.assign import MATCH

    raw = found.model.to_dict()
    columns = {t["column"]: names[t["column"]] for t in raw["codebook"]["traits"]}
    return {
        "version": 1,
        "at_least": MATCH,
        "traits": sorted(set(columns.values())),
        "columns": columns,
        "codebook": {"traits": raw["codebook"]["traits"]},
        "weights": raw["model"]["weights"],
        "probabilities": raw["model"]["probabilities"],
        "missing": raw["missing"],
    }


def drafts(found: "Found", names: dict[str, str]) -> tuple[ProposalDraft, ...]:
    """Every persona found as a proposal, its segment frozen."""
    model = frozen_model(found, names)
    return tuple(
        ProposalDraft(
            report=proposal,
            segment={**model, "class": place},
            sentences=(*_sentences(proposal.traits, said, names), *_outcome(found, proposal)),
        )
        for place, (proposal, said) in enumerate(
            zip(found.discovery.personas, found.statements, strict=True)
        )
    )


def _outcome(found: "Found", proposal: Proposal) -> tuple[Statement, ...]:
    """How they do beside everybody else, where the difference is worth a sentence."""
    rate, base = proposal.outcome.rate, found.base
    if rate is None or base is None or abs(rate - base) <= LEAST_DIFFERENCE * base:
        return ()
    more = rate > base
    text = wording.outcome_sentence(more)
    return (Statement(text, "behaviour", form="comparison", side="above" if more else "below"),)


def _sentences(
    traits: tuple[TraitShare, ...], statements: tuple[Statement, ...], names: dict[str, str]
) -> tuple[Statement, ...]:
    """The marks as sentences one would say, those that a column can test and enough people show."""
    return tuple(
        _said(line, statement, names)
        for line, statement in zip(traits, statements, strict=True)
        if statement.trait is not None and line.share >= LEAST_SHARE
    )


def _said(line: TraitShare, statement: Statement, names: dict[str, str]) -> Statement:
    text, at_least = wording.sentence(line.trait, line.value, line.share)
    return Statement(
        text=text,
        kind=statement.kind,
        trait=names.get(statement.trait or "", statement.trait),
        values=statement.values,
        between=statement.between,
        at_least=at_least,
    )
