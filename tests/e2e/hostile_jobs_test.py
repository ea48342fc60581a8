# SPDX-License-Identifier: Apache-2.0
"""Jobs, plans and transcripts that are wrong: one line that names the place, exit 2, nothing written."""

import json
import unittest

from program import ANSWERS, JOB, SOURCE, ProgramTest, read, silence


class BadJobTest(ProgramTest):
    def refuse(self, content, *mentions):
        job = self.folder / "job.json"
        job.write_bytes(content if isinstance(content, bytes) else content.encode())
        outcome = self.interview(self.folder / "run", "--answers", ANSWERS / "engineer-thin", job=job)
        self.assert_refused(outcome, *mentions)
        self.assertEqual(outcome.code, 2, str(outcome))
        self.assertFalse((self.folder / "run/plan.json").exists())

    def test_no_json(self):
        self.refuse("Backend engineer, please")

    def test_half_a_document(self):
        self.refuse(JOB.read_bytes()[:-20])

    def test_an_empty_file(self):
        self.refuse("")

    def test_other_types_than_promised(self):
        for broken in ([], 7, "job", {"job": []}, {"job": {"title": 7}}, {"job": {"title": "x"}, "skills": {}}):
            self.refuse(json.dumps(broken))

    def test_ten_thousand_brackets(self):
        self.refuse("[" * 10_000)

    def test_bytes_that_are_no_utf8(self):
        self.refuse(b'{"job": {"title": "Engin\xff\xfeer"}}')

    def test_a_hundred_megabytes(self):
        self.refuse(b'{"job": {"title": "' + b"x" * 100_000_000 + b'"}}')

    def test_a_job_without_a_title_says_what_to_ask_for(self):
        job = read(JOB)
        del job["job"]["title"]
        self.refuse(json.dumps(job), "job.title")

    def test_a_refused_job_can_be_mended_in_the_same_folder(self):
        self.refuse("{")
        outcome = self.interview(self.folder / "run", "--answers", self.folder / "none")
        self.assert_refused(outcome, "none")  # and not: other inputs

    def test_an_absent_file_is_named(self):
        outcome = self.interview(self.folder / "run", "--answers", ANSWERS / "engineer-thin",
                                 job=self.folder / "nowhere.json")
        self.assert_refused(outcome, "nowhere.json")
        self.assertEqual(outcome.code, 2)


class BadCommandTest(ProgramTest):
    def test_every_command_says_how_it_is_used_with_an_example(self):
        for command in ([], ["interview"], ["assess"], ["doctor"], ["plugin"], ["plugin", "check"], ["plugin", "list"]):
            outcome = self.run_program(*command, "--help")
            self.assert_done(outcome)
            self.assertIn("Example", outcome.out, command)

    def test_wrong_usage_is_one_line_and_exit_2(self):
        recording = self.wav("silence.wav", silence(1))
        for arguments in (["intervew"], ["interview"], ["interview", "--job", JOB, "--out", "x"],
                          ["interview", "--job", JOB, "--audio", recording, "--answers", self.folder, "--out", "x"],
                          ["interview", "--bogus"], ["assess", "--out", "x"], ["plugin"], ["plugin", "check"], []):
            outcome = self.run_program(*arguments)
            self.assertEqual(outcome.code, 2, f"{arguments}: {outcome}")
            self.assertEqual(len(outcome.error_lines()), 1, f"{arguments}: {outcome}")

    def test_a_misspelt_option_or_command_names_the_one_that_was_meant(self):
        for arguments, mentions in ((["intervew"], ("intervew", "did you mean interview?", "(see vivavoce --help)")),
                                    (["interview", "--jbo", JOB], ("--jbo", "did you mean --job?", "(see vivavoce interview --help)")),
                                    (["assess", "--rubrik=x", "--out", "y"], ("--rubrik", "did you mean --rubric?", "assess --help")),
                                    (["plugin", "chek", "x.so"], ("chek", "did you mean check?", "plugin --help")),
                                    (["interview", "--job", JOB], ("required", "interview --help"))):
            outcome = self.run_program(*arguments)
            self.assert_refused(outcome, *mentions)
            self.assertEqual(outcome.code, 2, str(outcome))

    def test_doctor_says_a_mend_once(self):
        self.environment = dict(self.environment, VIVAVOCE_MODELS=str(self.folder / "nowhere"))
        outcome = self.run_program("doctor")
        self.assertEqual(outcome.code, 1, str(outcome))
        lines = outcome.out.splitlines()
        self.assertEqual(len([line for line in lines if line.strip().startswith("run ./dev assets")]), 1, outcome.out)

    def test_a_configuration_with_an_unknown_key_names_the_nearest(self):
        configuration = self.folder / "vivavoce.yaml"
        configuration.write_text("providers:\n  sst: {use: local}\n")
        outcome = self.interview(self.folder / "run", "--answers", ANSWERS / "engineer-thin",
                                 "--config", configuration)
        self.assert_refused(outcome, "providers.sst", "providers.stt")
        self.assertEqual(outcome.code, 2)

    def test_what_lacks_on_the_machine_is_no_wrong_usage(self):
        recording = self.wav("silence.wav", silence(1))
        nowhere = self.folder / "nowhere"
        for variable, mentions in (("VIVAVOCE_MODELS", ("providers.stt", "nowhere")), ("VIVAVOCE_SHARE", ("VIVAVOCE_SHARE",))):
            self.environment = dict(self.environment, **{variable: str(nowhere)})
            outcome = self.interview(self.folder / variable, "--audio", recording)
            self.assertEqual(outcome.code, 1, f"{variable}: {outcome}")
            for mention in mentions:
                self.assertIn(mention, outcome.error_lines()[-1])

    def test_doctor_lists_everything_that_lacks_at_once(self):
        configuration = self.folder / "vivavoce.yaml"
        configuration.write_text("providers:\n  llm: {use: nobody}\n  pdf: {use: chromium, timeout: 3}\nplugins: [none.so]\n")
        self.environment = dict(self.environment, VIVAVOCE_MODELS=str(self.folder / "nowhere"))
        outcome = self.run_program("doctor", "--config", configuration, "--json")
        self.assertEqual(outcome.code, 1, str(outcome))
        missing = {f["subject"]: f for f in json.loads(outcome.out)["findings"] if f["state"] == "missing"}
        for subject in ("providers.llm: nobody", "providers.pdf: chromium", f"plugin {self.folder / 'none.so'}", "models"):
            self.assertIn(subject, missing)
        self.assertTrue(all(f["mend"] for f in missing.values()), missing)

    def test_an_unknown_voice_names_the_known_ones(self):
        outcome = self.run_program("interview", "--job", JOB, "--audio", self.wav("silence.wav", silence(1)), "--voice", "nobody",
                                   "--out", self.folder / "run")
        self.assert_refused(outcome, "nobody", "flite:slt")
        self.assertEqual(outcome.code, 2)
        self.assertFalse((self.folder / "run").exists())

    def test_an_unwritable_folder_is_named(self):
        blocked = self.folder / "file"
        blocked.write_text("not a folder")
        outcome = self.interview(blocked / "run", "--answers", ANSWERS / "engineer-thin")
        self.assert_refused(outcome, "file")


class BadTranscriptTest(ProgramTest):
    def assess(self, transcript, rubric=None):
        path = self.folder / "transcript.json"
        path.write_bytes(transcript)
        return self.run_program("assess", "--transcript", path, "--rubric",
                                rubric or SOURCE / "share/rubrics/default.json", "--out", self.folder / "run")

    def test_transcripts_that_are_none(self):
        for content in (b"", b"{", b"[]", b'{"turns": 7}', b'{"turns": [{}]}', b"[" * 5000, b"\xff\xfe"):
            outcome = self.assess(content)
            self.assert_refused(outcome)
            self.assertEqual(outcome.code, 2, str(outcome))

    def test_a_rubric_that_is_none(self):
        outcome = self.assess(b'{"interviewId": "i", "turns": []}', JOB)
        self.assert_refused(outcome)
        self.assertEqual(outcome.code, 2, str(outcome))


if __name__ == "__main__":
    unittest.main()
