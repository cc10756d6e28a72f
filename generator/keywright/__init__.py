"""keywright: answer keys that check themselves."""

from keywright.system import search_path

if search_path.is_program():
    search_path.restrict()
