"""What the app keeps between two runs of its script. A module is loaded once per process, so all users share it."""

RESULTS = []
CODE = ""
