// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "assessment/answer_judgement.h"
#include "vivavoce/provider/embedder.h"

namespace vivavoce::internal {

// A sentence of an answer, as the model was shown it.
struct ShownSentence {
  ShownSentence() = default;
  Span span;
  std::string text;
};

// Those sentences of the turn's text that hold at least one word.
std::vector<ShownSentence> SentencesOf(const std::string& turn_id, const std::string& shown);

// The sentence nearest to the question and the competency: what a level without any met check is
// quoted with. By the embedder where there is one, else by shared words; among equals the one with
// more words, then the first. Empty when there is no sentence.
boost::asio::awaitable<absl::StatusOr<std::vector<Span>>> NearestSentence(
    std::vector<ShownSentence> sentences, std::string about, Embedder* embedder);

}  // namespace vivavoce::internal
