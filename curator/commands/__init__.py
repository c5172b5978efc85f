"""What a person types. Every module here holds the commands of one subject; `root` puts them
together.
"""
