"""The kind `convolution`."""
