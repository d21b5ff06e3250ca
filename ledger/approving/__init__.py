"""The approval ledger (事项审批台账): what a unit applies for, what was studied, what was decided, what came of it.

SOURCE: Changyi: 将事项申报情况、调研情况、决策情况一并计入事项审批台账.
"""
