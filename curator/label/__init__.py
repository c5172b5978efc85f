"""Label an article: language, themes with evidence, statistics, summary, reading time, flags. Pure.

`labeller.Labeller` combines all of it.
"""
