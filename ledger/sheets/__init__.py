"""Ledgers as Excel sheets with the columns that offices use: out, and back in as changes."""
