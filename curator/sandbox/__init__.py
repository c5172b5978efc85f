"""Calls of pure functions in processes that can be killed: bytes from strangers cost time,
memory or a crash only there.

pool      the processes, for asynchronous code (feeds)
futures   the same pool for synchronous code (pages)
worker    what runs in each of them
protocol  how both ends speak, and what a call is worth that did not come back

The processes import this package too, and must start fast and stay small: nothing is imported
here.
"""
