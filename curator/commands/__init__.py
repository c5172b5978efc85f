"""What a person types. Every module here holds the commands of one subject; `curator.cli` puts them together."""
