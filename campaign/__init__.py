"""Campaigns: the stages that each unit goes through, what must hold before the next, calendars and bulletins."""
