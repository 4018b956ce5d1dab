"""Who reads whom and what for: the purpose asked, the summary shown, what is unusual."""
