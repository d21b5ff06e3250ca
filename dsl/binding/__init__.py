"""From the syntax tree to the model: every name gets a meaning, every expression a type, every node its points."""
