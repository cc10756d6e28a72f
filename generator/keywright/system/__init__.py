"""What the operating system is asked: files, locks, processes, and what not every system has."""
