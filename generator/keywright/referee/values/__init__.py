"""Evaluating a term in the second engine."""
