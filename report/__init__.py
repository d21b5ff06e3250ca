"""Results as people need them: tables on screen and in files, explanations, the official indicator table."""
