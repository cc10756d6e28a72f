"""The tree of which every formula is made, and the derivations that are written with it."""
