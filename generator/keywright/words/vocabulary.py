"""The words of a formula that are no names, beside functions: one list, by which both engines read.

It is data and nothing else, so that the engines share no code. Every other word of letters, digits
and single underscores that begins with a letter is a name, whatever it means to Python, SymPy or
mpmath: `lambda`, `I`, `E`, `beta`.
"""

__all__ = ["CASES", "CONSTANTS", "JOINING", "LONGEST_NAME", "REFUSED", "TRUE"]

LONGEST_NAME = 40  # characters: one that is twice as long fits no column

JOINING = ("and", "or")
TRUE = "True"
CONSTANTS = ("pi", "oo")
CASES = "Piecewise"

# Python's own words, which nobody expects to be names. `lambda` is one: every book uses it.
REFUSED = (
    "False", "None", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is",
    "nonlocal", "not", "pass", "raise", "return", "try", "while", "with", "yield",
)  # fmt: skip
