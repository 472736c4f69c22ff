"""Processor, dispatcher, scheduler, janitor."""
