"""Reads what the service publishes: pages and JSON into models; pure, and never trusting."""
