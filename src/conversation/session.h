// SPDX-License-Identifier: Apache-2.0
// The inside of SessionActor. Three sources, one queue: what the link, the providers and the clock
// say becomes events; the machine's commands are carried out one by one. session.cc is the frame,
// session_commands.cc carries out, session_input.cc listens.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/waiting.h"
#include "conversation/follow_up_drafter.h"
#include "conversation/line_speaker.h"
#include "conversation/speech_maker.h"
#include "conversation/transcriber.h"
#include "vivavoce/conversation/event_log.h"
#include "vivavoce/conversation/interviewer.h"
#include "vivavoce/conversation/recorder.h"
#include "vivavoce/conversation/session_actor.h"
#include "vivavoce/conversation/session_checkpoint.h"
#include "vivavoce/conversation/transcript_builder.h"
#include "vivavoce/conversation/turn_machine.h"
#include "vivavoce/domain/identity_mask.h"

namespace vivavoce::internal {

class Session final : public TranscriberListener,
                      public LineSpeakerListener,
                      public FollowUpListener {
 public:
  Session(SessionParts& parts, boost::asio::any_io_executor executor);
  ~Session() override;

  boost::asio::awaitable<absl::StatusOr<SessionOutcome>> Run();

 private:
  // What became of asking the model about `input`.
  struct Draft {
    std::string input;
    absl::StatusOr<std::string> answer;
  };
  // A line that was given to the machine, and where the plan stands once it is said.
  struct Offered {
    Line line;
    PlanPosition position;
  };
  // A request for a line that waits for the model.
  struct Waiting {
    TurnEpoch epoch;
    std::string input;
  };
  // A turn of the candidate's that is shown as it is heard.
  struct Growing {
    CandidateTurnId turn = 0;
    MediaTime begin;
    std::chrono::nanoseconds shown{0};  // when last
  };

  // session.cc
  boost::asio::awaitable<absl::Status> Start();
  boost::asio::awaitable<absl::Status> WarmRecogniser();
  boost::asio::awaitable<absl::Status> OpenRecording();
  MediaTime WhereToGoOn() const;
  boost::asio::awaitable<absl::Status> Conduct();
  boost::asio::awaitable<absl::Status> FinishWork();
  boost::asio::awaitable<void> SealWhatWasHeard(bool unfinished);
  boost::asio::awaitable<void> KeepTime();
  boost::asio::awaitable<void> KeepRecording();
  void Post(TurnEvent event);
  void Step(const TurnEvent& event);
  void Fail(const absl::Status& status);
  void FillOutcome(MediaTime end);
  void NoteShortfalls(Transcript& transcript) const;
  MediaTime Now() const { return MediaTime{parts_.clock->MonotonicNow() - origin_}; }

  // session_resume.cc
  void TakeUp(const SessionCheckpoint& checkpoint);
  event::Resumed AsResumed() const;
  boost::asio::awaitable<absl::Status> HearEarlierAudio();
  const UnheardTurn& Open(CandidateTurnId turn) const;
  void HearAgain(const PcmChunk& chunk, CandidateTurnId& open);
  CandidateTurnId WhoseAudio(MediaTime at) const;
  void NoteAsked(const PlanPosition& before, const Line& line);
  void NoteSealed(const command::SealTurn& seal);
  void NoteComplete(CandidateTurnId turn);
  void MakeCheckpoint();

  // session_commands.cc
  void Do(const command::RequestLine& c);
  void Do(const command::Speak& c);
  void Do(const command::ShowLine& c);
  void Do(const command::StopSpeaking& c);
  void Do(const command::FinalizeSpeech& c);
  void Do(const command::BeginDraft& c);
  void Do(const command::DropDraft& c);
  void Do(const command::CommitTurn& c);
  void Do(const command::ReopenTurn& c);
  void Do(const command::SealTurn& c);
  void Do(const command::TakeTyped& c);
  void Do(const command::ShowFloor& c);
  void Do(const command::End& c);
  void Offer(TurnEpoch epoch, const Moment& moment);
  void AnswerDraft();
  void PrepareWhatFollows(const Interviewer::Step& step);
  std::string DraftInput() const;
  std::string Mask(std::string text) const;
  absl::StatusOr<std::optional<FollowUp>> ReadDraft(const absl::StatusOr<std::string>& answer);

  // session_input.cc
  boost::asio::awaitable<void> Listen();
  bool Congested() const;
  void Take(const LinkMessage& message);
  void TakeAudio(const PcmChunk& pcm);
  void DetectVoice(const PcmChunk& pcm);
  void HearGap(MediaTime end);
  void EndPiece(MediaTime at);
  void RenewDetector();
  bool live() const { return parts_.turns.ending == TurnEnding::kSilence; }
  event::Tick TickNow() const;
  void AdvanceRecording();
  void OnSegment(CandidateTurnId turn, const SttFinal& segment) override;
  void OnPartial(CandidateTurnId turn, const std::string& text) override;
  void OnSpeech(bool started, MediaTime at) override;
  void OnSettled(uint64_t ticket) override;
  void OnRecognisedBy(const std::string& model) override;
  void OnDropped() override;
  void OnRestarted() override;
  void OnGivenUp(CandidateTurnId turn, const absl::Status& why) override;
  void OnTurnComplete(CandidateTurnId turn) override;
  void TellTurn(CandidateTurnId turn);
  void ShowGrowing(CandidateTurnId turn, std::string_view partial);
  void OnPlayoutBegan(UtteranceId utterance) override;
  void OnPlayoutEnded(const SpokenLine& spoken) override;
  void OnPlayoutStopped(const SpokenLine& spoken, bool anything_sent) override;
  void OnVoiceHurried(UtteranceId utterance) override;
  void OnVoiceFailed(UtteranceId utterance, const absl::Status& why) override;
  void OnDraft(const std::string& input, const absl::StatusOr<std::string>& answer) override;

  SessionParts& parts_;
  boost::asio::any_io_executor executor_;
  std::chrono::nanoseconds origin_{0};
  Signal wake_;      // something came in
  Signal timer_;     // the machine's deadline may be another
  TaskScope loops_;  // end when they are told to
  TaskScope work_;   // end when their work is done
  TurnMachine machine_;
  EventLog log_;
  Interviewer interviewer_;
  TranscriptBuilder builder_;
  std::vector<IdentityMask> masks_;
  SessionOutcome outcome_;
  std::set<std::string> recognised_by_;  // models

  std::deque<TurnEvent> inbox_;
  absl::Status failure_;

  std::unique_ptr<Recorder> recorder_;
  bool sealed_ = false;  // the recording, or it was tried
  std::unique_ptr<Transcriber> transcriber_;
  std::unique_ptr<SpeechMaker> maker_;
  std::unique_ptr<LineSpeaker> speaker_;
  std::unique_ptr<FollowUpDrafter> drafter_;
  std::unique_ptr<VoiceActivityStream> detector_;
  bool voice_ = false;      // as last detected
  bool at_seam_ = false;    // for the machine a piece of input has ended, and nobody speaks
  bool hears_ = false;      // audio has come, in this process
  bool lost_ = false;       // the link
  bool returning_ = false;  // the machine will be told that it is not

  std::optional<Growing> growing_;  // the turn whose words are shown as they are heard

  PlanPosition position_;
  PlanPosition committed_position_;  // before what followed from the last commit
  std::optional<Offered> offered_;
  std::optional<Waiting> waiting_;
  bool bridging_ = false;  // a bridge was offered and is not being said yet
  std::optional<Draft> draft_;
  std::optional<MediaTime> committed_at_;  // until the first audio after it
  std::optional<MediaTime> answered_at_;   // until the first audio of what is asked next
  LineKind saying_ = LineKind::kNotice;

  // For a checkpoint.
  struct OpenTurn {
    UnheardTurn turn;
    bool complete = false;
  };
  std::deque<OpenTurn> open_turns_;            // not all of their text is there
  std::optional<PlanPosition> before_asking_;  // while a question is being said for the first time
  bool checkpoint_due_ = false;
  bool begun_ = false;            // the machine was told how the session begins
  MediaTime heard_until_;         // where the candidate's audio ended
  int64_t log_lines_before_ = 0;  // of the processes before this one
  bool told_end_ = false;         // the link
};

}  // namespace vivavoce::internal
