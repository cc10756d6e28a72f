"""keywright: answer keys that check themselves."""
