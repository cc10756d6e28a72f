"""The words of a formula that are no names: one list, by which both engines read.

It is data and nothing else, so that the engines share no code. Every other word of letters, digits
and single underscores that begins with a letter is a name, whatever it means to Python, SymPy or
mpmath: `lambda`, `I`, `E`, `beta`.
"""

__all__ = [
    "CASES", "CONSTANTS", "FUNCTIONS", "JOINING", "LONGEST_NAME", "OF_SEVERAL", "REFUSED", "TRUE",
]  # fmt: skip

LONGEST_NAME = 40  # characters: one that is twice as long fits no column

JOINING = ("and", "or")
TRUE = "True"
CONSTANTS = ("pi", "oo")
CASES = "Piecewise"

# What may be called, and the head of the term that it becomes.
FUNCTIONS = {
    "exp": "exp", "log": "log", "ln": "log", "sqrt": "sqrt",
    "sin": "sin", "cos": "cos", "tan": "tan", "asin": "asin", "acos": "acos", "atan": "atan",
    "sinh": "sinh", "cosh": "cosh", "tanh": "tanh",
    "sigmoid": "sigmoid", "softplus": "softplus", "relu": "relu",
    "erf": "erf", "normal_cdf": "normal_cdf", "Phi": "normal_cdf",
    "abs": "abs", "sign": "sign", "heaviside": "heaviside", "max": "max", "min": "min",
}  # fmt: skip
OF_SEVERAL = ("max", "min")  # take two arguments or more; every other function takes one

# Python's own words, which nobody expects to be names. `lambda` is one: every book uses it.
REFUSED = (
    "False", "None", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is",
    "nonlocal", "not", "pass", "raise", "return", "try", "while", "with", "yield",
)  # fmt: skip
