"""The program beside others' test suites, which are fetched and never committed."""
