"""What the database ran: logs in, a Workload out."""
