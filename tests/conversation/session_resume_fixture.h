// SPDX-License-Identifier: Apache-2.0
// A session of two questions whose process dies, and goes on in another.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "tests/conversation/dying_session.h"
#include "tests/conversation/interview_world.h"
#include "tests/conversation/live_candidate.h"

namespace vivavoce {

// Keeps the checkpoints, as text, and says when the process dies.
class Keeper final : public SessionObserver {
 public:
  void OnInterviewerTurn(const TranscriptTurn&) override {}
  void OnCandidateTurn(const TranscriptTurn&) override {}
  void OnProgress(MediaTime, SampleCount) override {}
  void OnCheckpoint(const SessionCheckpoint& checkpoint) override {
    if (dead) return;
    kept.push_back(ToJson(checkpoint));
    if (on_checkpoint) on_checkpoint();
  }
  std::vector<std::string> kept;
  std::function<void()> on_checkpoint;
  bool dead = false;
};

class ResumableSession : public ::testing::Test {
 protected:
  ResumableSession();
  ~ResumableSession() override;

  std::string Path(const std::string& name) const { return (folder_ / name).string(); }

  // One process. Its candidate answers every question with the next utterance.
  struct Process {
    explicit Process(ResumableSession& test);
    struct Spoken {
      int16_t id;
      MediaTime from;
    };
    testing::VirtualTimeDriver driver;
    LiveCandidate candidate;
    internal::Signal killed;
    Keeper keeper;
    std::vector<Spoken> spoken;
  };

  absl::StatusOr<SessionOutcome> Run(Process& process, SessionParts parts,
                                     const std::string& recording);

  // The process dies: nothing of it happens any more, the disk stays as it is.
  void Kill(Process& process, const std::string& recording);

  absl::StatusOr<SessionOutcome> GoOn(const Process& dead, Process& process);

  std::filesystem::path folder_;
  testing::SttScript script_;
  SessionParts parts_;
  int16_t said_ = 0;
  std::vector<PcmChunk> journal_;
};

}  // namespace vivavoce
