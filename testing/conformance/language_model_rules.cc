// SPDX-License-Identifier: Apache-2.0
#include "testing/conformance/language_model_rules.h"

#include <boost/asio/detached.hpp>
#include <nlohmann/json.hpp>

#include "testing/conformance/common_rules.h"
#include "testing/conformance/json_schema.h"
#include "vivavoce/base/utf8.h"

namespace vivavoce::testing::internal {
namespace {

using std::chrono::nanoseconds;

// One answer, read to its end and one Read() further.
struct LmRun {
  LmRun() = default;
  absl::Status status;  // of Start() or of the Read() that failed
  std::vector<std::string> deltas;
  std::vector<Finish> finishes;
  bool finish_came_last = true;
  bool end_stays = true;

  std::string Text() const {
    std::string text;
    for (const std::string& delta : deltas) text += delta;
    return text;
  }
};

struct Talk {
  std::unique_ptr<LanguageModelCall> call;
  nanoseconds read_delay{0};
  Clock* clock = nullptr;
  LmRun run;
  bool ended = false;
};

boost::asio::awaitable<void> ReadAll(std::shared_ptr<Talk> talk) {
  for (;;) {
    if (talk->read_delay.count() > 0) {
      absl::Status slept = co_await talk->clock->Sleep(talk->read_delay);
      if (!slept.ok()) co_return;
    }
    absl::StatusOr<std::optional<LanguageModelEvent>> event = co_await talk->call->Read();
    if (!event.ok()) talk->run.status = event.status();
    if (!event.ok() || !event->has_value()) break;
    if (auto* delta = std::get_if<TextDelta>(&**event)) {
      talk->run.finish_came_last &= talk->run.finishes.empty();
      talk->run.deltas.push_back(delta->text);
    } else {
      talk->run.finishes.push_back(std::get<Finish>(**event));
    }
  }
  absl::StatusOr<std::optional<LanguageModelEvent>> again = co_await talk->call->Read();
  talk->run.end_stays = again.status() == talk->run.status && (!again.ok() || !again->has_value());
  talk->ended = true;
}

std::shared_ptr<Talk> Begin(LmRig& rig, const LanguageModelRequest& request) {
  auto talk = std::make_shared<Talk>();
  talk->clock = &rig.world().clock();
  absl::StatusOr<std::unique_ptr<LanguageModelCall>> call = rig.provider().Start(request);
  talk->run.status = call.status();
  if (call.ok()) talk->call = *std::move(call);
  return talk;
}

LmRun Ask(LmRig& rig, const LanguageModelRequest& request, nanoseconds read_delay) {
  std::shared_ptr<Talk> talk = Begin(rig, request);
  talk->read_delay = read_delay;
  if (!talk->call) return talk->run;
  absl::Status driven = rig.world().Run(ReadAll(talk));
  if (!driven.ok()) talk->run.status = driven;
  return talk->run;
}

LmRun AskOrFail(LmRig& rig, Verdict& v, const LanguageModelRequest& request) {
  LmRun run = Ask(rig, request, nanoseconds(0));
  v.Expect(run.status.ok(), request.purpose + ": " + run.status.ToString());
  return run;
}

// The fixture's requests whose purpose is claimed; skips when there is none.
std::vector<LanguageModelRequest> Requests(LmRig& rig, Verdict& v) {
  const std::vector<std::string>& claimed = rig.provider().Capabilities().purposes;
  std::vector<LanguageModelRequest> requests;
  for (const LanguageModelRequest& request : rig.fixture().requests) {
    bool known = claimed.empty() ||
                 std::find(claimed.begin(), claimed.end(), request.purpose) != claimed.end();
    if (known) requests.push_back(request);
  }
  if (requests.empty()) v.Skip("the fixture has no request of a purpose that is claimed");
  return requests;
}

void Capabilities(LmRig& rig, Verdict& v) {
  const LanguageModelCapabilities& c = rig.provider().Capabilities();
  v.Expect(!c.model.empty(), "model is empty: the run manifest needs it");
  v.Expect(!c.rule_based || !c.statement.empty(),
           "rule_based without a statement: a report must say what that means");
  v.Expect(c.context_tokens >= 0, "context_tokens is negative");
}

void FinishesExactlyOnce(LmRig& rig, Verdict& v) {
  for (const LanguageModelRequest& request : Requests(rig, v)) {
    LmRun run = AskOrFail(rig, v, request);
    v.Expect(run.finishes.size() == 1,
             request.purpose + ": Finish came " + std::to_string(run.finishes.size()) + " times");
    v.Expect(run.finish_came_last, request.purpose + ": text came after Finish");
    v.Expect(run.end_stays, request.purpose + ": Read() after the end gave something else");
  }
}

void SaysWhatItCost(LmRig& rig, Verdict& v) {
  for (const LanguageModelRequest& request : Requests(rig, v)) {
    for (const Finish& finish : AskOrFail(rig, v, request).finishes) {
      const LanguageModelUsage& u = finish.usage;
      v.Expect(!finish.model.empty(), request.purpose + ": Finish names no model");
      v.Expect(u.input_tokens >= 0 && u.output_tokens >= 0 && u.cached_tokens >= 0 &&
                   u.cached_tokens <= u.input_tokens,
               request.purpose + ": the usage makes no sense");
    }
  }
}

void FitsTheSchema(LmRig& rig, Verdict& v) {
  for (const LanguageModelRequest& request : Requests(rig, v)) {
    if (request.output_schema.empty()) continue;
    std::string misfit = MisfitOf(AskOrFail(rig, v, request).Text(), request.output_schema);
    v.Expect(misfit.empty(), request.purpose + ": " + misfit);
  }
}

void WritesValidUtf8(LmRig& rig, Verdict& v) {
  for (const LanguageModelRequest& request : Requests(rig, v)) {
    for (const std::string& delta : AskOrFail(rig, v, request).deltas) {
      v.Expect(IsValidUtf8(delta), request.purpose + ": a delta is no well-formed UTF-8");
    }
  }
}

void StreamsAsClaimed(LmRig& rig, Verdict& v) {
  size_t most = 0;
  for (const LanguageModelRequest& request : Requests(rig, v)) {
    most = std::max(most, AskOrFail(rig, v, request).deltas.size());
  }
  v.Expect(most > 1 || !rig.provider().Capabilities().streaming,
           "Capabilities() claim streaming and every answer came in one piece");
}

void RefusesMalformedInput(LmRig& rig, Verdict& v) {
  std::vector<LanguageModelRequest> requests = Requests(rig, v);
  std::vector<std::string> bad{"",
                               "{",
                               "{\"language\": }",
                               "plain words",
                               "\xFF",
                               "{\"a\": \"\xC3\"}",
                               std::string(100'000, '[')};
  for (LanguageModelRequest& request : requests) {
    for (const std::string& input : bad) {
      request.input = input;
      absl::Status status = Ask(rig, request, nanoseconds(0)).status;
      v.Expect(status.code() == absl::StatusCode::kInvalidArgument,
               request.purpose + ": the input \"" + ToValidUtf8(input.substr(0, 20)) +
                   "\" must give INVALID_ARGUMENT, it gave " + status.ToString());
    }
  }
}

void SurvivesStrangeInput(LmRig& rig, Verdict& v) {
  std::vector<std::string> strange{"{}",
                                   "[]",
                                   "null",
                                   "3",
                                   R"({"turns": 7, "job": []})",
                                   R"({"language": "en-US", "turns": [{"text": null}]})",
                                   R"({"turns": [[[[{}]]]], "checks": {"a": 1}, "job": null})"};
  for (LanguageModelRequest& request : Requests(rig, v)) {
    for (const std::string& input : strange) {
      request.input = input;
      absl::Status status = Ask(rig, request, nanoseconds(0)).status;
      v.Expect(status.ok() || status.code() == absl::StatusCode::kInvalidArgument,
               request.purpose + ": the input " + input +
                   " must give an answer or INVALID_ARGUMENT, it gave " + status.ToString());
    }
  }
}

void RefusesAnUnknownPurpose(LmRig& rig, Verdict& v) {
  if (rig.provider().Capabilities().purposes.empty()) {
    v.Skip("the provider takes any purpose");
    return;
  }
  LanguageModelRequest request;
  request.purpose = "no_such_purpose";
  request.input = "{}";
  absl::Status status = Ask(rig, request, nanoseconds(0)).status;
  v.Expect(status.code() == absl::StatusCode::kUnimplemented,
           "an unknown purpose must give UNIMPLEMENTED, it gave " + status.ToString());
}

const char kSentinel[] = "quicksilver-4711";

void SaysNothingOfTheInput(LmRig& rig, Verdict& v) {
  for (LanguageModelRequest& request : Requests(rig, v)) {
    for (std::string input : {"{\"text\": \"", "{\"language\": 3, \"turns\": \""}) {
      request.input = input + kSentinel;  // cut off behind it
      std::string message(Message(Ask(rig, request, nanoseconds(0)).status));
      v.Expect(message.find(kSentinel) == std::string::npos,
               request.purpose + ": an error message holds the input");
    }
  }
  v.Expect(!rig.sinks().Mentions(kSentinel), "the telemetry holds the input");
}

void RepeatsItself(LmRig& rig, Verdict& v) {
  if (!rig.fixture().deterministic) return v.Skip("the provider is not deterministic");
  for (const LanguageModelRequest& request : Requests(rig, v)) {
    std::string first = AskOrFail(rig, v, request).Text();
    v.Expect(AskOrFail(rig, v, request).Text() == first,
             request.purpose + ": the same request gave another answer");
  }
}

void KeepsCallsApart(LmRig& rig, Verdict& v) {
  for (const LanguageModelRequest& request : Requests(rig, v)) {
    std::shared_ptr<Talk> beside = Begin(rig, request);
    if (beside->call) {
      boost::asio::co_spawn(rig.world().executor(), ReadAll(beside), boost::asio::detached);
    }
    LmRun run = AskOrFail(rig, v, request);
    for (int i = 0; i < 10'000 && beside->call && !beside->ended; ++i) {
      rig.world().RunFor(std::chrono::milliseconds(20)).IgnoreError();
    }
    v.Expect(beside->ended && beside->run.status.ok(),
             request.purpose + ": a call beside another failed: " + beside->run.status.ToString());
    v.Expect(!rig.fixture().deterministic || beside->run.Text() == run.Text(),
             request.purpose + ": two calls at once gave two answers");
  }
}

void WaitsForASlowReader(LmRig& rig, Verdict& v) {
  nanoseconds delay = std::chrono::milliseconds(rig.fixture().real_time ? 20 : 700);
  for (const LanguageModelRequest& request : Requests(rig, v)) {
    LmRun run = Ask(rig, request, delay);
    v.Expect(run.status.ok() && !run.Text().empty(),
             request.purpose + ": a slow reader got " + run.status.ToString());
  }
}

boost::asio::awaitable<absl::StatusOr<std::optional<LanguageModelEvent>>> ReadOf(
    LanguageModelCall* call) {
  return call->Read();
}

void CanBeDestroyedAtAnyTime(LmRig& rig, Verdict& v) {
  for (const LanguageModelRequest& request : Requests(rig, v)) {
    for (int delay_ms : {-1, 0, 1, 20}) {
      std::shared_ptr<Talk> talk = Begin(rig, request);
      if (!v.Expect(talk->call != nullptr, "Start() failed: " + talk->run.status.ToString())) {
        return;
      }
      if (delay_ms >= 0) {
        rig.world().RunFor(std::chrono::milliseconds(delay_ms)).IgnoreError();
      }
      nanoseconds took = RealTimeOf([&] { talk->call.reset(); });
      v.Expect(took <= rig.fixture().cancel_limit,
               request.purpose + ": destroying the call took " + InMillis(took));
      rig.world().Settle();
    }
    AskOrFail(rig, v, request);
  }
}

void EndsACancelledRead(LmRig& rig, Verdict& v) {
  for (const LanguageModelRequest& request : Requests(rig, v)) {
    std::shared_ptr<Talk> talk = Begin(rig, request);
    if (!talk->call) continue;
    bool ended = EndsWhenCancelled(rig.world(), ReadOf(talk->call.get()), nanoseconds(0),
                                   rig.fixture().cancel_limit);
    if (!v.Expect(ended, request.purpose + ": a cancelled Read() went on")) {
      Abandon(std::move(talk->call));
      return;
    }
  }
}

void NeverBlocksTheExecutor(LmRig& rig, Verdict& v) {
  rig.world().TakeLongestStall();
  for (const LanguageModelRequest& request : Requests(rig, v)) AskOrFail(rig, v, request);
  ExpectNoStall(rig, v);
}

}  // namespace

std::vector<LmRule> LmRules() {
  std::vector<LmRule> rules;
  AddCommonRules("LM", rules);
  rules.insert(rules.end(), {{"LM-CAPS-01", "ClaimsWhatMakesSense", Capabilities},
                             {"LM-FINISH-01", "FinishesExactlyOnce", FinishesExactlyOnce},
                             {"LM-FINISH-02", "SaysWhatItCost", SaysWhatItCost},
                             {"LM-JSON-01", "FitsTheSchema", FitsTheSchema},
                             {"LM-UTF8-01", "WritesValidUtf8", WritesValidUtf8},
                             {"LM-STREAM-01", "StreamsAsClaimed", StreamsAsClaimed},
                             {"LM-INPUT-01", "RefusesMalformedInput", RefusesMalformedInput},
                             {"LM-INPUT-02", "SurvivesStrangeInput", SurvivesStrangeInput},
                             {"LM-PURPOSE-01", "RefusesAnUnknownPurpose", RefusesAnUnknownPurpose},
                             {"LM-PRIV-01", "SaysNothingOfTheInput", SaysNothingOfTheInput},
                             {"LM-REPEAT-01", "RepeatsItself", RepeatsItself},
                             {"LM-TWO-01", "KeepsCallsApart", KeepsCallsApart},
                             {"LM-SLOW-01", "WaitsForASlowReader", WaitsForASlowReader},
                             {"LM-CANCEL-01", "CanBeDestroyedAtAnyTime", CanBeDestroyedAtAnyTime},
                             {"LM-CANCEL-02", "EndsACancelledRead", EndsACancelledRead},
                             {"LM-STALL-01", "NeverBlocksTheExecutor", NeverBlocksTheExecutor}});
  return rules;
}

}  // namespace vivavoce::testing::internal

namespace vivavoce::testing {

std::vector<RuleOutcome> CheckLanguageModel(const LanguageModelFixture& fixture) {
  return internal::RunAll(internal::LmRules(), fixture);
}

}  // namespace vivavoce::testing
