"""Data of units: read from files and from memory, matched to the fields of a scheme, every cell accounted for."""
