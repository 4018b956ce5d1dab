"""Changes to accounts. Each takes `by` and leaves its history."""
