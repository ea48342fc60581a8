# SPDX-License-Identifier: Apache-2.0
"""How soon the interviewer answered, as the server measured it: its Prometheus histograms in words."""

import re
import urllib.request

SAMPLE = re.compile(r"^(?P<name>\w+?)_(?P<part>bucket|sum|count)(?:\{(?P<labels>.*)\})? (?P<value>\S+)$")


class Histogram:
    def __init__(self):
        self.buckets, self.sum, self.count = [], 0.0, 0

    def within(self, share):
        """The least bound that `share` of the values keep."""
        return next(bound for bound, below in sorted(self.buckets) if below >= share * self.count)


def histograms(text, name, label):
    """The histograms of `name`, by the value of `label`."""
    found = {}
    for line in text.splitlines():
        sample = SAMPLE.match(line)
        if sample is None or sample["name"] != name:
            continue
        labels = dict(re.findall(r'(\w+)="([^"]*)"', sample["labels"] or ""))
        one = found.setdefault(labels.get(label, ""), Histogram())
        if sample["part"] == "bucket":
            one.buckets.append((float(labels["le"]), float(sample["value"])))
        else:
            setattr(one, sample["part"], float(sample["value"]))
    return {kind: one for kind, one in found.items() if one.count > 0}


def turns(gateway):
    """One line for each kind of line that followed an answer: from the end of the wait to its first audio."""
    with urllib.request.urlopen(gateway.rstrip("/") + "/metrics", timeout=30) as answer:
        text = answer.read().decode("utf-8")
    for kind, one in sorted(histograms(text, "vivavoce_turn_first_audio_seconds", "kind").items(), reverse=True):
        mean = f"{one.sum / one.count * 1000:.0f} ms behind the end of the wait"
        if one.count == 1:
            yield f"{kind.replace('_', '-')}: {mean}"
        else:
            yield f"{kind.replace('_', '-')}: {mean} on average, 95 % of {one.count:.0f} within {one.within(0.95) * 1000:.0f} ms"
