"""The kind `activation`."""
