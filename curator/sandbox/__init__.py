"""Call pure functions in killable, confined processes, for bytes that strangers wrote.

pool      the processes, for asynchronous code (feeds)
futures   the same pool for synchronous code (pages)
worker    what runs in each process
protocol  the frames between both, and lost calls

The processes import this package too, and must start fast and stay small: nothing is imported here.
"""
