"""What the numbers of an evaluation say about its indicators: statistics over arrays, and a study of one evaluation."""
