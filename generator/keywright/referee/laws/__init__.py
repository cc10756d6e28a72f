"""Laws, told by the shape of the terms before and after a step."""
