"""The letter's colours; the same as in templates/email/style.css and templates/web/style.css."""

PAPER, PANEL, LINE = "#fffdf9", "#f8efe6", "#e2d6c8"
INK, QUIET = "#25211c", "#665e54"
ACCENT, MARK = "#9c3012", "#b9401f"
RANGE = "#dd9f85"  # between the two ends of a range
WASH = "#f5e9de"  # the large numeral behind the words of a cover
