"""Other forms of a term, each equal to it."""
