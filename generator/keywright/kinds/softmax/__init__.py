"""The kind `softmax`."""
