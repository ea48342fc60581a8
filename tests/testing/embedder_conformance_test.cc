// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/testing/embedder_conformance.h"

#include <gtest/gtest.h>

#include "testing/conformance/embedder_rules.h"
#include "tests/testing/defects.h"
#include "tests/testing/rules_fail.h"
#include "vivavoce/base/status.h"
#include "vivavoce/base/utf8.h"
#include "vivavoce/testing/scripted_embedder.h"

namespace vivavoce::testing {
namespace {

struct EmbedderDefect {
  EmbedderDefect() = default;
  FactoryDefects factory;
  CallDefects calls;
  std::function<void(EmbedderCapabilities&)> claim;
  std::function<void(std::vector<Embedding>&, int call)> change;
  size_t longest_text = SIZE_MAX;
  bool refuses_nothing_to_do = false;
  bool refuses_empty_texts = false;
  bool takes_any_batch = false;
  bool takes_any_bytes = false;
  bool quotes_the_text = false;
  bool one_at_a_time = false;
};

class BrokenEmbedder final : public Embedder {
 public:
  BrokenEmbedder(EmbedderDefect defect, const ProviderContext& context)
      : defect_(std::move(defect)), calls_(defect_.calls, context), real_(*context.clock) {
    real_.SetDelay(std::chrono::milliseconds(10));
    capabilities_ = real_.Capabilities();
    if (defect_.claim) defect_.claim(capabilities_);
  }
  const EmbedderCapabilities& Capabilities() const override { return capabilities_; }
  boost::asio::awaitable<absl::Status> Warm() override {
    if (defect_.calls.cannot_warm) co_return Unavailable("warm: no");
    co_return absl::OkStatus();
  }
  boost::asio::awaitable<absl::StatusOr<std::vector<Embedding>>> Embed(
      std::vector<std::string> texts) override {
    int call = calls_made_++;
    if (defect_.one_at_a_time && busy_) co_return Internal("embed: busy");
    busy_ = true;
    absl::Status hung = co_await calls_.BeforeRead();
    if (!hung.ok()) co_return hung;
    absl::Status refused = Refuse(texts);
    size_t size = texts.size();
    if (defect_.takes_any_batch) texts.resize(std::min(size, capabilities_.max_batch));
    absl::StatusOr<std::vector<Embedding>> result = co_await real_.Embed(std::move(texts));
    busy_ = false;
    if (!refused.ok()) co_return refused;
    if (!result.ok()) co_return result;
    result->resize(size, result->empty() ? Embedding() : result->front());
    if (defect_.change) defect_.change(*result, call);
    co_return result;
  }

 private:
  absl::Status Refuse(std::vector<std::string>& texts) {
    if (defect_.refuses_nothing_to_do && texts.empty()) return InvalidArgument("embed: nothing");
    for (std::string& text : texts) {
      if (text.size() > defect_.longest_text) return InvalidArgument("embed: too long");
      if (defect_.refuses_empty_texts && text.empty()) return InvalidArgument("embed: empty");
      if (defect_.quotes_the_text && !IsValidUtf8(text)) return InvalidArgument("embed: " + text);
      if (defect_.takes_any_bytes) text = ToValidUtf8(text);
    }
    return absl::OkStatus();
  }

  EmbedderDefect defect_;
  BrokenCalls calls_;
  ScriptedEmbedder real_;
  EmbedderCapabilities capabilities_;
  int calls_made_ = 0;
  bool busy_ = false;
};

EmbedderFixture FixtureWith(EmbedderDefect defect) {
  using Made = std::unique_ptr<Embedder>;
  EmbedderFixture fixture;
  fixture.known_option = "model";
  fixture.cancel_limit = Millis(60);
  auto make = [defect](const ProviderContext& context) -> absl::StatusOr<Made> {
    return std::make_unique<BrokenEmbedder>(defect, context);
  };
  fixture.factory = [defect, make] {
    return std::make_unique<OptionFactory<Made>>(defect.factory, make);
  };
  return fixture;
}

TEST(EmbedderConformanceTest, PassesASoundEmbedder) {
  ExpectSoundProviderPasses(internal::EmbedderRules(), FixtureWith({}), {});
}

TEST(EmbedderConformanceTest, FindsADefectWithEachRule) {
  using Vectors = std::vector<Embedding>;
  std::map<std::string, EmbedderDefect> broken;
  AddCommonDefects("EMB", broken);
  broken["EMB-CAPS-01"].claim = [](EmbedderCapabilities& c) { c.max_batch = 0; };
  broken["EMB-UNIT-01"].change = [](Vectors& v, int) { v.back()[0] += 0.5f; };
  broken["EMB-ORDER-01"].change = [](Vectors& v, int call) {
    if (call == 1) std::reverse(v.begin(), v.end());
  };
  broken["EMB-REPEAT-01"].change = [](Vectors& v, int call) {
    v[0][0] += static_cast<float>(call) * 1e-6f;
  };
  broken["EMB-NEAR-01"].change = [](Vectors& v, int) { std::swap(v[1], v[2]); };
  broken["EMB-EMPTY-01"].refuses_nothing_to_do = true;
  broken["EMB-EMPTY-02"].refuses_empty_texts = true;
  broken["EMB-LONG-01"].longest_text = 10'000;
  broken["EMB-BATCH-01"].takes_any_batch = true;
  broken["EMB-UTF8-01"].takes_any_bytes = true;
  broken["EMB-PRIV-01"].quotes_the_text = true;
  broken["EMB-TWO-01"].one_at_a_time = true;
  broken["EMB-CANCEL-01"].calls.ignores_cancel = true;
  broken["EMB-STALL-01"].calls.computes_in_read = Millis(150);
  std::map<std::string, EmbedderFixture> fixtures;
  for (const auto& [rule, defect] : broken) fixtures[rule] = FixtureWith(defect);

  ExpectEachRuleFindsItsDefect(internal::EmbedderRules(), fixtures);
}

}  // namespace
}  // namespace vivavoce::testing
