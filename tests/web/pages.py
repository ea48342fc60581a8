# SPDX-License-Identifier: Apache-2.0
"""What the tests of both pages share: a browser each, axe, and recordings for its microphone."""

import math
import os
import struct
import tempfile
import unittest
import wave
from pathlib import Path

from browser import CHROMIUM, Browser

SOURCE = Path(__file__).resolve().parents[2]
AXE = Path(os.environ.get("VIVAVOCE_MODELS", SOURCE / ".models")) / "axe-core/axe.min.js"
# Where pictures of each view go, to be looked at; nowhere without it.
PICTURES = os.environ.get("VIVAVOCE_PICTURES")
WIDTHS = ((1280, 860), (390, 844))
# What reaches beyond the page, where that makes the page scroll.
TOO_WIDE = """(() => {
  const width = window.innerWidth, root = document.documentElement;
  const beyond = (e) => e.getBoundingClientRect().right > width && getComputedStyle(e.parentElement).overflowX === "visible";
  return root.scrollWidth <= width ? [] : [root.scrollWidth, ...[...document.querySelectorAll("body *")].filter(beyond)
    .map((e) => `${e.tagName}.${e.className}: ${e.textContent.slice(0, 60)}`).slice(0, 8)];
})()"""


class PageTest(unittest.TestCase):
    """One browser for a class; `microphone` is the recording that is spoken into it."""

    microphone = None

    @classmethod
    def setUpClass(cls):
        if not CHROMIUM and os.environ.get("CI") != "true":
            raise unittest.SkipTest("chromium is not installed")
        if not AXE.exists() and os.environ.get("CI") != "true":
            raise unittest.SkipTest(f"no {AXE}: ./dev assets")
        folder = tempfile.TemporaryDirectory(prefix="vivavoce-web-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        recording = cls.microphone(cls.folder / "microphone.wav") if cls.microphone else None
        cls.browser = Browser(microphone=recording)
        cls.addClassCleanup(cls.browser.close)

    def new_page(self, url=None):
        page = self.browser.page(url)
        self.addCleanup(lambda: page.call("Page.close"))
        self.addCleanup(lambda: self.assertEqual(page.complaints, [], "the page complained"))
        return page

    def look(self, page, name):
        """Nothing serious by axe, light and dark; nothing wider than the narrowest phone; a picture of it."""
        for width, height in WIDTHS:
            page.resize(width, height)
            if PICTURES:
                page.screenshot(f"{PICTURES}/{name}-{width}.png")
            self.assertEqual(page.axe(AXE.read_text(encoding="utf-8")), [], f"{name} at {width}")
        page.resize(320, 640)  # WCAG 1.4.10
        self.assertEqual(page.run(TOO_WIDE), [], f"{name} scrolls sideways")
        page.media(prefers_color_scheme="dark")
        self.assertEqual(page.axe(AXE.read_text(encoding="utf-8")), [], f"{name} in the dark")
        if PICTURES:
            page.screenshot(f"{PICTURES}/{name}-dark.png")
        page.media(prefers_color_scheme="light")
        page.resize(*WIDTHS[0])


def recording(path, spans, seconds, rate=48000, hertz=220):
    """A WAV that is silent but for a tone in each (begin, end) of `spans`, in seconds."""
    def level(second):
        return 12000 if any(begin <= second < end for begin, end in spans) else 0
    with wave.open(str(path), "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(rate)
        wav.writeframes(b"".join(
            struct.pack("<h", int(level(i / rate) * math.sin(2 * math.pi * hertz * i / rate)))
            for i in range(int(seconds * rate))))
    return path
