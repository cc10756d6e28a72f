"""The commands without a look for a process that stays."""

from keywright.cli import main

main()
