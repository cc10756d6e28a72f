"""`python -m generator`, which is `keywright`."""

from generator.start import main

main()
