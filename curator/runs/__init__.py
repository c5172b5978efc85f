"""The use cases, one file each: what the schedule, the desk and the commands call.

gather     sources -> entries stored                   hourly, never reads pages
read       entries -> pages -> stories in clusters     after gather, at a bounded pace
sources    feeds.yaml -> answers, feeds of a site, OPML   by hand, without a database
analyse    one text or page -> a story                 by hand, without a database
draft      clusters -> an issue for people to edit     weekly
preview    a draft -> letters, and what is wrong       while people edit
approve    a draft as it was shown -> frozen letters   when a publisher presses the button
publish    approved issue -> archive, files            after approval
send       approved issue -> inboxes                   when a person asks
translate  what an edition lacks -> translations       when asked, where a service is configured

Each run commits what it reports before it reports it, so it can be interrupted and run again.
"""
