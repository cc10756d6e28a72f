"""Computer algebra, and what it decides and proves."""
