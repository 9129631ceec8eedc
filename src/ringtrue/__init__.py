"""Ringtrue keeps customer personas true."""
