"""Collecting: Source -> Feed | Failure, and article pages; conditional, polite, bounded.

feeds        many sources at once               pages        article pages, robots.txt first
parse        bytes -> Feed                      parser_pool  the killable processes it runs in
formats/     one reader a format -> raw         normalise/   raw -> entries (titles, links, dates)
source_types/  feed, page: how each is told and read
health       what an answer means for a source  identity     which entry is which
discovery    feeds of a site                    opml         lists of feeds in and out
"""
