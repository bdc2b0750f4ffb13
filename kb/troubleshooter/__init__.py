"""Troubleshooters: flows as cause tables, their static proof and the pure replay session."""
