"""What can be wrong in a scheme whose names and types are right: one module a check."""
