"""The indicator sets that come with the package: schemes with their small data, no code."""
