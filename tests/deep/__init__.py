"""Deep tests: faults, attacks, random histories, longer than `make test` has time for."""
