"""Article -> Story: language, themes with evidence, statistics, summary, reading time, tone.
Pure. `labeller.Labeller` does it all.
"""
