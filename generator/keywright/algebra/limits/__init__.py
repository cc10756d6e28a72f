"""Limits and growth, step by step."""
