"""The kinds of question: a folder for each, with what solves it and what checks it."""
