"""Where and when the stages run."""
