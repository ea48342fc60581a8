# SPDX-License-Identifier: Apache-2.0
"""Spoken answers for a browser's microphone: flite's voice, by way of its library, with silence of a
chosen length between them."""

import ctypes
import ctypes.util
import tempfile
import wave
from pathlib import Path

RATE = 16000


class Wave(ctypes.Structure):  # cst_wave of flite's cst_wave.h
    _fields_ = [("type", ctypes.c_char_p), ("sample_rate", ctypes.c_int), ("num_samples", ctypes.c_int),
                ("num_channels", ctypes.c_int), ("samples", ctypes.POINTER(ctypes.c_short))]


def spoken(text):
    """The text as 16 bit samples at 16 kHz."""
    flite = ctypes.CDLL("libflite.so.1", mode=ctypes.RTLD_GLOBAL)
    for library in ("libflite_usenglish.so.1", "libflite_cmulex.so.1"):
        ctypes.CDLL(library, mode=ctypes.RTLD_GLOBAL)
    voice = ctypes.CDLL("libflite_cmu_us_slt.so.1")
    flite.flite_init()
    voice.register_cmu_us_slt.restype = ctypes.c_void_p
    flite.flite_text_to_wave.restype = ctypes.POINTER(Wave)
    flite.flite_text_to_wave.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    made = flite.flite_text_to_wave(text.encode(), voice.register_cmu_us_slt(None)).contents
    assert made.sample_rate == RATE and made.num_channels == 1, "another voice than expected"
    return ctypes.string_at(made.samples, 2 * made.num_samples)


def speak_to(path, parts):
    """A WAV of `parts`: seconds of silence, or a text that is spoken."""
    with wave.open(str(path), "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(RATE)
        for part in parts:
            wav.writeframes(spoken(part) if isinstance(part, str) else bytes(2 * int(part * RATE)))
    return path


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        path = speak_to(Path(folder) / "answer.wav", [1, "This is a test.", 1])
        print(path.stat().st_size)
