"""What needs attention, counted by village, office and month, and kept ready by the queue."""
