"""The PostgreSQL schema and how a connection to it is made."""
