"""Network out: the approved bytes to each reader, once."""
