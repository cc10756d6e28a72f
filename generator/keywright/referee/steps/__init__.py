"""Judging the steps of a derivation."""
