"""What is generated into pages that people write: see scripts/generate_pages.py."""
