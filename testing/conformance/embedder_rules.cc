// SPDX-License-Identifier: Apache-2.0
#include "testing/conformance/embedder_rules.h"

#include <boost/asio/detached.hpp>
#include <cmath>

#include "testing/conformance/common_rules.h"

namespace vivavoce::testing::internal {
namespace {

using Embeddings = absl::StatusOr<std::vector<Embedding>>;

Embeddings Embed(EmbedderRig& rig, std::vector<std::string> texts) {
  return rig.world().Run(rig.provider().Embed(std::move(texts)));
}

// Empty after a failure.
std::vector<Embedding> EmbedOrFail(EmbedderRig& rig, Verdict& v, std::vector<std::string> texts) {
  size_t count = texts.size();
  Embeddings result = Embed(rig, std::move(texts));
  if (!v.Expect(result.ok(), "Embed() failed: " + result.status().ToString())) return {};
  if (!v.Expect(result->size() == count, std::to_string(result->size()) + " vectors for " +
                                             std::to_string(count) + " texts")) {
    return {};
  }
  return *std::move(result);
}

double Dot(const Embedding& a, const Embedding& b) {
  double sum = 0;
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) sum += double{a[i]} * b[i];
  return sum;
}

double Distance(const Embedding& a, const Embedding& b) {
  if (a.size() != b.size()) return 1;
  double most = 0;
  for (size_t i = 0; i < a.size(); ++i) most = std::max(most, std::abs(double{a[i]} - b[i]));
  return most;
}

void ExpectUnit(EmbedderRig& rig, Verdict& v, const Embedding& e, const std::string& of) {
  size_t dimensions = rig.provider().Capabilities().dimensions;
  v.Expect(e.size() == dimensions, "the vector of " + of + " has " + std::to_string(e.size()) +
                                       " dimensions, " + std::to_string(dimensions) +
                                       " are claimed");
  double length = std::sqrt(Dot(e, e));
  v.Expect(std::abs(length - 1) < 1e-3,
           "the vector of " + of + " has the length " + std::to_string(length));
}

void Capabilities(EmbedderRig& rig, Verdict& v) {
  const EmbedderCapabilities& c = rig.provider().Capabilities();
  v.Expect(!c.model.empty(), "model is empty: the run manifest needs it");
  v.Expect(c.dimensions > 0 && c.dimensions <= 65'536, "dimensions make no sense");
  v.Expect(c.max_batch > 0, "max_batch is 0");
  v.Expect(c.max_tokens > 0, "max_tokens is 0");
}

void GivesUnitVectors(EmbedderRig& rig, Verdict& v) {
  const EmbedderFixture& f = rig.fixture();
  for (const Embedding& e : EmbedOrFail(rig, v, {f.text, f.near, f.far})) {
    ExpectUnit(rig, v, e, "an ordinary text");
  }
}

void KeepsTheOrder(EmbedderRig& rig, Verdict& v) {
  const EmbedderFixture& f = rig.fixture();
  std::vector<Embedding> there = EmbedOrFail(rig, v, {f.text, f.far});
  std::vector<Embedding> back = EmbedOrFail(rig, v, {f.far, f.text});
  if (there.empty() || back.empty()) return;
  bool kept = Distance(there[0], back[1]) <= f.batch_tolerance &&
              Distance(there[1], back[0]) <= f.batch_tolerance;
  v.Expect(kept, "the vectors are not in the order of the texts");
}

void RepeatsItself(EmbedderRig& rig, Verdict& v) {
  const std::string& text = rig.fixture().text;
  std::vector<Embedding> first = EmbedOrFail(rig, v, {text});
  std::vector<Embedding> second = EmbedOrFail(rig, v, {text});
  std::vector<Embedding> beside = EmbedOrFail(rig, v, {text, rig.fixture().far, text});
  if (first.empty() || second.empty() || beside.empty()) return;
  if (rig.fixture().deterministic) {
    v.Expect(Distance(first[0], second[0]) == 0, "equal texts gave different vectors");
  }
  v.Expect(Distance(beside[0], beside[2]) <= rig.fixture().batch_tolerance &&
               Distance(first[0], beside[0]) <= rig.fixture().batch_tolerance,
           "a text's vector depends on the texts beside it");
}

void PutsLikeMeaningsNear(EmbedderRig& rig, Verdict& v) {
  const EmbedderFixture& f = rig.fixture();
  std::vector<Embedding> e = EmbedOrFail(rig, v, {f.text, f.near, f.far});
  if (e.empty()) return;
  v.Expect(Dot(e[0], e[1]) > Dot(e[0], e[2]),
           "`text` is nearer to `far` than to `near`: " + std::to_string(Dot(e[0], e[2])) +
               " against " + std::to_string(Dot(e[0], e[1])));
}

void TakesNoTexts(EmbedderRig& rig, Verdict& v) { EmbedOrFail(rig, v, {}); }

void TakesOddTexts(EmbedderRig& rig, Verdict& v) {
  std::vector<std::string> odd{"",           " ",    "\n\t", std::string("a\0b", 3),
                               "…—🙂", "漢字", "é",    std::string(300, '.')};
  for (const Embedding& e : EmbedOrFail(rig, v, odd)) ExpectUnit(rig, v, e, "an odd text");
}

void TakesLongTexts(EmbedderRig& rig, Verdict& v) {
  std::string text;
  while (text.size() < 100'000) text += rig.fixture().text + " ";
  std::string word(50'000, 'x');
  for (const Embedding& e : EmbedOrFail(rig, v, {text, word})) ExpectUnit(rig, v, e, "a long text");
}

void KeepsItsBatchLimit(EmbedderRig& rig, Verdict& v) {
  size_t limit = rig.provider().Capabilities().max_batch;
  if (limit > 4096) {
    v.Skip("max_batch is over 4096");
    return;
  }
  EmbedOrFail(rig, v, std::vector<std::string>(limit, "one"));
  absl::Status over = Embed(rig, std::vector<std::string>(limit + 1, "one")).status();
  v.Expect(over.code() == absl::StatusCode::kInvalidArgument,
           "max_batch + 1 texts must give INVALID_ARGUMENT, they gave " + over.ToString());
}

const char kSentinel[] = "quicksilver-4711";

void RefusesIllFormedUtf8(EmbedderRig& rig, Verdict& v) {
  for (std::string bad : {"\xFF", "\xC3", "\xED\xA0\x80", "\xC0\xAF"}) {
    absl::Status status = Embed(rig, {"fine", kSentinel + bad}).status();
    v.Expect(status.code() == absl::StatusCode::kInvalidArgument,
             "ill-formed UTF-8 must give INVALID_ARGUMENT, it gave " + status.ToString());
  }
}

void SaysNothingOfTheTexts(EmbedderRig& rig, Verdict& v) {
  Embed(rig, {kSentinel}).IgnoreError();
  absl::Status refused = Embed(rig, {std::string(kSentinel) + "\xFF"}).status();
  v.Expect(Message(refused).find(kSentinel) == std::string_view::npos,
           "an error message holds the text");
  v.Expect(!rig.sinks().Mentions(kSentinel), "the telemetry holds the text");
}

boost::asio::awaitable<void> EmbedInto(Embedder* embedder, std::string text,
                                       std::shared_ptr<Embeddings> result) {
  std::vector<std::string> texts(1, std::move(text));
  *result = co_await embedder->Embed(std::move(texts));
}

void KeepsCallsApart(EmbedderRig& rig, Verdict& v) {
  const EmbedderFixture& f = rig.fixture();
  auto beside = std::make_shared<Embeddings>(absl::UnknownError("it never ended"));
  boost::asio::co_spawn(rig.world().executor(), EmbedInto(&rig.provider(), f.far, beside),
                        boost::asio::detached);
  std::vector<Embedding> one = EmbedOrFail(rig, v, {f.text});
  for (int i = 0; i < 1000 && absl::IsUnknown(beside->status()); ++i) {
    rig.world().RunFor(std::chrono::milliseconds(5)).IgnoreError();
  }
  if (!v.Expect(beside->ok(), "a call beside another failed: " + beside->status().ToString())) {
    return;
  }
  std::vector<Embedding> alone = EmbedOrFail(rig, v, {f.text, f.far});
  if (one.empty() || alone.empty() || (*beside)->empty()) return;
  v.Expect(Distance(one[0], alone[0]) <= f.batch_tolerance &&
               Distance((**beside)[0], alone[1]) <= f.batch_tolerance,
           "two calls at once gave other vectors than one after the other");
}

void EndsACancelledCall(EmbedderRig& rig, Verdict& v) {
  std::vector<std::string> texts(std::min<size_t>(8, rig.provider().Capabilities().max_batch),
                                 rig.fixture().text);
  bool ended = EndsWhenCancelled(rig.world(), rig.provider().Embed(texts),
                                 std::chrono::nanoseconds(0), rig.fixture().cancel_limit);
  if (!v.Expect(ended, "a cancelled Embed() went on")) return;
  EmbedOrFail(rig, v, {rig.fixture().text});
}

void NeverBlocksTheExecutor(EmbedderRig& rig, Verdict& v) {
  rig.world().TakeLongestStall();
  std::vector<std::string> texts;
  for (size_t i = 0; i < std::min<size_t>(32, rig.provider().Capabilities().max_batch); ++i) {
    texts.push_back(std::to_string(i) + " " + rig.fixture().text);  // none that a cache may hold
  }
  EmbedOrFail(rig, v, texts);
  ExpectNoStall(rig, v);
}

}  // namespace

std::vector<EmbedderRule> EmbedderRules() {
  std::vector<EmbedderRule> rules;
  AddCommonRules("EMB", rules);
  rules.insert(rules.end(), {{"EMB-CAPS-01", "ClaimsWhatMakesSense", Capabilities},
                             {"EMB-UNIT-01", "GivesUnitVectors", GivesUnitVectors},
                             {"EMB-ORDER-01", "KeepsTheOrder", KeepsTheOrder},
                             {"EMB-REPEAT-01", "RepeatsItself", RepeatsItself},
                             {"EMB-NEAR-01", "PutsLikeMeaningsNear", PutsLikeMeaningsNear},
                             {"EMB-EMPTY-01", "TakesNoTexts", TakesNoTexts},
                             {"EMB-EMPTY-02", "TakesOddTexts", TakesOddTexts},
                             {"EMB-LONG-01", "TakesLongTexts", TakesLongTexts},
                             {"EMB-BATCH-01", "KeepsItsBatchLimit", KeepsItsBatchLimit},
                             {"EMB-UTF8-01", "RefusesIllFormedUtf8", RefusesIllFormedUtf8},
                             {"EMB-PRIV-01", "SaysNothingOfTheTexts", SaysNothingOfTheTexts},
                             {"EMB-TWO-01", "KeepsCallsApart", KeepsCallsApart},
                             {"EMB-CANCEL-01", "EndsACancelledCall", EndsACancelledCall},
                             {"EMB-STALL-01", "NeverBlocksTheExecutor", NeverBlocksTheExecutor}});
  return rules;
}

}  // namespace vivavoce::testing::internal

namespace vivavoce::testing {

std::vector<RuleOutcome> CheckEmbedder(const EmbedderFixture& fixture) {
  return internal::RunAll(internal::EmbedderRules(), fixture);
}

}  // namespace vivavoce::testing
