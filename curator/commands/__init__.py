"""The command line: each module has the commands of one subject, `root` combines them."""
