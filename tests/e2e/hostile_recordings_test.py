# SPDX-License-Identifier: Apache-2.0
"""Recordings that hold no answer, or are no recordings: a sound result, or one clear line."""

import unittest

from program import ProgramTest, needs_models, noise, read, silence, tone, wav_header


@needs_models
class NothingSaidTest(ProgramTest):
    def assert_no_decision(self, recording):
        out = self.folder / "run"
        outcome = self.interview(out, "--audio", recording)
        self.assert_done(outcome)
        assessment = read(out / "assessment.json")
        self.assertEqual(assessment["overall"]["recommendation"], "NO_DECISION")
        self.assertEqual({c["status"] for c in assessment["competencies"]}, {"not_assessed"})
        for competency in assessment["competencies"]:
            self.assertNotIn("level", {k for k, v in competency.items() if v is not None})
            self.assertEqual(competency["evidence"], [])
        self.assertTrue((out / "report.html").exists())
        spoken = [t for t in read(out / "transcript.json")["turns"] if t["speaker"] == "candidate"]
        self.assertEqual([t["text"] for t in spoken if t["text"]], [])

    def test_silence(self):
        self.assert_no_decision(self.wav("silence.wav", silence(30)))

    def test_noise(self):
        self.assert_no_decision(self.wav("noise.wav", noise(30)))

    def test_tones_with_pauses_between_them(self):
        samples = tone(6) + silence(3) + tone(6, 50) + silence(3) + tone(6, 1000, 3000)
        self.assert_no_decision(self.wav("tone.wav", samples))

    def test_one_sample(self):
        self.assert_no_decision(self.wav("one.wav", [7]))

    def test_an_empty_data_chunk(self):
        self.assert_no_decision(self.wav("empty.wav", []))


class NoRecordingTest(ProgramTest):
    def refuse(self, content, *mentions):
        recording = self.folder / "bad.wav"
        recording.write_bytes(content)
        outcome = self.interview(self.folder / "run", "--audio", recording)
        self.assert_refused(outcome, "bad.wav", *mentions)
        self.assertFalse((self.folder / "run/assessment.json").exists())

    def test_an_empty_file(self):
        self.refuse(b"")

    def test_text(self):
        self.refuse(b"I am a WAV, trust me.\n" * 100)

    def test_a_header_cut_short(self):
        self.refuse(wav_header(32000)[:30])

    def test_a_compressed_format(self):
        header = bytearray(wav_header(32000))
        header[20:22] = b"\x55\x00"  # MP3
        self.refuse(bytes(header) + bytes(32000))

    def test_no_channels_no_rate_no_bits(self):
        self.refuse(wav_header(32000, channels=0) + bytes(32000))
        self.refuse(wav_header(32000, rate=0) + bytes(32000))
        self.refuse(wav_header(32000, bits=0) + bytes(32000))

    def test_two_gigahertz(self):
        self.refuse(wav_header(32000, rate=2_000_000_000) + bytes(32000))

    def test_a_folder(self):
        outcome = self.interview(self.folder / "run", "--audio", self.folder)
        self.assert_refused(outcome)

    def test_an_absent_file(self):
        outcome = self.interview(self.folder / "run", "--audio", self.folder / "none.wav")
        self.assert_refused(outcome, "none.wav")

    def test_chunks_that_go_on_for_ever(self):
        junk = b"".join(b"junk" + (0).to_bytes(4, "little") for _ in range(200_000))
        self.refuse(b"RIFF" + (4 + len(junk)).to_bytes(4, "little") + b"WAVE" + junk)


@needs_models
class LyingHeaderTest(ProgramTest):
    def test_a_truncated_recording_is_used_as_far_as_it_goes_and_said_to_be_short(self):
        recording = self.folder / "cut.wav"
        recording.write_bytes(wav_header(3_200_000) + bytes(2 * 16000 * 4))
        outcome = self.interview(self.folder / "run", "--audio", recording)
        self.assert_done(outcome)
        self.assertIn("cut.wav", outcome.err + outcome.out)

    def test_a_header_that_claims_four_gigabytes_takes_no_such_memory(self):
        recording = self.folder / "claims.wav"
        recording.write_bytes(wav_header(0xFFFFFFFF, riff_bytes=0xFFFFFFFF) + bytes(2 * 16000 * 4))
        self.assert_done(self.interview(self.folder / "run", "--audio", recording))


if __name__ == "__main__":
    unittest.main()
