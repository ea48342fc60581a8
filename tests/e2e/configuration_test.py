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


if __name__ == "__main__":
    unittest.main()
