"""The language: from the text of a scheme to a checked model, with everything that can be said about it on the way."""
