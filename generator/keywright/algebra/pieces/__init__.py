"""Signs, switches, and functions piece by piece."""
