"""What the commands do; ``cli`` holds their options."""
