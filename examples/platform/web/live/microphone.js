// SPDX-License-Identifier: Apache-2.0
// The candidate's microphone as 16 kHz frames. Echo cancellation is on: the interviewer's voice must
// not come back as the candidate's.

const WISHES = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 };

export class Microphone {
  // `onFrame({samples, loudness})` for each 40 ms, `onGone()` when the device is taken away.
  static async open(onFrame, onGone, deviceId = "") {
    if (!navigator.mediaDevices?.getUserMedia) throw new DOMException("no microphone here", "NotSupportedError");
    const audio = deviceId ? { ...WISHES, deviceId: { exact: deviceId } } : WISHES;
    const stream = await navigator.mediaDevices.getUserMedia({ audio });
    const context = new AudioContext({ latencyHint: "interactive" });
    try {
      await context.audioWorklet.addModule(new URL("./capture_worklet.js", import.meta.url));
      await context.resume();
    } catch (error) {
      for (const track of stream.getTracks()) track.stop();
      await context.close();
      throw error;
    }
    return new Microphone(stream, context, onFrame, onGone);
  }

  constructor(stream, context, onFrame, onGone) {
    this.stream = stream;
    this.context = context;
    this.node = new AudioWorkletNode(context, "capture", { numberOfInputs: 1, numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" });
    this.node.port.onmessage = (event) => this.onFrame(event.data);
    this.onFrame = onFrame;
    context.createMediaStreamSource(stream).connect(this.node);
    stream.getAudioTracks()[0].onended = () => onGone();
    // A phone suspends audio, e.g. for a call; it does not go on by itself everywhere.
    context.onstatechange = () => context.state === "suspended" && context.resume();
  }

  get deviceId() {
    return this.stream.getAudioTracks()[0].getSettings().deviceId ?? "";
  }

  static async devices() {
    const all = await navigator.mediaDevices.enumerateDevices();
    return all.filter((device) => device.kind === "audioinput" && device.deviceId);
  }

  close() {
    this.node.port.onmessage = null;
    this.context.onstatechange = null;
    for (const track of this.stream.getTracks()) {
      track.onended = null;
      track.stop();
    }
    this.context.close();
  }
}
