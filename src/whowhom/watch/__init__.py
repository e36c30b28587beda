"""Reading for months: sources that are polled by a schedule, their memory, and what is done when something is new."""
