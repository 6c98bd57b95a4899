"""Reflex pages and their states."""
