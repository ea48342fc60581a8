// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/conversation/turn_lexicon.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "vivavoce/base/status.h"
#include "vivavoce/conversation/phrases.h"

namespace vivavoce {
namespace {

using ::testing::HasSubstr;

const TurnLexicon& English() {
  static const TurnLexicon lexicon(*LoadPhrases(std::string(VIVAVOCE_SOURCE_DIR) + "/share", "en"));
  return lexicon;
}

TEST(TurnLexiconTest, BackchannelsAndFillersClaimNothing) {
  EXPECT_EQ(English().CountClaimingWords("Mm-hmm. Yeah, I see. Um, okay."), 0);
  EXPECT_EQ(English().CountClaimingWords("Sorry, which project do you mean?"), 5);
  EXPECT_EQ(English().CountWords("I'd say it's twenty-two."), 4);
}

TEST(TurnLexiconTest, TheFullStopOfARecogniserSaysNothing) {
  EXPECT_TRUE(English().EndsUnfinished("We moved it because."));
  EXPECT_TRUE(English().EndsUnfinished("and then, um"));
  EXPECT_FALSE(English().EndsUnfinished("We moved it on Friday."));
  EXPECT_FALSE(English().EndsUnfinished(""));
}

TEST(TurnLexiconTest, KnowsRequestsByTheWholeUtterance) {
  EXPECT_EQ(English().IntentOf("Um, sorry, could you please repeat the question?"),
            Intent::kRepeat);
  EXPECT_EQ(English().IntentOf("I\xe2\x80\x99"
                               "d like to skip this one."),
            Intent::kSkip);
  EXPECT_EQ(English().IntentOf("Let me think."), Intent::kThink);
  EXPECT_EQ(English().IntentOf("Can we pause for a moment?"), Intent::kPause);
  EXPECT_EQ(English().IntentOf("I had to repeat the question to my team until they understood it."),
            Intent::kNone);
  EXPECT_EQ(English().IntentOf("um"), Intent::kNone);
}

TEST(TurnLexiconTest, OnlyFillersSayNothing) {
  EXPECT_TRUE(English().SaysNothing("Um, well, so..."));
  EXPECT_FALSE(English().SaysNothing("Yes."));
}

TEST(PhrasesTest, NamesWhatIsWrongWithAFile) {
  EXPECT_THAT(Message(ParsePhrases("[]").status()), HasSubstr("not a JSON object"));
  EXPECT_THAT(Message(ParsePhrases(R"({"language":"en","greetings":["Hi"]})").status()),
              HasSubstr("greetings: is not known"));
  EXPECT_THAT(Message(ParsePhrases(R"({"language":"en"})").status()),
              HasSubstr("acknowledgements"));
  EXPECT_THAT(Message(ParsePhrases("\xff").status()), HasSubstr("UTF-8"));
  EXPECT_THAT(Message(LoadPhrases("/nowhere", "../en").status()), HasSubstr("language must be"));
  EXPECT_EQ(LoadPhrases("/nowhere", "xx").status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace vivavoce
