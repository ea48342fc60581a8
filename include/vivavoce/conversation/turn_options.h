// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vivavoce/base/units.h"
#include "vivavoce/domain/plan.h"

namespace vivavoce {

// How the end of a candidate's turn is known.
enum class TurnEnding {
  kSilence,     // live: by the silences of the question's TurnProfile
  kInputEnded,  // recorded: by the end of the recorded answer, whatever its pauses
};

// The machine's patience, in media time; what depends on the question is in its TurnProfile.
struct TurnOptions {
  TurnOptions() = default;
  TurnEnding ending = TurnEnding::kSilence;
  bool intents = true;  // "can you repeat that?" is a request, not an answer

  // The end of a turn.
  Millis decode_after{250};        // of silence: the text is made while the wait goes on
  int unfinished_below_words = 8;  // an answer shorter than this gets the profile's longer wait
  Millis settle_limit{5000};       // for the recogniser, after which what there is counts
  Millis starved_limit{8000};      // without the audio that is waited for the link counts as lost
  Millis reopen_slack{250};        // by which a detector may be late to say that speech began
  Millis no_text_limit{45'000};    // a voice without a word for this long was not heard
  Millis answer_limit{240'000};    // where the line sets none; then any pause will do ...
  Millis answer_overrun{60'000};   // ... and after this none is needed

  // Interruptions.
  Millis barge_in_speech{500};
  int barge_in_words = 2;
  Millis false_interruption{1500};  // of silence, after which the interviewer goes on
  Millis yield_limit{10'000};       // someone who speaks this long means it, whatever the words

  // Nobody answers; counted from the end of the profile's think time.
  Millis rephrase_after{10'000};
  Millis offer_skip_after{25'000};
  Millis park_after{60'000};  // recorded: the closing instead
  bool park = true;

  // Things that must not keep anyone waiting.
  Millis acknowledge_after{50};      // a follow-up takes longer: the answer is acknowledged
  Millis bridge_after{2000};         // ... and this much longer: say that it takes a moment
  Millis follow_up_limit{4000};      // then go on without the follow-up
  Millis decision_failsafe{10'000};  // then something is broken
  Millis first_audio_limit{5000};    // of a voice; longer, and it is shown that it is waited for
  Millis voice_limit{25'000};        // ... this much longer: then its line is replaced by text
  Millis playout_limit{60'000};      // of a line, and 150 ms a byte of its text
  Millis pause_limit{600'000};       // a pause is parked
  Millis away_limit{120'000};        // a lost connection is given up
  Millis afterword_limit{3000};      // between the closing and leftover answers
  Millis session_limit{2'700'000};   // the interview's hard end

  // 1.5 times the plan's duration.
  static TurnOptions Live(const InterviewPlan& plan);
  // Answers are as long as they are, and nobody is made to wait for one who will say no more.
  static TurnOptions Recorded();
};

}  // namespace vivavoce
