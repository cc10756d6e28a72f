"""Exact rational numbers, and enclosures of the others."""
