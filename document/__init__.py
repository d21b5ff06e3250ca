"""Papers as values, and their files: Word, HTML and PDF, with charts.  Knows nothing of evaluations."""
