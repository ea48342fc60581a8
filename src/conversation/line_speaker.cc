// SPDX-License-Identifier: Apache-2.0
#include "conversation/line_speaker.h"

#include <algorithm>
#include <utility>

#include "vivavoce/audio/resampler.h"
#include "vivavoce/conversation/heard.h"
#include "vivavoce/domain/sentence.h"

namespace vivavoce::internal {
namespace {

using std::chrono::nanoseconds;

constexpr std::chrono::milliseconds kPlayoutPiece{250};
constexpr std::chrono::milliseconds kAhead{1000};  // at most, of playout
constexpr std::chrono::milliseconds kAckSlack{
    2000};  // after which an acknowledgement is not waited for
constexpr std::chrono::milliseconds kAckBrief{300};  // ... where more is about to be said
constexpr std::chrono::milliseconds kAckStale{500};  // since which one says too little
constexpr std::chrono::milliseconds kAckTail{250};   // of a line, which a client may leave unsaid
constexpr std::chrono::milliseconds kByteOfSpeech{60};  // about how long a byte of text takes
constexpr std::chrono::milliseconds kPatience{2500};    // with a voice, before its stand-in speaks
constexpr std::chrono::milliseconds kStall{1200};       // within a line, that may be foreseen
constexpr double kQuickEnough = 0.6;                    // seconds that a second of speech takes

}  // namespace

struct LineSpeaker::Playing {
  explicit Playing(boost::asio::any_io_executor executor) : changed(std::move(executor)) {}

  UtteranceId utterance = 0;
  TurnEpoch epoch;
  Line line;
  uint32_t from_byte = 0;
  std::shared_ptr<Speech> speech;
  nanoseconds skipped{0};  // of the speech, before from_byte
  size_t next = 0;         // sample
  int parts = 0;
  nanoseconds made{0};   // the length of those
  bool hurried = false;  // the voice was asked to
  bool over = false;     // finished or stopped: whoever still works on it leaves
  MediaTime asked;       // for
  MediaTime begin;       // of the first part
  MediaTime until;       // when what was sent has been played
  // Of what the link took, up to the first part that it refused: what comes after a gap is not
  // heard as it was meant.
  nanoseconds sent{0};
  MediaTime sent_until;
  bool refused = false;
  bool all_sent = false;
  bool shown = false;  // its caption stands for what was not spoken
  nanoseconds acked{0};
  MediaTime acked_at;
  bool done = false;  // so the client says: it plays no more of it
  std::unique_ptr<Resampler> to_recording;
  MediaTime recorded_until;
  Signal changed;
};

LineSpeaker::LineSpeaker(SpeechMaker* maker, MediaLink& link, Recorder* recorder, Clock& clock,
                         nanoseconds origin, boost::asio::any_io_executor executor,
                         TaskScope& scope, LineSpeakerListener& listener)
    : maker_(maker),
      link_(link),
      recorder_(recorder),
      clock_(clock),
      origin_(origin),
      executor_(std::move(executor)),
      scope_(scope),
      listener_(listener) {}

void LineSpeaker::Speak(const command::Speak& command) {
  auto playing = std::make_shared<Playing>(executor_);
  playing->utterance = command.utterance;
  playing->epoch = command.epoch;
  playing->line = command.line;
  playing->from_byte = command.from_byte;
  playing->asked = playing->begin = playing->until = Now();
  playing_ = playing;
  if (maker_ == nullptr) return ShowRest(command.utterance);
  bool again = last_speech_ && last_speech_->text == command.line.text;
  if (again && (command.from_byte > 0 || !last_speech_->hurried)) {  // said again, or gone on with
    playing->speech = last_speech_;
  } else {
    playing->speech = maker_->Make(command.line.text, command.line.cacheable);
  }
  last_speech_ = playing->speech;
  scope_.Spawn(Play(playing));
}

void LineSpeaker::ShowRest(UtteranceId utterance) {
  if (!playing_ || playing_->utterance != utterance || playing_->over) return;
  std::shared_ptr<Playing> playing = playing_;
  if (playing->parts == 0) playing->begin = playing->until = Now();
  Caption caption;
  caption.text = playing->line.text.substr(playing->from_byte);
  caption.voice_failed = maker_ != nullptr;
  caption.begin = playing->begin;
  caption.end = playing->until;
  link_.Show(caption);
  playing->shown = true;
  Leave(*playing);
  listener_.OnPlayoutEnded(Spoken(*playing, static_cast<uint32_t>(playing->line.text.size())));
}

void LineSpeaker::Stop(UtteranceId utterance, TurnEpoch epoch) {
  link_.Clear(epoch, utterance);
  if (!playing_ || playing_->utterance != utterance || playing_->over) return;
  std::shared_ptr<Playing> playing = playing_;
  nanoseconds played = Played(*playing);
  uint32_t heard = HeardByte(*playing, played);
  playing->until = std::max(playing->begin, playing->sent_until - (playing->sent - played));
  if (recorder_) recorder_->CutInterviewer(utterance, playing->until);
  Leave(*playing);
  listener_.OnPlayoutStopped(Spoken(*playing, heard), playing->sent > nanoseconds(0));
}

void LineSpeaker::StopAll() {
  if (playing_ && !playing_->over) Stop(playing_->utterance, playing_->epoch);
}

// How far into its line's text the candidate heard.
uint32_t LineSpeaker::HeardByte(const Playing& playing, nanoseconds played) const {
  if (!playing.speech || played <= nanoseconds(0)) return playing.from_byte;
  const Speech& speech = *playing.speech;
  if (playing.all_sent && !playing.refused && played >= playing.sent) {
    return static_cast<uint32_t>(playing.line.text.size());
  }
  nanoseconds length = maker_->rate().Duration({static_cast<int64_t>(speech.samples.size())});
  // How long it will be is not known while it is being made.
  if (!speech.complete) {
    length =
        std::max<nanoseconds>(length, kByteOfSpeech * static_cast<int64_t>(speech.text.size()));
  }
  return std::max(playing.from_byte,
                  HeardBytes(speech.text, speech.marks, playing.skipped + played, length));
}

void LineSpeaker::OnPlayed(const link::Played& played) {
  // Of an utterance that is over nothing more is to be learnt.
  if (!playing_ || playing_->utterance != played.utterance || playing_->over) return;
  playing_->acked =
      std::clamp(played.played, playing_->acked, std::max(playing_->acked, playing_->sent));
  playing_->acked_at = Now();
  ever_acked_ = true;
  playing_->done = played.done && playing_->all_sent;
  playing_->changed.Notify();
}

// How much of what was sent has been heard.
nanoseconds LineSpeaker::Played(const Playing& playing) const {
  // The time that its playout took so far, without the gaps where nothing was there to be played.
  nanoseconds since = playing.sent - (playing.sent_until - Now());
  switch (link_.Capabilities().playout) {
    case PlayoutKnowledge::kExact:
      return std::clamp(since, nanoseconds(0), playing.sent);
    case PlayoutKnowledge::kAcknowledged:
      if (playing.acked > nanoseconds(0)) {
        nanoseconds silent_for = Now() - playing.acked_at;
        if (silent_for <= kAckStale) return playing.acked;
        return std::min(playing.sent, playing.acked + EstimatePlayed(playing.sent, silent_for));
      }
      [[fallthrough]];
    case PlayoutKnowledge::kNone:
      return EstimatePlayed(playing.sent, since);
  }
  return nanoseconds(0);
}

// Once nothing more is waited for. What a client that acknowledges left unsaid was not heard, but
// for what may have been on its way.
nanoseconds LineSpeaker::PlayedInTheEnd(const Playing& playing) const {
  bool acks = link_.Capabilities().playout == PlayoutKnowledge::kAcknowledged;
  bool all = !acks || playing.acked == nanoseconds(0) || playing.sent - playing.acked <= kAckTail;
  return all ? playing.sent : playing.acked;
}

std::string_view LineSpeaker::HeardSource(const Playing& playing) const {
  if (playing.shown) return "shown";
  switch (link_.Capabilities().playout) {
    case PlayoutKnowledge::kExact:
      return "played";
    case PlayoutKnowledge::kAcknowledged:
      return playing.acked > nanoseconds(0) ? "ack" : "estimate";
    case PlayoutKnowledge::kNone:
      break;
  }
  return "estimate";
}

// Nothing of this utterance is said any more: whoever still works on it leaves.
void LineSpeaker::Leave(Playing& playing) {
  playing.over = true;
  if (playing.speech && (!playing.speech->complete || !playing.speech->status.ok())) {
    last_speech_.reset();
  }
  playing.changed.Notify();
  if (!playing.speech) return;
  playing.speech->changed.Notify();
  if (!playing.speech->complete) playing.speech->dropped.Notify();
}

SpokenLine LineSpeaker::Spoken(const Playing& playing, uint32_t heard_byte) const {
  SpokenLine spoken;
  spoken.utterance = playing.utterance;
  spoken.line = playing.line;
  spoken.from_byte = playing.from_byte;
  spoken.heard_byte = heard_byte;
  spoken.interrupted = heard_byte < playing.line.text.size();
  spoken.begin = playing.begin;
  spoken.end = playing.until;
  spoken.heard_source = std::string(HeardSource(playing));
  return spoken;
}

// --- Playing -------------------------------------------------------------------------------------

boost::asio::awaitable<void> LineSpeaker::Play(std::shared_ptr<Playing> playing) {
  bool sent = co_await SendAll(playing);
  if (!sent || playing->over) co_return;
  co_await WaitUntilPlayed(playing);
  if (playing->over) co_return;
  SpokenLine spoken = Spoken(*playing, HeardByte(*playing, PlayedInTheEnd(*playing)));
  Leave(*playing);
  listener_.OnPlayoutEnded(spoken);
}

// Sends what there is as it is made, no more than a second ahead. False: it was stopped, or the
// voice failed.
boost::asio::awaitable<bool> LineSpeaker::SendAll(std::shared_ptr<Playing> playing) {
  std::shared_ptr<Speech> speech = playing->speech;
  auto piece = static_cast<size_t>(maker_->rate().Samples(kPlayoutPiece).value);
  bool placed = playing->from_byte == 0;
  while (!playing->over) {
    if (!placed && speech->complete) {
      nanoseconds length = maker_->rate().Duration({static_cast<int64_t>(speech->samples.size())});
      playing->skipped = TimeOfByte(speech->text, speech->marks, playing->from_byte, length);
      playing->next = static_cast<size_t>(maker_->rate().Samples(playing->skipped).value);
      placed = true;
    }
    size_t there =
        placed ? speech->samples.size() - std::min(playing->next, speech->samples.size()) : 0;
    const bool failed =
        speech->complete && !speech->status.ok();  // what was made is said all the same
    if (failed && there == 0) {
      listener_.OnVoiceFailed(playing->utterance, speech->status);
      co_return false;
    }
    bool last = speech->complete && !failed && there <= piece;
    if (!last && !failed && (there < piece || (playing->parts == 0 && !MayBegin(*playing)))) {
      co_await WaitForSpeech(playing);
      continue;
    }
    nanoseconds ahead = playing->until - Now();
    if (ahead > kAhead - kPlayoutPiece) {
      co_await WaitFor(playing->changed, clock_, ahead - (kAhead - kPlayoutPiece));
      continue;
    }
    Send(*playing, std::min(piece, there), last);
    if (last && speech->hurried) listener_.OnVoiceHurried(playing->utterance);
    if (last) co_return true;
  }
  co_return false;
}

// Until there is more of it. A voice that keeps somebody waiting has its stand-in speak.
boost::asio::awaitable<void> LineSpeaker::WaitForSpeech(std::shared_ptr<Playing> playing) {
  Speech& speech = *playing->speech;
  if (playing->hurried) {
    co_await speech.changed.Wait();
    co_return;
  }
  MediaTime patience = (playing->parts == 0 ? playing->asked : playing->until) + kPatience;
  if (Now() >= patience) {
    playing->hurried = true;
    maker_->Hurry(speech);
    co_return;
  }
  co_await WaitFor(speech.changed, clock_, patience - Now());
}

// Whether what is there will last until what comes next is made, sentence by sentence.
bool LineSpeaker::MayBegin(const Playing& playing) const {
  const Speech& speech = *playing.speech;
  if (speech.complete || (playing.hurried && !speech.hurried)) return true;  // no stand-in
  if (speech.hurried || !speech.pace) return speech.hurried;
  if (*speech.pace <= kQuickEnough) return true;
  const nanoseconds made =
      maker_->rate().Duration({static_cast<int64_t>(speech.samples.size())}) - playing.skipped;
  uint32_t said = speech.marks.empty() ? static_cast<uint32_t>(made / kByteOfSpeech)
                                       : speech.marks.back().text.end;
  nanoseconds lasts = made;
  nanoseconds takes{0};
  for (const TextRange& sentence : SplitSentences(speech.text)) {
    if (sentence.end <= said) continue;
    nanoseconds length = kByteOfSpeech * (sentence.end - std::max(sentence.begin, said));
    takes += nanoseconds(static_cast<int64_t>(static_cast<double>(length.count()) * *speech.pace));
    if (takes > lasts + kStall) return false;
    lasts += length;
  }
  return true;
}

void LineSpeaker::Send(Playing& playing, size_t count, bool last) {
  const std::vector<int16_t>& samples = playing.speech->samples;
  auto first =
      samples.begin() + static_cast<std::ptrdiff_t>(std::min(playing.next, samples.size()));
  std::vector<int16_t> part(first, first + static_cast<std::ptrdiff_t>(count));
  InterviewerAudio audio;
  audio.epoch = playing.epoch;
  audio.utterance = playing.utterance;
  audio.index = playing.parts++;
  if (audio.index == 0) audio.text = playing.line.text.substr(playing.from_byte);
  audio.pcm = PcmChunk(std::move(part), maker_->rate(), MediaTime{playing.made});
  audio.last = last;

  MediaTime at = std::max(Now(), playing.until);
  if (audio.index == 0) playing.begin = at;
  playing.until = at + maker_->rate().Duration(audio.pcm.size());
  playing.made += playing.until - at;
  playing.next += count;
  playing.all_sent = last;
  playing.done = false;
  // A link that is lost says so itself; what it does not take is not heard.
  bool taken = link_.Send(audio).ok();
  playing.refused = playing.refused || !taken;
  if (!taken) playing.to_recording.reset();
  if (!playing.refused) {
    playing.sent += playing.until - at;
    playing.sent_until = playing.until;
  }
  if (recorder_ && taken) Record(playing, audio.pcm.At(at), last);
  if (audio.index == 0) listener_.OnPlayoutBegan(playing.utterance);
}

// The recording has a rate of its own.
void LineSpeaker::Record(Playing& playing, const PcmChunk& chunk, bool last) {
  if (chunk.rate() == kRecognitionRate) return recorder_->Interviewer(playing.utterance, chunk);
  if (!playing.to_recording) {
    absl::StatusOr<std::unique_ptr<Resampler>> made =
        Resampler::Make(chunk.rate(), kRecognitionRate);
    if (!made.ok()) return;
    playing.to_recording = *std::move(made);
    playing.recorded_until = chunk.at();
  }
  std::vector<int16_t> samples = playing.to_recording->Push(chunk.samples());
  if (last) {
    std::vector<int16_t> rest = playing.to_recording->Finish();
    samples.insert(samples.end(), rest.begin(), rest.end());
  }
  PcmChunk changed(std::move(samples), kRecognitionRate, playing.recorded_until);
  playing.recorded_until = changed.end();
  recorder_->Interviewer(playing.utterance, changed);
}

boost::asio::awaitable<void> LineSpeaker::WaitUntilPlayed(std::shared_ptr<Playing> playing) {
  bool acks = link_.Capabilities().playout != PlayoutKnowledge::kNone;
  bool more = !playing->line.expects_answer && playing->line.kind != LineKind::kClosing;
  nanoseconds slack = ever_acked_ && !more ? kAckSlack : kAckBrief;
  MediaTime limit = acks ? playing->until + slack : playing->until;
  while (!playing->over && !playing->done && Now() < limit) {
    co_await WaitFor(playing->changed, clock_, limit - Now());
  }
}

}  // namespace vivavoce::internal
