"""The use cases, one file each: what the schedule, the desk and the commands call.

gather     sources -> entries stored                   hourly, never reads pages
read       entries -> pages -> stories in clusters     after gather, at a bounded pace
draft      clusters -> an issue for people to edit     weekly
publish    approved issue -> archive, files            after approval
send       approved issue -> inboxes                   when a person asks
translate  what an edition lacks -> translations       when asked, where a service is configured

Each run commits what it reports before it reports it, so it can be interrupted and run again.
"""
