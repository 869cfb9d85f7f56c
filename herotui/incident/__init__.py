"""What an incident is: pure values and folds, without any input or output."""
