// SPDX-License-Identifier: Apache-2.0
// How near do the rule-based engine's levels come to known ones, next to counting words; and what
// do attacks change?
//
//   offline_llm_bench [--answers FILE] [--models DIR] [--json FILE]
//
// The answers are those of ../shared/data/offline_engine/answers.json beside the checkout (or of
// --answers, or of VIVAVOCE_TEST_DATA/offline_engine); the repository's own stand below them.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tests/providers/offline_llm/agreement.h"
#include "tests/providers/offline_llm/attacks.h"
#include "tests/providers/offline_llm/labelled_answers.h"

namespace vivavoce::offline_llm_test {
namespace {

using Json = nlohmann::ordered_json;
using Answers = std::vector<LabelledAnswer>;

struct Options {
  std::string answers;
  std::string models;
  std::string json;
};

std::string FromEnvironment(const char* name, const std::string& fallback) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : fallback;
}

// Prints the cause and leaves.
[[noreturn]] void Fail(const std::string& cause, int code) {
  std::fprintf(stderr, "offline_llm_bench: %s\n", cause.c_str());
  std::exit(code);
}

Options ReadOptions(int argc, char** argv) {
  const std::string source = VIVAVOCE_SOURCE_DIR;
  Options options;
  options.answers = FromEnvironment("VIVAVOCE_TEST_DATA", source + "/../shared/data") +
                    "/offline_engine/answers.json";
  options.models = FromEnvironment("VIVAVOCE_MODELS", source + "/.models");
  options.json = FromEnvironment("BENCHMARK_OUT", "");
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    std::string* target = name == "--answers"  ? &options.answers
                          : name == "--models" ? &options.models
                          : name == "--json"   ? &options.json
                                               : nullptr;
    if (target == nullptr || i + 1 == argc) {
      Fail("usage: offline_llm_bench [--answers FILE] [--models DIR] [--json FILE]", 2);
    }
    *target = argv[++i];
  }
  return options;
}

int CountWords(const std::string& text) {
  int words = 0;
  bool inside = false;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\n' || c == '\t';
    words += !space && !inside ? 1 : 0;
    inside = !space;
  }
  return words;
}

// Scores answers and prints what comes of them.
class Bench {
 public:
  Bench(AnswerScorer& scorer, Json& report) : scorer_(scorer), report_(report) {}

  void Agree(const std::string& title, const Answers& answers) {
    if (answers.empty()) return;
    std::vector<int> expected;
    std::vector<int> given;
    std::vector<int> words;
    int quotes = 0;
    int inexact = 0;
    int insufficient = 0;
    for (const LabelledAnswer& answer : answers) {
      const ScoredAnswer scored = Score(answer, answer.answer);
      expected.push_back(answer.level);
      given.push_back(scored.LevelOrOne());
      words.push_back(CountWords(answer.answer));
      quotes += scored.quotes;
      inexact += scored.inexact_quotes;
      insufficient += scored.level ? 0 : 1;
    }
    const Agreement rules = MeasureAgreement(expected, given);
    const Agreement length = MeasureAgreement(expected, LevelsByLength(expected, words));
    PrintRow(title, rules);
    PrintRow("  word count alone, at its best", length);
    report_["agreement"].push_back({{"answers", title},
                                    {"rules", ToJson(rules)},
                                    {"wordCount", ToJson(length)},
                                    {"insufficient", insufficient},
                                    {"quotes", quotes},
                                    {"inexactQuotes", inexact}});
    quotes_ += quotes;
    inexact_quotes_ += inexact;
  }

  // How much `change` moves the levels of these answers.
  void Attack(const std::string& title, const Answers& answers,
              const std::function<std::string(const std::string&)>& change) {
    double sum = 0;
    int unchanged = 0;
    int within_one = 0;
    int most = 0;
    int checks = 0;
    for (const LabelledAnswer& answer : answers) {
      const ScoredAnswer& plain = Plain(answer);
      const ScoredAnswer changed = Score(answer, change(answer.answer));
      const int difference = changed.LevelOrOne() - plain.LevelOrOne();
      sum += difference;
      unchanged += changed.level == plain.level ? 1 : 0;
      within_one += std::abs(difference) <= 1 ? 1 : 0;
      most = std::max(most, difference);
      checks += changed.met == plain.met ? 0 : 1;
    }
    const auto n = static_cast<double>(answers.size());
    std::printf("%-44s %+7.2f %+6d %9.0f%% %9.0f%% %8d\n", title.c_str(), sum / n, most,
                100 * unchanged / n, 100 * within_one / n, checks);
    report_["attacks"].push_back({{"attack", title},
                                  {"answers", answers.size()},
                                  {"meanChange", sum / n},
                                  {"greatestGain", most},
                                  {"unchanged", unchanged / n},
                                  {"withinOne", within_one / n},
                                  {"answersWithOtherChecks", checks}});
  }

  // What becomes of answers that were given to another question, of another trade.
  void OffTopic(const Answers& answers) {
    int own = 0;
    int flagged = 0;
    int asked = 0;
    std::vector<int> levels(6);
    for (size_t i = 0; i < answers.size(); ++i) {
      own += Plain(answers[i]).flags.contains("off_topic") ? 1 : 0;
      for (const size_t shift : {7, 16, 29}) {
        const LabelledAnswer& other = answers[(i + shift) % answers.size()];
        if (other.trade == answers[i].trade) continue;
        const ScoredAnswer scored = Score(answers[i], other.answer);
        flagged += scored.flags.contains("off_topic") || !scored.level ? 1 : 0;
        ++levels[static_cast<size_t>(scored.level.value_or(0))];
        ++asked;
      }
    }
    const double share = flagged / std::max(1.0, static_cast<double>(asked));
    const double false_alarms = own / std::max(1.0, static_cast<double>(answers.size()));
    std::printf("%-44s flagged or insufficient: %.0f%%; flagged where it fits: %.0f%%\n",
                "answer to another trade's question", 100 * share, 100 * false_alarms);
    report_["offTopic"] = {{"asked", asked}, {"flagged", share}, {"falseAlarms", false_alarms}};
  }

  // The levels that a text which answers nothing gets on every question.
  void Impostor(const std::string& title, const Answers& questions,
                const std::function<std::string(const LabelledAnswer&)>& text) {
    std::vector<int> levels(6);
    for (const LabelledAnswer& question : questions) {
      const ScoredAnswer scored = Score(question, text(question));
      ++levels[static_cast<size_t>(scored.level.value_or(0))];
    }
    std::string shown;
    Json counts = Json::object();
    for (size_t level = 0; level < levels.size(); ++level) {
      if (levels[level] == 0) continue;
      const std::string name = level == 0 ? "insufficient" : "level " + std::to_string(level);
      shown += (shown.empty() ? "" : ", ") + name + ": " + std::to_string(levels[level]);
      counts[name] = levels[level];
    }
    std::printf("%-44s %s\n", title.c_str(), shown.c_str());
    report_["impostors"].push_back({{"text", title}, {"levels", counts}});
  }

  int quotes() const { return quotes_; }
  int inexact_quotes() const { return inexact_quotes_; }
  int scored() const { return scored_; }

  static void PrintHeader() {
    std::printf("%-44s %4s %7s %7s %7s %7s\n", "levels against known ones", "n", "exact", "+-1",
                "QWK", "rank");
  }

 private:
  static void PrintRow(const std::string& title, const Agreement& a) {
    std::printf("%-44s %4d %7.2f %7.2f %7.3f %7.3f\n", title.c_str(), a.count, a.exact,
                a.within_one, a.qwk, a.rank_rho);
  }
  static Json ToJson(const Agreement& a) {
    return {{"n", a.count},
            {"exact", a.exact},
            {"withinOne", a.within_one},
            {"qwk", a.qwk},
            {"rankRho", a.rank_rho}};
  }

  ScoredAnswer Score(const LabelledAnswer& about, const std::string& text) {
    ++scored_;
    absl::StatusOr<ScoredAnswer> scored = scorer_.Score(about, {text});
    if (!scored.ok()) Fail(std::string(scored.status().message()), 1);
    return *std::move(scored);
  }

  const ScoredAnswer& Plain(const LabelledAnswer& answer) {
    auto found = plain_.find(answer.answer);
    if (found == plain_.end()) {
      found = plain_.emplace(answer.answer, Score(answer, answer.answer)).first;
    }
    return found->second;
  }

  AnswerScorer& scorer_;
  Json& report_;
  std::map<std::string, ScoredAnswer> plain_;
  int quotes_ = 0;
  int inexact_quotes_ = 0;
  int scored_ = 0;
};

Answers Where(const Answers& answers, const std::function<bool(const LabelledAnswer&)>& holds) {
  Answers found;
  for (const LabelledAnswer& answer : answers) {
    if (holds(answer)) found.push_back(answer);
  }
  return found;
}

Answers OneEachQuestion(const Answers& answers) {
  Answers found;
  for (const LabelledAnswer& answer : answers) {
    if (found.empty() || found.back().question != answer.question) found.push_back(answer);
  }
  return found;
}

void RunAttacks(const Answers& answers, Bench& bench) {
  std::printf("\n%-44s %7s %6s %10s %10s %8s\n", "attacks on them", "mean", "most", "unchanged",
              "within 1", "checks");
  bench.Attack("injection sentences appended", answers, WithInjection);
  bench.Attack("text doubled", answers, Doubled);
  bench.Attack("filler to twice the length", answers, WithFiller);
  bench.Attack("gender swapped", answers, GenderSwapped);
  Answers named = answers;
  for (LabelledAnswer& answer : named) answer.answer = WithName(answer.answer, "Anna");
  for (const std::string name : {"Jo", "Fatima", "Jean-Luc", "Mary O'Brien", "Will", "Zoë"}) {
    bench.Attack("a person called " + name + " instead of Anna", named,
                 [&name](std::string text) { return text.replace(text.find("Anna"), 4, name); });
  }
  bench.Attack("5 % of words lost or replaced", answers,
               [](const std::string& text) { return WithWordErrors(text, 7); });
  bench.Attack("past told in the present, levels 3-5",
               Where(answers, [](const LabelledAnswer& a) { return a.level >= 3; }),
               InPresentTense);
  std::printf("\n");
  const Answers questions = OneEachQuestion(answers);
  bench.Impostor("cue words strung together", questions,
                 [](const LabelledAnswer&) { return CueWords(); });
  bench.Impostor("question repeated", questions,
                 [](const LabelledAnswer& about) { return about.question + " " + about.question; });
  bench.Impostor("job description copied", questions, [](const LabelledAnswer& about) {
    return CopiedJobDescription(about.competency, about.description);
  });
  bench.OffTopic(answers);
  bench.Impostor("fluent nonsense with concrete nouns", questions,
                 [](const LabelledAnswer&) { return FluentNonsense(); });
}

int Run(const Options& options) {
  const std::string source = VIVAVOCE_SOURCE_DIR;
  const auto begin = std::chrono::steady_clock::now();
  auto fresh = ReadLabelledAnswers(source + "/tests/providers/offline_llm/fresh_answers.json");
  if (!fresh.ok()) Fail(std::string(fresh.status().message()), 1);
  auto shared = ReadLabelledAnswers(options.answers);
  auto scorer = AnswerScorer::Make(source + "/share", options.models);
  Json report = {{"benchmark", "offline_llm"}, {"embedder", "all-MiniLM-L6-v2"}};
  if (!scorer.ok()) {
    std::printf("without an embedder: %s\n", std::string(scorer.status().message()).c_str());
    report["embedder"] = nullptr;
    scorer = AnswerScorer::Make(source + "/share", "");
    if (!scorer.ok()) Fail(std::string(scorer.status().message()), 1);
  }
  Bench bench(**scorer, report);
  Bench::PrintHeader();
  if (shared.ok()) {
    bench.Agree("answers.json, all", *shared);
    bench.Agree("answers.json, first 30",
                Where(*shared, [](const LabelledAnswer& a) { return a.set != "length_apart"; }));
    bench.Agree("answers.json, 10 with length apart from level",
                Where(*shared, [](const LabelledAnswer& a) { return a.set == "length_apart"; }));
  } else {
    std::printf("(%s: only the repository's own answers)\n",
                std::string(shared.status().message()).c_str());
  }
  bench.Agree("own answers, looked at while making rules",
              Where(*fresh, [](const LabelledAnswer& a) { return a.set == "tune"; }));
  bench.Agree("own answers, of which only figures were seen",
              Where(*fresh, [](const LabelledAnswer& a) { return a.set == "guard"; }));
  bench.Agree("own answers, written after the rules",
              Where(*fresh, [](const LabelledAnswer& a) { return a.set == "unseen"; }));
  RunAttacks(shared.ok() ? *shared : *fresh, bench);
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  std::printf("\n%d quotes, %d of them not exact; %.0f ms an answer\n", bench.quotes(),
              bench.inexact_quotes(), 1000 * seconds / std::max(1, bench.scored()));
  report["quotes"] = bench.quotes();
  report["inexactQuotes"] = bench.inexact_quotes();
  report["millisecondsAnAnswer"] = 1000 * seconds / std::max(1, bench.scored());
  if (!options.json.empty()) {
    std::ofstream out(options.json);
    out << report.dump(2) << "\n";
    if (!out) Fail("cannot write " + options.json, 1);
  }
  return 0;
}

}  // namespace
}  // namespace vivavoce::offline_llm_test

int main(int argc, char** argv) {
  using vivavoce::offline_llm_test::ReadOptions;
  return vivavoce::offline_llm_test::Run(ReadOptions(argc, argv));
}
