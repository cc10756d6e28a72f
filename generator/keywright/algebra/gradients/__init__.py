"""Functions as tapes of elementary steps, and the walks over them."""
