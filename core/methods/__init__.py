"""The arithmetic of the built-in functions: numpy, vectorised over units, one function a method."""
