"""The kind `conv-config`."""
