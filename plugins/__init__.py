"""Plugins: what they implement, how they are loaded, and those that are part of the package."""
