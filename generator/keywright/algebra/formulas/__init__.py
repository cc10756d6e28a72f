"""Reading what an author types as a formula."""
