# SPDX-License-Identifier: Apache-2.0
"""A candidate who listens before they answer: speech that enters a page's microphone when the test says so.

A browser's recorded microphone (`--use-file-for-fake-audio-capture`) plays from the moment it is opened, however long the
interviewer takes to ask. So it speaks in the sound check only; it stays open, and the answers are added to what it hears,
where the page takes it into its own audio graph."""

import base64

# The page asks for the device, opens it and reads from it as ever; all that differs is the node that it reads.
MIXER = """(() => {
  const ofDevice = AudioContext.prototype.createMediaStreamSource;
  let context, microphone;
  AudioContext.prototype.createMediaStreamSource = function (stream) {
    context = this;
    microphone = context.createGain();
    ofDevice.call(context, stream).connect(microphone);
    return microphone;
  };
  window.voice = {
    speaking: false,
    say(base64, rate) {
      const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
      const samples = Float32Array.from(new Int16Array(bytes.buffer), (s) => s / 32768);
      const buffer = new AudioBuffer({ length: samples.length, sampleRate: rate });
      buffer.copyToChannel(samples, 0);
      const source = new AudioBufferSourceNode(context, { buffer });
      source.onended = () => { this.speaking = false; };
      source.connect(microphone);
      this.speaking = true;
      source.start();
    },
  };
})()"""


class Voice:
    def __init__(self, page):
        """Before the page is opened."""
        self.page = page
        page.call("Page.addScriptToEvaluateOnNewDocument", source=MIXER)

    def say(self, samples, rate):
        """Begins to say 16 bit `samples`."""
        self.page.run(f"voice.say('{base64.b64encode(samples).decode()}', {rate})")

    def until_said(self, seconds=60):
        self.page.wait("!voice.speaking", seconds, "the end of what is said")
