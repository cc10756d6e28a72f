"""The kind `cnn-shape`."""
