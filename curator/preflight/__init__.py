"""The stages as the runs need them: adapters from `pipeline`'s protocols to the stages'
functions. Built by `wiring`.
"""
