// SPDX-License-Identifier: Apache-2.0
// Turns may be cut anywhere and pieces of input may follow one another at once: every word is told
// once, whole, by the turn in which it was said.
#include "conversation/transcriber.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "vivavoce/testing/marked_speech.h"
#include "vivavoce/testing/scripted_speech_to_text.h"
#include "vivavoce/testing/time_driver.h"

namespace vivavoce::internal {
namespace {

using Cut = Transcriber::Cut;
using Until = Transcriber::Until;

constexpr Millis kFrame{20};
constexpr int16_t kLedger = 1;
constexpr int16_t kWeekend = 2;
constexpr char kLedgerText[] = "I moved the ledger to a new database.";
constexpr char kWeekendText[] = "It took one weekend.";

// A stream whose finals say nothing about their words.
class WordlessStream final : public SpeechToTextStream {
 public:
  explicit WordlessStream(std::unique_ptr<SpeechToTextStream> inner) : inner_(std::move(inner)) {}
  absl::Status Push(const PcmChunk& chunk) override { return inner_->Push(chunk); }
  absl::Status Finalize(uint64_t ticket) override { return inner_->Finalize(ticket); }
  void Finish() override { inner_->Finish(); }
  boost::asio::awaitable<absl::StatusOr<std::optional<SttEvent>>> Read() override {
    absl::StatusOr<std::optional<SttEvent>> event = co_await inner_->Read();
    if (event.ok() && event->has_value()) {
      if (auto* final = std::get_if<SttFinal>(&**event)) final->words.clear();
    }
    co_return event;
  }

 private:
  std::unique_ptr<SpeechToTextStream> inner_;
};

class WordlessRecogniser final : public SpeechToText {
 public:
  explicit WordlessRecogniser(SpeechToText& inner)
      : inner_(inner), capabilities_(inner.Capabilities()) {
    capabilities_.word_timing = WordTiming::kNone;
  }
  const SpeechToTextCapabilities& Capabilities() const override { return capabilities_; }
  boost::asio::awaitable<absl::Status> Warm() override { return inner_.Warm(); }
  absl::StatusOr<std::unique_ptr<SpeechToTextStream>> Open(const SttOptions& options) override {
    return std::make_unique<WordlessStream>(*inner_.Open(options));
  }

 private:
  SpeechToText& inner_;
  SpeechToTextCapabilities capabilities_;
};

// A candidate who speaks in real time, 20 ms at a time.
class Talk final : public TranscriberListener {
 public:
  explicit Talk(bool words = true, testing::SttFaults faults = testing::SttFaults())
      : alarm_(driver_.executor()),
        scope_(driver_.executor(), alarm_),
        recogniser_(driver_.executor(), driver_.clock(), Script(std::move(faults))),
        wordless_(recogniser_),
        transcriber_(words ? static_cast<SpeechToText&>(recogniser_) : wordless_,
                     TranscriberOptions(), driver_.clock(), driver_.executor(), scope_, *this, 1) {}

  void Say(int16_t id, Millis duration) { Hear(testing::MakeMarkedSpeech(id, duration)); }
  void BeSilent(Millis duration) { Hear(testing::MakeSilence(duration)); }
  // The turn is cut at `cut` once the audio has come to `at`.
  void CutAt(MediaTime at, MediaTime cut, Cut where) {
    cuts_.emplace_back(at, [this, cut, where] { transcriber_.EndTurn(cut, where); });
  }
  void AskAt(MediaTime at, uint64_t ticket, Until until) {
    cuts_.emplace_back(at, [this, ticket, until] { transcriber_.Finalize(ticket, until); });
  }
  Transcriber& transcriber() { return transcriber_; }
  MediaTime now() const { return now_; }

  // What each turn told in the end, and all of them.
  std::map<CandidateTurnId, std::string> End() {
    transcriber_.Close();
    EXPECT_EQ(driver_.Run(scope_.Join()), absl::OkStatus());
    return told_;
  }
  static std::string All(const std::map<CandidateTurnId, std::string>& told) {
    std::string all;
    for (const auto& [turn, text] : told) all += text;
    return all;
  }
  const std::vector<uint64_t>& settled() const { return settled_; }
  const std::map<CandidateTurnId, std::string>& told() const { return told_; }

  void OnSegment(CandidateTurnId turn, const SttFinal& segment) override {
    if (!segment.text.empty()) told_[turn] += segment.text + " ";
  }
  void OnPartial(CandidateTurnId, const std::string&) override {}
  void OnSpeech(bool, MediaTime) override {}
  void OnSettled(uint64_t ticket) override { settled_.push_back(ticket); }
  void OnRecognisedBy(const std::string&) override {}
  void OnDropped() override {}
  void OnRestarted() override {}
  void OnGivenUp(CandidateTurnId, const absl::Status&) override {}
  void OnTurnComplete(CandidateTurnId) override {}

 private:
  static testing::SttScript Script(testing::SttFaults faults) {
    testing::SttScript script;
    script.utterances = {{kLedger, kLedgerText}, {kWeekend, kWeekendText}};
    script.faults = std::move(faults);
    return script;
  }
  void Hear(const std::vector<int16_t>& samples) {
    const size_t frame = static_cast<size_t>(kRecognitionRate.Samples(kFrame).value);
    for (size_t i = 0; i < samples.size(); i += frame) {
      auto first = samples.begin() + static_cast<std::ptrdiff_t>(i);
      auto last =
          samples.begin() + static_cast<std::ptrdiff_t>(std::min(i + frame, samples.size()));
      PcmChunk chunk(std::vector<int16_t>(first, last), kRecognitionRate, now_);
      now_ = chunk.end();
      transcriber_.Push(chunk);
      ASSERT_EQ(driver_.RunFor(kFrame), absl::OkStatus());
      while (!cuts_.empty() && cuts_.front().first <= now_) {
        cuts_.front().second();
        cuts_.erase(cuts_.begin());
      }
    }
  }

  testing::VirtualTimeDriver driver_;
  Signal alarm_;
  TaskScope scope_;
  testing::ScriptedSpeechToText recogniser_;
  WordlessRecogniser wordless_;
  Transcriber transcriber_;
  MediaTime now_;
  std::vector<std::pair<MediaTime, std::function<void()>>> cuts_;
  std::map<CandidateTurnId, std::string> told_;
  std::vector<uint64_t> settled_;
};

MediaTime At(int64_t ms) { return MediaTime::FromMillis(ms); }

TEST(TranscriberTest, AWordWithinWhichATurnIsCutIsToldOnceAndWhole) {
  for (int64_t cut = 40; cut < 1600; cut += 60) {
    SCOPED_TRACE(cut);
    Talk talk;
    talk.CutAt(At(cut + 20), At(cut), Cut::kInSpeech);
    talk.Say(kLedger, Millis(1600));
    talk.BeSilent(Millis(1000));
    std::map<CandidateTurnId, std::string> told = talk.End();

    EXPECT_EQ(Talk::All(told), std::string(kLedgerText) + " ");
    bool both = cut > 200 && cut < 1400;
    if (both) {
      EXPECT_EQ(told.size(), 2u);
    }
  }
}

TEST(TranscriberTest, SoAreThoseOfTurnsThatAreCutOneRightBehindTheOther) {
  Talk talk;
  talk.CutAt(At(500), At(490), Cut::kInSpeech);
  talk.CutAt(At(900), At(890), Cut::kInSpeech);
  talk.CutAt(At(1100), At(1090), Cut::kInSpeech);
  talk.Say(kLedger, Millis(1600));
  talk.BeSilent(Millis(1000));
  EXPECT_EQ(Talk::All(talk.End()), std::string(kLedgerText) + " ");
}

TEST(TranscriberTest, TheWordAtTheCutIsWaitedForOnlyUntilTheCandidateIsSilent) {
  Talk talk;
  talk.Say(kLedger, Millis(1600));
  talk.transcriber().EndTurn(At(1590), Cut::kInSpeech);
  talk.transcriber().Quiet();
  talk.BeSilent(Millis(20));
  EXPECT_EQ(Talk::All(talk.told()), std::string(kLedgerText) + " ");
}

TEST(TranscriberTest, TheStreamThatHearsAWordOutMayFailOverIt) {
  testing::SttFaults faults;
  faults.drop_link_after = Millis(1000);
  Talk talk(true, faults);
  talk.CutAt(At(920), At(910), Cut::kInSpeech);
  talk.Say(kLedger, Millis(1600));
  talk.BeSilent(Millis(2000));
  EXPECT_EQ(Talk::All(talk.End()), std::string(kLedgerText) + " ");
}

TEST(TranscriberTest, ARecogniserThatIsSlowIsGivenMoreTimeAndLosesNoAnswer) {
  testing::SttFaults faults;
  faults.final_delay = std::chrono::seconds(20);
  Talk talk(true, faults);
  talk.Say(kLedger, Millis(1600));
  talk.BeSilent(Millis(400));
  EXPECT_EQ(Talk::All(talk.End()), std::string(kLedgerText) + " ");
}

TEST(TranscriberTest, WithoutTimesOfWordsTheWholeSentenceIsOneTurns) {
  for (Cut where : {Cut::kInSpeech, Cut::kInSilence}) {
    for (int64_t cut : {300, 1300}) {
      SCOPED_TRACE(cut);
      Talk talk(false);
      talk.CutAt(At(where == Cut::kInSpeech ? cut + 20 : 1700), At(cut), where);
      talk.Say(kLedger, Millis(1600));
      talk.BeSilent(Millis(1000));
      std::map<CandidateTurnId, std::string> told = talk.End();
      EXPECT_EQ(Talk::All(told), std::string(kLedgerText) + " ");
      EXPECT_EQ(told.size(), 1u);
    }
  }
}

TEST(TranscriberTest, WhatWasToldIsNotToldAgainByATurnThatIsSaidToBeginBeforeIt) {
  Talk talk;
  talk.AskAt(At(1700), 7, Until::kNow);
  talk.CutAt(At(1800), At(1200), Cut::kInSilence);
  talk.Say(kLedger, Millis(1600));
  talk.BeSilent(Millis(400));
  talk.Say(kWeekend, Millis(800));
  talk.BeSilent(Millis(400));
  std::map<CandidateTurnId, std::string> told = talk.End();

  EXPECT_EQ(told[1], std::string(kLedgerText) + " ");
  EXPECT_EQ(told[2], std::string(kWeekendText) + " ");
}

TEST(TranscriberTest, ASeamIsNoPlaceToCutAWordInTwo) {
  for (int64_t asked : {1620, 1700, 1880}) {  // while the first words behind it are said
    SCOPED_TRACE(asked);
    Talk talk;
    talk.AskAt(At(asked), 7, Until::kSeam);
    talk.Say(kLedger, Millis(1600));
    talk.transcriber().Seam(talk.now());
    talk.Say(kWeekend, Millis(800));
    EXPECT_EQ(talk.settled(), std::vector<uint64_t>{7});
    EXPECT_EQ(Talk::All(talk.told()), std::string(kLedgerText) + " ");
    talk.transcriber().EndTurn(At(1600), Cut::kInSilence);
    talk.BeSilent(Millis(400));
    std::map<CandidateTurnId, std::string> told = talk.End();
    EXPECT_EQ(told[1], std::string(kLedgerText) + " ");
    EXPECT_EQ(told[2], std::string(kWeekendText) + " ");
  }
}

}  // namespace
}  // namespace vivavoce::internal
