"""Processes: workers, their connections, the watchdog, what they share."""
