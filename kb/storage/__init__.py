"""Durable files: atomic writes, locks, good copies, and the TinyDB storage on top."""
