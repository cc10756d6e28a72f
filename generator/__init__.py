"""keywright: answer keys that check themselves."""

from generator import search_path

if search_path.is_program():
    search_path.restrict()
