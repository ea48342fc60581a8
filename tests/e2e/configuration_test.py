# SPDX-License-Identifier: Apache-2.0
"""docs/configuration.md tells the truth: what it calls the defaults is accepted, and is what stands without a file."""

import json
import re
import unittest

from program import SOURCE, ProgramTest


class DocumentedDefaultsTest(ProgramTest):
    def doctor(self, yaml):
        file = self.folder / "vivavoce.yaml"
        file.write_text(yaml, encoding="utf-8")
        return self.run_program("doctor", "--json", "--config", file)

    def documented(self):
        page = (SOURCE / "docs/configuration.md").read_text(encoding="utf-8")
        return re.sub(r" *#.*", "", re.search(r"```yaml\n(.*?)```", page, re.DOTALL).group(1))

    def test_the_defaults_are_accepted_and_the_same_as_no_file(self):
        written, absent = self.doctor(self.documented()), self.doctor("")
        self.assertEqual(written.code, 0, str(written))
        self.assertEqual(json.loads(written.out), json.loads(absent.out))

    def test_each_option_is_known_to_its_provider(self):
        for option in re.findall(r"(\w+): [\w./]+[,}]", self.documented()):
            if option == "use":
                continue
            with self.subTest(option):
                outcome = self.doctor(self.documented().replace(f"{option}:", f"{option}x:"))
                self.assertNotEqual(outcome.code, 0)
                self.assertIn(option, str(outcome))

    def test_doctor_names_a_secret_that_is_not_set(self):
        outcome = self.doctor("providers: {mail: {use: smtp, host: localhost, user: me, password: 'env:NOPE_PASSWORD'}}")
        self.assertEqual(outcome.code, 1, str(outcome))
        row = next(row for row in json.loads(outcome.out)["findings"] if row["subject"].startswith("mail: smtp"))
        self.assertEqual(row["state"], "missing")
        self.assertIn("NOPE_PASSWORD is not set", row["detail"])
        self.assertIn("env:NOPE_PASSWORD", row["mend"])


class RefusedConfigurationTest(ProgramTest):
    """What the configuration or the command line names wrongly is refused at once, with exit 2, by every command."""

    def refuse(self, yaml, *mentions, command="serve", more=()):
        file = self.folder / "vivavoce.yaml"
        file.write_text(yaml + "\nserver: {gateway: {port: 0}, edge: {port: 0}}\n", encoding="utf-8")
        outcome = self.run_program(command, "--config", file, *more, timeout=100)
        self.assert_refused(outcome, *mentions)
        self.assertEqual(outcome.code, 2, str(outcome))
        self.assertNotIn("ready", outcome.out)

    def test_serve_refuses_providers_that_are_not_there_and_options_that_they_do_not_know(self):
        for port, choice, mentions in (
                ("llm", "{use: openai}", ("providers.llm", "openai")),
                ("stt", "{use: locl}", ("providers.stt", "did you mean local?")),
                ("llm", "{use: offline_llm, foo: 1}", ("providers.llm: offline_llm", "foo")),
                ("embeddings", "[{use: local}, {use: locl}]", ("providers.embeddings", "did you mean local?")),
                ("store", "{use: sqlite, pth: x}", ("providers.store: sqlite", "did you mean path?")),
                ("store", "{use: sqlite, readers: many}", ("providers.store: sqlite", "readers"))):
            with self.subTest(port=port, choice=choice):
                self.refuse(f"providers: {{{port}: {choice}}}", *mentions)

    def test_a_provider_is_named_once(self):
        self.refuse("providers: {mail: {use: smtp, hst: x}}", "providers.mail: smtp: option hst")

    def test_a_section_that_is_misspelt_has_its_neighbour_named(self):
        self.refuse("webhooks: {allowPrivateTarget: true}", "did you mean webhooks.allowPrivateTargets?")
        self.refuse("aut: {issuers: []}", "did you mean auth?")
        file = self.folder / "gatway.yaml"
        file.write_text("server: {gatway: {port: 1}}", encoding="utf-8")
        self.assert_refused(self.run_program("serve", "--config", file), "did you mean server.gateway?")

    def test_a_variable_is_named_as_a_variable(self):
        self.environment["VIVAVOCE_SERVER_GATEWAY_PORT"] = "abc"
        self.refuse("", "variable VIVAVOCE_SERVER_GATEWAY_PORT: must be a number")

    def test_say_names_the_port_and_the_provider_of_an_option(self):
        text = self.folder / "hello.txt"
        text.write_text("Hello.", encoding="utf-8")
        self.refuse("providers: {tts: {use: local, msPerWrd: 3}}", "providers.tts: local", "msPerWrd",
                    command="say", more=("--text", text, "--out", self.folder / "hello.wav"))

    def test_a_command_that_is_not_there_has_no_help(self):
        for line, mention in ((("plan", "--help"), "unknown command plan"),
                              (("serv", "--help"), "did you mean serve?"),
                              (("tenant", "craete", "--help"), "did you mean create?")):
            with self.subTest(line=line):
                outcome = self.run_program(*line)
                self.assert_refused(outcome, mention)
                self.assertEqual(outcome.code, 2, str(outcome))
                self.assertEqual(outcome.out, "")
        for line in (("--help",), ("serve", "--help"), ("tenant", "create", "--help"), ("--version",)):
            with self.subTest(line=line):
                self.assert_done(self.run_program(*line))


if __name__ == "__main__":
    unittest.main()
