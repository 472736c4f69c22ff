"""Random schedules of one conversation each, on the real scripts, with the real processor and dispatcher."""
