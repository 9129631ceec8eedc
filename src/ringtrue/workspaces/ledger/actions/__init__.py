"""Every change to the ledger."""

from ringtrue.workspaces.ledger.actions.hearing import accept_loss, hear, tell_apart
from ringtrue.workspaces.ledger.actions.looking import confirm, enter_proposals, look, record
from ringtrue.workspaces.ledger.actions.past import record_backtest, record_drift

__all__ = [
    "accept_loss",
    "confirm",
    "enter_proposals",
    "hear",
    "look",
    "record",
    "record_backtest",
    "record_drift",
    "tell_apart",
]
