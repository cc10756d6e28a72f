"""Terms, derivations and traces: the mathematics of an answer as data."""
