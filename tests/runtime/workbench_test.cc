// SPDX-License-Identifier: Apache-2.0
#include "runtime/workbench.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "vivavoce/base/channel.h"
#include "vivavoce/testing/function_factory.h"
#include "vivavoce/testing/scripted_text_to_speech.h"
#include "vivavoce/testing/status_matchers.h"

namespace vivavoce::internal {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Tells when it ends; what speaks with it must have ended before.
class MortalVoice final : public TextToSpeech {
 public:
  MortalVoice(const ProviderContext& context, std::vector<std::string>& ends)
      : voice_(context.executor, *context.clock), ends_(ends) {}
  ~MortalVoice() override { ends_.push_back("provider"); }
  const TextToSpeechCapabilities& Capabilities() const override { return voice_.Capabilities(); }
  boost::asio::awaitable<absl::Status> Warm() override { return voice_.Warm(); }
  absl::StatusOr<std::unique_ptr<TextToSpeechStream>> Open(const TtsOptions& options) override {
    return voice_.Open(options);
  }

 private:
  testing::ScriptedTextToSpeech voice_;
  std::vector<std::string>& ends_;
};

struct Caller {
  Caller(TextToSpeech& v, std::vector<std::string>& e) : voice(v), ends(e) {}
  ~Caller() { ends.push_back("caller of " + voice.Capabilities().model); }
  TextToSpeech& voice;
  std::vector<std::string>& ends;
};

boost::asio::awaitable<absl::Status> WaitForEver(TextToSpeech& voice, Signal& never,
                                                 std::vector<std::string>& ends) {
  Caller caller(voice, ends);
  co_await never.Wait();
  co_return absl::OkStatus();
}

class WorkbenchTest : public ::testing::Test {
 protected:
  WorkbenchTest() {
    configuration_.providers["tts"] = {{"mortal", "{}"}};
    EXPECT_THAT(registry_.text_to_speech.Add(
                    std::make_unique<testing::FunctionFactory<std::unique_ptr<TextToSpeech>>>(
                        "mortal",
                        [this](const ProviderContext& context) {
                          return std::make_unique<MortalVoice>(context, ends_);
                        })),
                testing::IsOk());
  }

  Configuration configuration_;
  Registry registry_;
  std::vector<std::string> ends_;
};

TEST_F(WorkbenchTest, WhatWaitsForEverEndsBeforeWhatItRefersTo) {
  {
    Workbench bench(configuration_, registry_, {});
    Signal never(bench.context().executor);
    absl::StatusOr<TextToSpeech*> voice = bench.providers().SpeechSynthesis();
    ASSERT_THAT(voice, testing::IsOk());

    absl::Status status = bench.Run(WaitForEver(**voice, never, ends_));

    EXPECT_THAT(status, testing::StatusIs(absl::StatusCode::kInternal,
                                          HasSubstr("nothing will ever happen")));
    EXPECT_THAT(ends_, ElementsAre("caller of scripted"));
  }
  EXPECT_THAT(ends_, ElementsAre("caller of scripted", "provider"));
}

}  // namespace
}  // namespace vivavoce::internal
