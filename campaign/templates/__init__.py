"""The campaigns that ``quanheng campaign new`` starts from."""
