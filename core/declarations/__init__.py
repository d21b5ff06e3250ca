"""The declarations of the built-in functions by family: names, parameters and meaning, without the arithmetic."""
