"""Quanheng 权衡: evaluation as text."""
