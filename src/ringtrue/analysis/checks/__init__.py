"""The checks of files: pure functions over an examination, each with a code."""

from ringtrue.analysis.checks.catalogue import CHECKS

__all__ = ["CHECKS"]
