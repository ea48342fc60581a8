// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/testing/language_model_conformance.h"

#include <gtest/gtest.h>

#include <deque>

#include "testing/conformance/json_schema.h"
#include "testing/conformance/language_model_rules.h"
#include "tests/testing/defects.h"
#include "tests/testing/rules_fail.h"
#include "vivavoce/base/status.h"
#include "vivavoce/testing/scripted_language_model.h"

namespace vivavoce::testing {
namespace {

using Events = std::vector<LanguageModelEvent>;

struct LmDefect {
  LmDefect() = default;
  FactoryDefects factory;
  CallDefects calls;
  std::function<void(LanguageModelCapabilities&)> claim;
  std::function<Events(LanguageModelEvent, int call)> rewrite;
  bool takes_any_input = false;
  bool fails_on_strange_input = false;
  bool takes_any_purpose = false;
  bool quotes_the_input = false;
  bool one_at_a_time = false;
};

class BrokenCall final : public LanguageModelCall {
 public:
  BrokenCall(std::unique_ptr<LanguageModelCall> real, const LmDefect& defect,
             const ProviderContext& context, int number, std::shared_ptr<int> open)
      : real_(std::move(real)),
        defect_(defect),
        calls_(defect.calls, context),
        number_(number),
        open_(std::move(open)) {
    ++*open_;
  }
  ~BrokenCall() override { --*open_; }

  boost::asio::awaitable<absl::StatusOr<std::optional<LanguageModelEvent>>> Read() override {
    absl::Status hung = co_await calls_.BeforeRead();
    if (!hung.ok()) co_return hung;
    while (made_up_.empty()) {
      absl::StatusOr<std::optional<LanguageModelEvent>> event = co_await real_->Read();
      if (!event.ok() || !event->has_value()) co_return event;
      Events events = defect_.rewrite ? defect_.rewrite(**event, number_) : Events{**event};
      made_up_.insert(made_up_.end(), events.begin(), events.end());
    }
    std::optional<LanguageModelEvent> event = made_up_.front();
    made_up_.pop_front();
    co_return event;
  }

 private:
  std::unique_ptr<LanguageModelCall> real_;
  LmDefect defect_;
  BrokenCalls calls_;
  int number_;
  std::shared_ptr<int> open_;
  std::deque<LanguageModelEvent> made_up_;
};

ScriptedAnswer InPieces(std::string text) {
  ScriptedAnswer answer(std::move(text));
  answer.delay = Millis(30);
  answer.chunk_bytes = 16;
  answer.chunk_delay = Millis(5);
  return answer;
}

class BrokenLanguageModel final : public LanguageModel {
 public:
  BrokenLanguageModel(LmDefect defect, const ProviderContext& context)
      : defect_(std::move(defect)), context_(context), real_(context.executor, *context.clock) {
    real_.Answer("plan", InPieces(R"({"questions": [{"competency": {"competencyId": "postgresql",
        "name": "PostgreSQL"}, "kind": "behavioural", "lead": "Tell me about a table.",
        "probes": [], "seconds": 240}]})"));
    real_.Answer("follow_up", InPieces(R"({"ask": true, "text": "Wofür? And what then?"})"));
    real_.Answer("evidence", InPieces(R"({"quotes": []})"));
    real_.Answer("checks", InPieces(R"({"checks": [], "signals": {"words": 40}})"));
    real_.Answer("summary", InPieces(R"({"sentences": [{"text": "Good."}]})"));
    capabilities_ = real_.Capabilities();
    capabilities_.purposes = {"plan", "follow_up", "evidence", "checks", "summary"};
    if (defect_.claim) defect_.claim(capabilities_);
  }
  const LanguageModelCapabilities& Capabilities() const override { return capabilities_; }
  boost::asio::awaitable<absl::Status> Warm() override {
    if (defect_.calls.cannot_warm) co_return Unavailable("warm: no");
    co_return absl::OkStatus();
  }
  absl::StatusOr<std::unique_ptr<LanguageModelCall>> Start(
      const LanguageModelRequest& request) override {
    if (defect_.one_at_a_time && *open_ > 0) return Unavailable("start: busy");
    LanguageModelRequest changed = request;
    if (defect_.takes_any_input) changed.input = "{}";
    if (defect_.takes_any_purpose && request.purpose == "no_such_purpose") changed.purpose = "plan";
    if (defect_.fails_on_strange_input && request.input == "[]") return Internal("start: an array");
    auto call = real_.Start(changed);
    if (!call.ok() && defect_.quotes_the_input) return InvalidArgument("start: " + request.input);
    if (!call.ok()) return call;
    return std::make_unique<BrokenCall>(*std::move(call), defect_, context_, calls_++, open_);
  }

 private:
  LmDefect defect_;
  ProviderContext context_;
  ScriptedLanguageModel real_;
  LanguageModelCapabilities capabilities_;
  int calls_ = 0;
  std::shared_ptr<int> open_ = std::make_shared<int>(0);
};

LanguageModelFixture FixtureWith(LmDefect defect) {
  using Made = std::unique_ptr<LanguageModel>;
  LanguageModelFixture fixture;
  fixture.known_option = "model";
  fixture.cancel_limit = Millis(60);
  auto make = [defect](const ProviderContext& context) -> absl::StatusOr<Made> {
    return std::make_unique<BrokenLanguageModel>(defect, context);
  };
  fixture.factory = [defect, make] {
    return std::make_unique<OptionFactory<Made>>(defect.factory, make);
  };
  return fixture;
}

TEST(LanguageModelConformanceTest, PassesASoundModel) {
  ExpectSoundProviderPasses(internal::LmRules(), FixtureWith({}), {});
}

TEST(LanguageModelConformanceTest, FindsADefectWithEachRule) {
  std::map<std::string, LmDefect> broken;
  AddCommonDefects("LM", broken);
  broken["LM-CAPS-01"].claim = [](LanguageModelCapabilities& c) { c.rule_based = true; };
  broken["LM-FINISH-01"].rewrite = [](LanguageModelEvent event, int) {
    return std::holds_alternative<Finish>(event) ? Events{event, event} : Events{event};
  };
  broken["LM-FINISH-02"].rewrite = [](LanguageModelEvent event, int) {
    if (auto* finish = std::get_if<Finish>(&event)) finish->model.clear();
    return Events{event};
  };
  broken["LM-JSON-01"].rewrite = [](LanguageModelEvent event, int) {
    if (auto* delta = std::get_if<TextDelta>(&event)) delta->text = "Sure! ";
    return Events{event};
  };
  broken["LM-UTF8-01"].rewrite = [](LanguageModelEvent event, int) {
    if (auto* delta = std::get_if<TextDelta>(&event)) delta->text += "\xC3";
    return Events{event};
  };
  broken["LM-STREAM-01"].rewrite = [whole = std::string()](LanguageModelEvent event, int) mutable {
    if (auto* delta = std::get_if<TextDelta>(&event)) {
      whole += delta->text;
      return Events{};
    }
    TextDelta all;
    all.text = std::exchange(whole, "");
    return Events{all, event};
  };
  broken["LM-INPUT-01"].takes_any_input = true;
  broken["LM-INPUT-02"].fails_on_strange_input = true;
  broken["LM-PURPOSE-01"].takes_any_purpose = true;
  broken["LM-PRIV-01"].quotes_the_input = true;
  broken["LM-REPEAT-01"].rewrite = [](LanguageModelEvent event, int call) {
    if (auto* delta = std::get_if<TextDelta>(&event)) delta->text += std::to_string(call);
    return Events{event};
  };
  broken["LM-TWO-01"].one_at_a_time = true;
  broken["LM-SLOW-01"].calls.drops_after_clock = std::chrono::seconds(1);
  broken["LM-CANCEL-01"].calls.slow_to_die = true;
  broken["LM-CANCEL-02"].calls.ignores_cancel = true;
  broken["LM-STALL-01"].calls.computes_in_read = Millis(150);
  std::map<std::string, LanguageModelFixture> fixtures;
  for (const auto& [rule, defect] : broken) fixtures[rule] = FixtureWith(defect);

  ExpectEachRuleFindsItsDefect(internal::LmRules(), fixtures);
}

TEST(StandardRequestsTest, QuoteTheirTurnsExactlyAndHaveSoundSchemas) {
  for (const LanguageModelRequest& request : StandardRequests()) {
    EXPECT_EQ(internal::MisfitOf(request.input, R"({"type": "object"})"), "") << request.purpose;
    EXPECT_NE(internal::MisfitOf("{}", request.output_schema), "") << request.purpose;
    EXPECT_EQ(internal::MisfitOf("{}", request.output_schema).find("unsound"), std::string::npos);
  }
}

}  // namespace
}  // namespace vivavoce::testing
