# SPDX-License-Identifier: Apache-2.0
"""Headless Chromium over the DevTools protocol, on the two pipes that it reads and writes.

    with Browser(microphone="answers.wav") as browser:
        page = browser.page("http://127.0.0.1:3009/recruiter/")
        page.wait("document.querySelector('h1')")
        page.press("Tab")
"""

import base64
import fcntl
import json
import os
import queue
import shutil
import subprocess
import tempfile
import threading
import time

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
PATIENCE = 30

KEYS = {"Tab": 9, "Enter": 13, "Escape": 27, " ": 32, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39,
        "ArrowDown": 40}
SHIFT, CONTROL = 8, 2


class BrowserError(Exception):
    pass


def out_of_the_way(descriptors):
    """The same pipe under numbers that are neither 3 nor 4."""
    moved = tuple(fcntl.fcntl(one, fcntl.F_DUPFD_CLOEXEC, 10) for one in descriptors)
    for one in descriptors:
        os.close(one)
    return moved


class Browser:
    def __init__(self, microphone=None, flags=()):
        self.profile = tempfile.TemporaryDirectory(prefix="vivavoce-browser-", ignore_cleanup_errors=True)
        microphone_flags = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
        if microphone:
            microphone_flags.append(f"--use-file-for-fake-audio-capture={microphone}%noloop")
        to_child, self._out = out_of_the_way(os.pipe())
        self._in, from_child = out_of_the_way(os.pipe())
        # Chromium reads commands from descriptor 3 and writes answers to 4. Not sh: dash knows one digit only.
        self.process = subprocess.Popen(
            ["bash", "-c", f'exec "$@" 3<&{to_child} 4>&{from_child}', "sh", CHROMIUM, "--headless=new",
             "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--mute-audio",
             "--disable-background-networking", "--disable-component-update", "--disable-sync",
             f"--user-data-dir={self.profile.name}", "--remote-debugging-pipe",
             "--autoplay-policy=user-gesture-required", *microphone_flags, *flags, "about:blank"],
            pass_fds=(to_child, from_child), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        os.close(to_child)
        os.close(from_child)
        self._lock = threading.Lock()
        self._next, self._answers, self._pages = 0, {}, {}
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        try:
            self.call("Browser.close", timeout=5)
        except BrowserError:
            pass
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._reading.join(5)
        for descriptor in (self._in, self._out):
            os.close(descriptor)
        self.profile.cleanup()

    def _read(self):
        rest = b""
        while True:
            try:
                block = os.read(self._in, 1 << 16)
            except OSError:
                block = b""
            if not block:
                for waiting in list(self._answers.values()):
                    waiting.put({"error": {"message": "the browser has gone"}})
                return
            *messages, rest = (rest + block).split(b"\0")
            for message in messages:
                self._dispatch(json.loads(message))

    def _dispatch(self, message):
        if "id" in message:
            waiting = self._answers.pop(message["id"], None)
            if waiting:
                waiting.put(message)
        elif message.get("sessionId") in self._pages:
            self._pages[message["sessionId"]].event(message["method"], message["params"])

    def call(self, method, session=None, timeout=PATIENCE, **params):
        waiting = queue.SimpleQueue()
        with self._lock:
            self._next += 1
            message = {"id": self._next, "method": method, "params": params}
            if session:
                message["sessionId"] = session
            self._answers[self._next] = waiting
            data = json.dumps(message).encode() + b"\0"
            while data:
                data = data[os.write(self._out, data):]
        try:
            answer = waiting.get(timeout=timeout)
        except queue.Empty:
            raise BrowserError(f"{method}: no answer within {timeout} s") from None
        if "error" in answer:
            raise BrowserError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def send(self, method, session, **params):
        """Without waiting: from the reading thread."""
        with self._lock:
            self._next += 1
            message = {"id": self._next, "method": method, "params": params, "sessionId": session}
            os.write(self._out, json.dumps(message).encode() + b"\0")

    def page(self, url=None, width=1280, height=800):
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, session)
        self._pages[session] = page
        for domain in ("Page", "Runtime", "Log", "Network"):
            page.call(f"{domain}.enable")
        page.resize(width, height)
        if url:
            page.open(url)
        return page


class Page:
    def __init__(self, browser, session):
        self.browser, self.session = browser, session
        self.complaints = []  # what the page threw or logged as an error

    def call(self, method, timeout=PATIENCE, **params):
        return self.browser.call(method, session=self.session, timeout=timeout, **params)

    def event(self, method, params):
        if method == "Runtime.exceptionThrown":
            details = params["exceptionDetails"]
            self.complaints.append(details.get("exception", {}).get("description") or details["text"])
        elif method == "Runtime.consoleAPICalled" and params["type"] in ("error", "assert"):
            self.complaints.append(" ".join(str(a.get("value", a.get("description"))) for a in params["args"]))
        elif method == "Log.entryAdded" and params["entry"]["level"] == "error":
            self.complaints.append(f"{params['entry']['text']} {params['entry'].get('url', '')}")
        elif method == "Page.javascriptDialogOpening":
            self.browser.send("Page.handleJavaScriptDialog", self.session, accept=True)

    def open(self, url):
        self.call("Page.navigate", url=url)
        self.wait("document.readyState === 'complete'")

    def run(self, script, timeout=PATIENCE):
        result = self.call("Runtime.evaluate", timeout=timeout, expression=script, awaitPromise=True,
                           returnByValue=True, userGesture=False)
        if "exceptionDetails" in result:
            details = result["exceptionDetails"]
            raise BrowserError(details.get("exception", {}).get("description") or details["text"])
        return result["result"].get("value")

    def wait(self, condition, seconds=PATIENCE, what=None):
        """The condition's value, as soon as it is true."""
        until = time.monotonic() + seconds
        while True:
            try:
                value = self.run(f"(() => {{ const v = ({condition}); return v instanceof Node ? true : v; }})()")
            except BrowserError as error:
                value = None
                if "navigat" not in str(error) and "context" not in str(error).lower():
                    raise
            if value:
                return value
            if time.monotonic() > until:
                raise BrowserError(f"not within {seconds} s: {what or condition}\npage: {self.text()[:1500]}\n"
                                   f"complaints: {self.complaints}")
            time.sleep(0.03)

    def text(self):
        return self.run("document.body.innerText")

    def heading(self):
        return self.run("document.querySelector('h1')?.textContent ?? ''")

    def wait_heading(self, text, seconds=PATIENCE):
        self.wait(f"document.querySelector('h1')?.textContent === {json.dumps(text)}", seconds)

    def click(self, text, within="body", seconds=PATIENCE):
        """A real click on the first visible button, link or label that says `text`."""
        find = (f"[...document.querySelectorAll({json.dumps(within)}+' :is(button, a, label, summary, [role=tab])')]"
                f".find(e => e.innerText.trim().startsWith({json.dumps(text)}) && !e.disabled && e.offsetParent)")
        self._click(find, seconds, f"something to click that says {text!r}")

    def click_on(self, selector, seconds=PATIENCE):
        self._click(f"document.querySelector({json.dumps(selector)})", seconds, selector)

    def _click(self, find, seconds, what):
        self.wait(find, seconds, what)
        box = self.run(f"(() => {{ const e = {find}; e.scrollIntoView({{block: 'center'}}); "
                       "const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })()")
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left", clickCount=1)

    def press(self, key, modifiers=0):
        code = KEYS.get(key) or ord(key.upper())
        text = {"Enter": "\r", " ": " "}.get(key, key if len(key) == 1 else "")
        common = dict(key=key, windowsVirtualKeyCode=code, modifiers=modifiers, code=key)
        self.call("Input.dispatchKeyEvent", type="keyDown", text="" if modifiers & CONTROL else text, **common)
        self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    def type(self, text):
        self.call("Input.insertText", text=text)

    def focused(self):
        """What has the focus, as a screen reader would name it, roughly."""
        return self.run("(() => { const e = document.activeElement; return e === document.body ? '' : "
                        "(e.labels?.[0]?.innerText || e.innerText || e.getAttribute('aria-label') || e.id).trim(); })()")

    def tab_to(self, text, most=60):
        """Presses Tab until something that begins with `text` has the focus."""
        seen = []
        for _ in range(most):
            name = self.focused()
            if name.startswith(text):
                return
            seen.append(name)
            self.press("Tab")
        raise BrowserError(f"Tab does not reach {text!r}: {seen}")

    def resize(self, width, height):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                  mobile=width < 600)

    def media(self, **features):
        self.call("Emulation.setEmulatedMedia", features=[
            {"name": name.replace("_", "-"), "value": value} for name, value in features.items()])

    def offline(self, on):
        self.call("Network.emulateNetworkConditions", offline=on, latency=0, downloadThroughput=-1,
                  uploadThroughput=-1)

    def screenshot(self, path, whole=True):
        data = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        with open(path, "wb") as file:
            file.write(base64.b64decode(data["data"]))

    def axe(self, script):
        """The violations of axe-core that are serious or critical."""
        self.run(script + "; undefined")
        return self.run("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations"
                        ".filter(v => ['serious', 'critical'].includes(v.impact))"
                        ".map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).slice(0, 5).join(' | ')))")
