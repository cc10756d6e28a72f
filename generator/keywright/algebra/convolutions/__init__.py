"""Sizes and entries of what slides over a signal."""
