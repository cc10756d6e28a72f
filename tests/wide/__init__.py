"""Questions nobody thought of: drawn at random from what each family takes, worked and judged."""
