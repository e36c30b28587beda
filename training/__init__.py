"""What makes the shipped weights. Torch lives here and nowhere else."""
