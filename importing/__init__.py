"""Drafts of schemes from what offices have: indicator tables in Excel or CSV, and composite indicators of COINr."""
