"""How close the program comes to what this machine can do. `make bench` prints the table."""
