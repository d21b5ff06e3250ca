"""Scoring sentences of indicator tables (每超过1个百分点扣0.5分,扣完为止) and the rules that they stand for.

A sentence is cut into clauses, each clause must be understood in full (:mod:`.reading`), and the clauses together must
be one known pattern (:mod:`.recognising`).  What is understood in part counts as not understood: a draft with an open
place is better than one with a wrong rule.
"""
