"""What ``quanheng new`` starts from: files in either language, ``__NAME__`` standing for the name given."""
