// SPDX-License-Identifier: Apache-2.0
// Finals that are asked for while someone speaks, as a live conversation does after each pause.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "word_error_rate.h"
#include "world.h"

namespace vivavoce::local_speech {
namespace {

std::string DemoAnswer(const std::string& name) {
  std::ifstream file(std::string(VIVAVOCE_SOURCE_DIR) + "/examples/demo/answers/" + name);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Three words in a row that `text` has twice; empty: none.
std::string SaidTwice(const std::string& text) {
  std::set<std::string> seen;
  std::vector<std::string> words = ComparableWords(text);
  for (size_t i = 0; i + 3 <= words.size(); ++i) {
    std::string three = words[i] + " " + words[i + 1] + " " + words[i + 2];
    if (!seen.insert(three).second) return three;
  }
  return std::string();
}

TEST_F(LocalSpeechTest, AFinalThatIsAskedForInMidWordSaysNothingTwice) {
  Spoken spoken = Speak(DemoAnswer("engineer-strong/1-lead.txt"), "flite:slt");
  ListenPlan plan;
  plan.chunk = 640;
  const std::string whole = Text(Recognise(spoken.samples, plan));
  ASSERT_EQ(SaidTwice(whole), "");
  const size_t said = ComparableWords(whole).size();
  for (size_t ms : {2800, 5800, 8800, 11'500, 14'200}) {
    plan.finalize_at = {16 * ms};
    const std::string text = Text(Recognise(spoken.samples, plan));
    EXPECT_EQ(SaidTwice(text), "") << ms << ": " << text;
    // The word that was cut is told as best it can be: in parts, or as another.
    EXPECT_NEAR(static_cast<double>(ComparableWords(text).size()), static_cast<double>(said), 6)
        << ms << ": " << text;
  }
}

}  // namespace
}  // namespace vivavoce::local_speech
