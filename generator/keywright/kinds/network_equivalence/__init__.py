"""The kind `network-equivalence`."""
