"""The value that a sheet prints for a term: exact, and rounded with certainty."""
