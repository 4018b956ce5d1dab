"""What anyone with a sign-in may ask about divisions; other systems rely on these shapes."""
