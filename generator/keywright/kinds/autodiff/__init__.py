"""The kind `autodiff`."""
