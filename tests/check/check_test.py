# SPDX-License-Identifier: Apache-2.0
"""Each rule of ./dev check refuses what it is there for, and lets the right form pass."""

import pathlib
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools" / "check"))

import aggregates
import coroutines
import firewall
import floors
import formatting
import links
import listed
import run
import words
from tree import Finding, Tree, code_only

LICENCE = "// SPDX-License-Identifier: Apache-2.0\n"


def findings(rule, texts):
    return sorted(rule.check(Tree(texts)))


class RuleTest(unittest.TestCase):
    def refuses(self, rule, path, text, mend="", line=None, name=None):
        found = findings(rule, {path: text})
        self.assertTrue(found, f"accepted in {path}:\n{text}")
        self.assertTrue(any(mend in f.mend for f in found), found)
        if line:
            self.assertIn(line, [f.line for f in found])
        if name:
            self.assertIn(name, [f.rule for f in found])

    def accepts(self, rule, path, text):
        self.assertEqual([], findings(rule, {path: text}), f"refused in {path}:\n{text}")


ROOT = pathlib.Path(__file__).resolve().parents[2]


class ContributingTest(unittest.TestCase):
    """What CONTRIBUTING.md tells a newcomer about the folders is so."""

    def setUp(self):
        self.text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")

    def test_its_floors_are_those_that_are_checked_and_there(self):
        told = {}
        for floor, names in re.findall(r"^\| (\d) \| ([a-z_, ]+) \|$", self.text, re.MULTILINE):
            told.update({name.strip(): int(floor) for name in names.split(",")})
        self.assertEqual(told, floors.FLOORS)
        self.assertEqual([], [name for name in told if not (ROOT / "src" / name).is_dir()
                              and not (ROOT / "include/vivavoce" / name).is_dir()])  # fmt: skip

    def test_the_folders_it_lists_exist(self):
        listing = self.text.split("```")[3]
        listed = [name for line in listing.splitlines() for name in re.findall(r"([a-z]+)/", line.split("  ")[0])]
        self.assertIn("examples", listed)
        self.assertEqual([], [n for n in listed if not (ROOT / n).is_dir() and not (ROOT / "include" / n).is_dir()])


class ListedTest(unittest.TestCase):
    """A source that a merge has dropped from its list is found."""

    def unlisted(self, lists, *sources):
        texts = {path: LICENCE for path in sources}
        return [f.path for f in findings(listed, texts | lists)]

    def test_a_source_in_no_list_is_refused(self):
        lists = {"src/base/CMakeLists.txt": "vivavoce_core_folder(base SOURCES clock.cc  # ids.cc\n long_ids.cc)\n"}
        self.assertEqual(["src/base/ids.cc"],
                         self.unlisted(lists, "src/base/clock.cc", "src/base/ids.cc", "src/base/long_ids.cc"))  # fmt: skip
        self.assertEqual(["src/net/clock.cc"], self.unlisted(lists, "src/net/clock.cc"))

    def test_a_list_may_name_sources_of_other_folders(self):
        lists = {"tests/providers/sqlite/CMakeLists.txt": "add_executable(x ../doomed_process.cc ${CMAKE_CURRENT_SOURCE_DIR}/x.cc)"}
        self.assertEqual([], self.unlisted(lists, "tests/providers/doomed_process.cc", "tests/providers/sqlite/x.cc"))

    def test_a_variable_stands_for_a_word_of_the_list(self):
        lists = {"tests/fuzz/CMakeLists.txt": "foreach(name wav net)\n  add_executable(t ${name}_fuzz.cc)\nendforeach()\n"}
        self.assertEqual(["tests/fuzz/plan_fuzz.cc"],
                         self.unlisted(lists, "tests/fuzz/wav_fuzz.cc", "tests/fuzz/plan_fuzz.cc"))  # fmt: skip

    def test_a_providers_plugin_is_added_by_the_function(self):
        lists = {"providers/acme/CMakeLists.txt": "vivavoce_add_provider(acme SOURCES acme.cc)"}
        self.assertEqual(["providers/acme/extra.cc"],
                         self.unlisted(lists, *(f"providers/acme/{n}.cc" for n in ("acme", "plugin", "extra"))))  # fmt: skip

    def test_what_is_no_part_of_the_build_is_left_alone(self):
        self.assertEqual([], self.unlisted({}, "docs/snippets/example.cc"))


class FloorsTest(RuleTest):
    def test_a_lower_floor_cannot_include_a_higher_one(self):
        self.refuses(floors, "src/base/clock.cc", '#include "vivavoce/domain/plan.h"\n', "floor 0", 1)
        self.refuses(floors, "include/vivavoce/provider/store.h", '#include "vivavoce/runtime/engine.h"\n')

    def test_folders_of_one_floor_do_not_include_each_other(self):
        self.refuses(floors, "src/planning/plan.cc", '#include "assessment/scoring.h"\n', "lower floors")

    def test_a_higher_floor_includes_lower_ones_and_its_own(self):
        self.accepts(floors, "src/runtime/engine.cc",
                     '#include "vivavoce/assessment/run.h"\n#include "runtime/wiring.h"\n#include <map>\n')  # fmt: skip

    def test_the_core_never_names_a_provider(self):
        self.refuses(floors, "src/runtime/engine.cc", "#include <vivavoce/providers/sqlite/sqlite.h>\n", "port")

    def test_the_library_does_not_depend_on_its_test_kit(self):
        self.refuses(floors, "src/runtime/engine.cc", '#include "vivavoce/testing/virtual_time.h"\n', "test kit")
        self.accepts(floors, "testing/driver.cc", '#include "vivavoce/runtime/engine.h"\n')

    def test_a_provider_sees_public_headers_of_floors_0_to_2_only(self):
        self.refuses(floors, "providers/sqlite/sqlite.cc", '#include "vivavoce/workflow/engine.h"\n', "floors 0-2")
        self.refuses(floors, "providers/sqlite/sqlite.cc", '#include "base/signal.h"\n', "private")
        self.accepts(floors, "providers/sqlite/sqlite.cc",
                     '#include "vivavoce/provider/store.h"\n#include "vivavoce/providers/sqlite/sqlite.h"\n')  # fmt: skip

    def test_a_provider_never_includes_another(self):
        self.refuses(floors, "providers/sqlite/sqlite.cc", "#include <vivavoce/providers/filesystem/filesystem.h>\n", "another")
        self.accepts(floors, "providers/all/register_all.cc", "#include <vivavoce/providers/sqlite/sqlite.h>\n")

    def test_examples_use_public_headers_only(self):
        self.refuses(floors, "examples/quickstart/main.cc", '#include "src/base/signal.h"\n', "private")

    def test_public_headers_include_almost_nothing(self):
        self.refuses(floors, "include/vivavoce/base/ids.h", "#include <nlohmann/json.hpp>\n", "public header", 1)
        self.refuses(floors, "include/vivavoce/base/clock.h", "#include <boost/asio/steady_timer.hpp>\n")
        self.accepts(floors, "include/vivavoce/base/ids.h",
                     '#include <boost/asio/awaitable.hpp>\n#include <string>\n#include "absl/status/statusor.h"\n')  # fmt: skip

    def test_a_folder_without_a_floor_is_named(self):
        self.refuses(floors, "src/extras/a.cc", '#include "vivavoce/base/ids.h"\n', "no floor")


class FirewallTest(RuleTest):
    def test_costly_headers_stay_where_they_are_fenced_in(self):
        for path, header in {
            "src/runtime/server.cc": "boost/beast/http.hpp",
            "src/net/http.h": "boost/beast/http.hpp",
            "src/base/a.cc": "boost/asio.hpp",
            "include/vivavoce/provider/a.h": "nlohmann/json.hpp",
            "providers/postgres/postgres.h": "grpcpp/grpcpp.h",
            "src/base/store.cc": "sqlite3.h",
            "src/audio/voice.cc": "sherpa-onnx/c-api/c-api.h",
            "providers/openai/openai.cc": "curl/curl.h",
            "src/base/python.cc": "pybind11/pybind11.h",
            "src/base/fail.cc": "gtest/gtest.h",
        }.items():
            with self.subTest(path=path, header=header):
                self.refuses(firewall, path, f"#include <{header}>\n", "fenced in")

    def test_the_places_made_for_them_may_include_them(self):
        for path, header in {
            "src/net/beast_server.cc": "boost/beast/http.hpp",
            "src/runtime/json.h": "nlohmann/json.hpp",
            "providers/sqlite/connection.h": "sqlite3.h",
            "providers/local_speech/recogniser.cc": "sherpa-onnx/c-api/c-api.h",
            "tests/base/ids_test.cc": "gtest/gtest.h",
        }.items():
            with self.subTest(path=path, header=header):
                self.accepts(firewall, path, f"#include <{header}>\n")


class CoroutinesTest(RuleTest):
    def refused(self, statement, mend):
        self.refuses(coroutines, "src/a.cc", f"awaitable<void> F() {{\n  {statement}\n}}\n", mend, 2)

    def accepted(self, statement):
        self.accepts(coroutines, "src/a.cc", f"awaitable<void> F() {{\n  {statement}\n}}\n")

    def test_switch_on_co_await(self):
        self.refused("switch (co_await x) { case 1: break; }", "switch")
        self.refused("switch (auto v = co_await Next()) { default: break; }", "switch")

    def test_braced_temporaries(self):
        self.refused("co_await F({.a = x});", "braced temporary")
        self.refused('auto r = co_await F(P{T("a"), 2});', "braced temporary")
        self.refused("co_await F({});", "braced temporary")
        self.refused("auto r = co_await\n      store.Put(Key{tenant}, 1);".replace("\n", " "), "braced temporary")

    def test_co_await_inside_a_braced_initialiser(self):
        self.refused("P p = {.n = co_await G()};", "braced initialiser")
        self.refused("std::vector<int> v{co_await a};", "braced initialiser")

    def test_lambdas_that_capture_by_value(self):
        self.refused("co_await pool.Run([t] { return t.size(); });", "captures by value")
        self.refused("co_await pool.Run([&a, b = std::move(b)] { return 1; });", "captures by value")
        self.refused("co_await [t]() -> awaitable<void> { co_return; }();", "captures by value")
        self.refused("co_await co_spawn(ex, [t]() -> awaitable<void> { co_return; }, use_awaitable);", "captures by value")

    def test_conditionals(self):
        self.refused('co_await F(c ? T("a") : T("b"));', "conditional")

    def test_default_arguments_of_coroutines(self):
        self.refuses(coroutines, "src/a.h", "awaitable<void> F(P p = {});\n", "default argument")
        self.refuses(coroutines, "src/a.h", "boost::asio::awaitable<int> F(int a, P p = P{});\n", "default argument")

    def test_a_lambda_called_inside_co_spawn(self):
        self.refused("co_spawn(ex, [&]() -> awaitable<void> { co_return; }(), detached);", "called inside")

    def test_the_safe_forms_pass(self):
        for statement in (
            "co_await F(std::move(p));",
            'co_await F(T("a"), 3);',
            "if (auto r = co_await F(); !r.ok()) { co_return r.status(); }",
            "while (auto x = co_await Read()) { Use(P{*x}); }",
            "auto r = co_await F(); switch (r) { case 1: break; }",
            "auto r = c ? co_await A() : co_await B();",
            "co_await pool.Run([&] { return std::vector<int>{1, 2}; });",
            "for (auto& item : co_await Items()) { Use({item}); }",
            "co_return P{1};",
            "auto work = [t] { return t; }; co_await pool.Run(std::move(work));",
            "auto value = (co_await G()).at(values[i]);",
            '// co_await F({});\n  Log("co_await F({})");',
            "co_spawn(ex, [&]() -> awaitable<void> { co_await F(x); }, detached);",
            "co_spawn(ex, Work(), [done](std::exception_ptr e) { done->Fire(e); });",
            "if (x) { co_await F(a); } else { co_await F(b); }",
            "std::vector<int> v{1, 2}; co_await F(std::move(v));",
        ):
            with self.subTest(statement=statement):
                self.accepted(statement)

    def test_a_coroutine_lambda_body_is_checked_as_a_body(self):
        self.accepted("auto run = [this]() -> boost::asio::awaitable<void> { co_await Step(a); };")
        self.refused("auto run = [this]() -> boost::asio::awaitable<void> { co_await Step({a}); };", "braced")


class AggregatesTest(RuleTest):
    header = "include/vivavoce/provider/a.h"

    def test_an_aggregate_that_goes_through_a_coroutine(self):
        self.refuses(aggregates, self.header,
                     "struct Ask {\n  std::string text;\n};\nawaitable<int> Send(Ask ask);\n", "Ask() = default", 1)  # fmt: skip
        self.refuses(aggregates, self.header,
                     "struct Reply { std::vector<int> v{}; };\nawaitable<absl::StatusOr<Reply>> Get();\n")  # fmt: skip

    def test_what_is_harmless_passes(self):
        self.accepts(aggregates, self.header,
                     "struct Ask {\n  Ask() = default;\n  std::string text;\n};\nawaitable<int> Send(Ask ask);\n")  # fmt: skip
        self.accepts(aggregates, self.header,
                     "struct Span {\n  uint32_t begin = 0;\n  uint32_t size() const { return 1; }\n};\nawaitable<Span> Get();\n")  # fmt: skip
        self.accepts(aggregates, self.header, "struct Alone {\n  std::string text;\n};\n")


class WordsTest(RuleTest):
    def test_every_source_begins_with_its_licence(self):
        self.refuses(words, "src/a.cc", "#include <map>\n", "first line", 1, "spdx")
        self.refuses(words, "tools/a.py", "print()\n", "first line", 1, "spdx")
        self.accepts(words, "src/a.cc", LICENCE + "#include <map>\n")
        self.accepts(words, "tools/a.sh", "#!/bin/bash\n# SPDX-License-Identifier: Apache-2.0\n")

    def test_long_files_are_refused_and_fairly_long_ones_named(self):
        self.refuses(words, "src/a.cc", LICENCE + "int a;\n" * 500, "split", name="length")
        warned = findings(words, {"src/a.cc": LICENCE + "int a;\n" * 450})
        self.assertTrue(warned and all(f.warning for f in warned))
        self.accepts(words, "src/a.cc", LICENCE + "int a;\n" * 300)

    def test_names_that_say_nothing(self):
        self.refuses(words, "src/a.cc", LICENCE + "class SessionManager {};\n", "role", 2, "name")
        self.refuses(words, "src/a.cc", LICENCE + "struct JsonUtils {};\n", "role")
        self.refuses(words, "src/string_utils.h", LICENCE, "concept", 1, "name")
        self.accepts(words, "src/a.cc", LICENCE + "// no manager here\nclass SessionActor {};\n")

    def test_todo_names_its_issue(self):
        self.refuses(words, "src/a.cc", LICENCE + "// TODO: later\n", "issue", 2, "todo")
        self.accepts(words, "src/a.cc", LICENCE + "// TODO(#12): later\n")

    def test_paths_of_one_machine_and_registry_hosts(self):
        self.refuses(words, "README.md", "see /home/" + "ann/models\n", "absolute path", 1, "machine")
        self.refuses(words, "dev", "cd /wo" + "rk/main\n", "absolute path")
        self.refuses(words, "README.md", "https://py" + "pi.org/simple\n", "registry", 1, "machine")
        self.accepts(words, "README.md", "under `~/.cache/vivavoce`, `/usr/share`, build/root/x\n")

    def test_an_unfinished_merge_is_refused(self):
        text = "<" * 7 + " ours\na\n" + "=" * 7 + "\nb\n" + ">" * 7 + " theirs\n"
        self.refuses(words, "share/a.txt", text, "merge", 1, "conflict")
        self.accepts(words, "README.md", "Title\n" + "=" * 7 + "\n")

    def test_json_parses(self):
        self.refuses(words, "share/a.json", '{\n "a": 1,\n}\n', "parse", 3, "json")
        self.accepts(words, "share/a.json", '{"a": 1}')


class LinksTest(unittest.TestCase):
    texts = {
        "docs/a.md": "# One heading\n\n## `Two`, more\n",
        "docs/b.png": None,
    }

    def mend(self, markdown, path="docs/index.md"):
        return [f.mend for f in findings(links, {**self.texts, path: markdown})]

    def test_files_headings_and_addresses_that_exist(self):
        good = "[a](a.md) [h](a.md#one-heading) [h](a.md#two-more) ![p](b.png) [up](../docs) [w](https://example.com/x)\n"
        self.assertEqual([], self.mend(good))

    def test_files_that_do_not_exist(self):
        self.assertIn("docs/c.md does not exist", self.mend("[c](c.md)\n")[0])
        self.assertIn("leads out", self.mend("[c](../../other/c.md)\n")[0])

    def test_headings_that_do_not_exist(self):
        self.assertIn("no heading", self.mend("[a](a.md#three)\n")[0])

    def test_code_is_not_a_link(self):
        self.assertEqual([], self.mend("`[c](c.md)`\n```\n[c](c.md)\n```\n"))

    def test_what_comments_cite_exists(self):
        self.assertEqual([], self.mend("int a;  // as docs/a.md and a.md say\n", "src/a.h"))
        self.assertIn("contract.md: there is no such", self.mend("// see contract.md §5\n", "src/a.h")[0])
        self.assertIn("docs/c.md: there is no such", self.mend("int a;  // docs/c.md\n", "src/a.cc")[0])
        self.assertEqual([], self.mend('Open("out/c.md");\n', "src/a.cc"))


class RunTest(unittest.TestCase):
    def test_an_allowance_needs_a_reason(self):
        bad = LICENCE + "// check: allow todo\n// TODO: later\n"
        good = LICENCE + "// check: allow todo: the parser's own keyword\n// TODO: later\n"
        self.assertEqual(["allow"], [f.rule for f in run.check(Tree({"src/a.cc": bad}), [words])])
        self.assertEqual([], run.check(Tree({"src/a.cc": good}), [words]))

    def test_a_finding_is_one_line_with_file_line_rule_and_mend(self):
        self.assertEqual("src/a.cc:3: todo: do it", str(Finding("src/a.cc", 3, "todo", "do it")))

    def test_blanking_keeps_offsets(self):
        text = 'a("x\\"y"); // c\nR"j({ "k": 1 })j"; /* d\n */ b(\'\\n\');\n'
        code = code_only(text)
        self.assertEqual(len(text), len(code))
        self.assertEqual(text.count("\n"), code.count("\n"))
        for hidden in ("x", "c", "k", "d"):
            self.assertNotIn(hidden, code)

    def test_format_is_checked_in_this_repository(self):
        tree = Tree({"src/a.cc": LICENCE + "int  a;\n"})
        self.assertEqual([], list(formatting.check(tree)))  # without files on disk there is nothing to format


class FormattingTest(unittest.TestCase):
    def test_badly_formatted_code_is_refused(self):
        import shutil
        import tempfile

        if not shutil.which(formatting.TOOL):
            self.skipTest(f"{formatting.TOOL} is not installed")
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / ".clang-format").write_text("BasedOnStyle: Google\n")
            (root / "a.cc").write_text("int  a ;\n")
            tree = Tree({"a.cc": "int  a ;\n"}, root)
            self.assertEqual([("a.cc", 1)], [(f.path, f.line) for f in formatting.check(tree)])
            formatting.fix(tree)
            self.assertEqual("int a;\n", (root / "a.cc").read_text())
            self.assertEqual([], list(formatting.check(tree)))


if __name__ == "__main__":
    unittest.main()
