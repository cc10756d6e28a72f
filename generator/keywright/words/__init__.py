"""What all kinds of question say, by language and key: a folder for each language."""
