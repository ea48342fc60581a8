// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/assessment/evidence_verifier.h"

#include <gtest/gtest.h>

#include "assessment/word_match.h"
#include "interview_fixture.h"
#include "vivavoce/base/utf8.h"

namespace vivavoce {
namespace {

constexpr char kText[] =
    "Well, I didn’t know the café’s ledger. I moved 3.5 million rows to PostgreSQL in one night, "
    "and the report ran in 4 seconds.";

ProposedQuote Quote(std::string turn_id, int64_t begin, int64_t end, std::string text) {
  ProposedQuote quote;
  quote.turn_id = std::move(turn_id);
  quote.byte_begin = begin;
  quote.byte_end = end;
  quote.text = std::move(text);
  return quote;
}

class EvidenceVerifierTest : public ::testing::Test {
 protected:
  EvidenceVerifierTest()
      : turn_(Said("t3", "q1", kText)),
        other_(Said("t5", "q1", "Later I asked the team.")),
        interviewer_(Asked("t2", "q1", "c", "Did you move rows to PostgreSQL?")),
        verifier_({&interviewer_, &turn_, &other_}) {}

  VerifiedQuote Verify(const std::string& text) {
    VerifiedQuote verified = verifier_.Verify(Quote("t3", -1, -1, text));
    if (verified.verdict != QuoteVerdict::kDropped) CheckSpan(verified.quote);
    return verified;
  }

  // What every accepted quote must be.
  void CheckSpan(const EvidenceQuote& quote) {
    const TranscriptTurn& turn = quote.turn_id == "t3" ? turn_ : other_;
    ASSERT_LE(quote.range.end, turn.text.size());
    EXPECT_TRUE(IsCharacterBoundary(turn.text, quote.range.begin));
    EXPECT_TRUE(IsCharacterBoundary(turn.text, quote.range.end));
    EXPECT_EQ(Slice(turn.text, quote.range), quote.text);
    EXPECT_TRUE(IsValidUtf8(quote.text));
  }

  TranscriptTurn turn_;
  TranscriptTurn other_;
  TranscriptTurn interviewer_;
  EvidenceVerifier verifier_;
};

TEST_F(EvidenceVerifierTest, AcceptsTheBytesItQuotes) {
  std::string text = turn_.text.substr(0, 5);
  EXPECT_EQ(verifier_.Verify(Quote("t3", 0, 5, text)).verdict, QuoteVerdict::kExact);
}

TEST_F(EvidenceVerifierTest, FindsTheTextWhereTheBytesAreWrong) {
  VerifiedQuote found = verifier_.Verify(Quote("t3", 0, 24, "Later I asked the team."));

  EXPECT_EQ(found.verdict, QuoteVerdict::kRelocated);
  EXPECT_EQ(found.quote.turn_id, "t5");
}

TEST_F(EvidenceVerifierTest, FindsTheSameWordsInOtherDress) {
  VerifiedQuote found = Verify("well  i didn't know the CAFE'S ledger.");

  EXPECT_EQ(found.verdict, QuoteVerdict::kNormalised);
  EXPECT_EQ(found.quote.text, "Well, I didn’t know the café’s ledger.");
}

TEST_F(EvidenceVerifierTest, CorrectsWhatIsVerySimilar) {
  VerifiedQuote found = Verify(
      "I moved 3.5 million rows to Postgresql in one night, and the reports ran in 4 seconds.");

  EXPECT_EQ(found.verdict, QuoteVerdict::kSimilar);
  EXPECT_EQ(
      found.quote.text,
      "I moved 3.5 million rows to PostgreSQL in one night, and the report ran in 4 seconds.");
}

TEST_F(EvidenceVerifierTest, DropsWhatWasNotSaid) {
  for (const char* text :
       {"I led the whole team.", "", "   ", "...", "I moved 3.5 million rows to Oracle last year.",
        "I did know the ledger", "\xff\xfe", "Did you move rows to PostgreSQL?"}) {
    EXPECT_EQ(Verify(text).verdict, QuoteVerdict::kDropped) << text;
  }
  EXPECT_EQ(Verify(std::string(5000, 'a')).verdict, QuoteVerdict::kDropped);
}

TEST_F(EvidenceVerifierTest, NeverQuotesTheInterviewer) {
  EXPECT_EQ(verifier_.Verify(Quote("t2", 0, 32, interviewer_.text)).verdict,
            QuoteVerdict::kDropped);
}

TEST_F(EvidenceVerifierTest, GrowsACutWordToItsWhole) {
  EXPECT_EQ(Verify("moved 3.5 mill").quote.text, "moved 3.5 million");
  EXPECT_EQ(Verify("I moved 3").quote.text, "I moved 3.5");
  EXPECT_EQ(Verify("I did").quote.text, "I didn’t");
}

TEST_F(EvidenceVerifierTest, SurvivesAnyBytes) {
  for (int64_t begin : {-5, 0, 7, 15, 16, 17, 5000}) {
    for (int64_t end : {-1, 0, 16, 17, 18, 5000}) {
      VerifiedQuote found = verifier_.Verify(Quote("t3", begin, end, "didn"));
      if (found.verdict != QuoteVerdict::kDropped) CheckSpan(found.quote);
    }
  }
}

// A quote with one of its words replaced is no longer taken for said.
TEST_F(EvidenceVerifierTest, RefusesEveryMutationOfAWord) {
  const std::string text = "I moved 3.5 million rows to PostgreSQL in one night";
  ASSERT_EQ(Verify(text).verdict, QuoteVerdict::kRelocated);
  for (const internal::Word& word : internal::WordsOf(text)) {
    std::string mutated = text;
    mutated.replace(word.range.begin, word.range.size(), "elephants");
    EXPECT_EQ(Verify(mutated).verdict, QuoteVerdict::kDropped) << mutated;
  }
}

// When the turn loses a word of the quote, the quote is not exact any more.
TEST_F(EvidenceVerifierTest, NoLongerFindsAQuoteInATurnThatLostAWord) {
  const std::string quote = "I moved 3.5 million rows to PostgreSQL in one night";
  for (const internal::Word& word : internal::WordsOf(turn_.text)) {
    TranscriptTurn cut = turn_;
    cut.text.erase(word.range.begin, word.range.size());
    EvidenceVerifier verifier({&cut});
    VerifiedQuote found = verifier.Verify(Quote("t3", -1, -1, quote));
    bool whole = cut.text.find(quote) != std::string::npos;
    EXPECT_EQ(found.verdict == QuoteVerdict::kRelocated, whole) << cut.text;
    if (found.verdict != QuoteVerdict::kDropped) {
      EXPECT_EQ(Slice(cut.text, found.quote.range), found.quote.text);
    }
  }
}

TEST_F(EvidenceVerifierTest, ComparesWithWhatTheModelWasShownAndQuotesWhatWasSaid) {
  TranscriptTurn turn = Said("t9", "q1", "They call me Hannah at work.");
  EvidenceVerifier verifier({&turn}, {"They call me Xxxxxx at work."});

  VerifiedQuote found = verifier.Verify(Quote("t9", 0, 28, "They call me Xxxxxx at work."));

  EXPECT_EQ(found.verdict, QuoteVerdict::kExact);
  EXPECT_EQ(found.quote.text, "They call me Hannah at work.");
}

TEST(QuoteTimesTest, TakesTimesFromWordsElseByBytes) {
  TranscriptTurn turn = Said("t1", "q1", "one two three four");
  turn.start_ms = 1000;
  turn.end_ms = 2800;
  EvidenceVerifier by_bytes({&turn});
  EvidenceQuote interpolated = by_bytes.Quote("t1", TextRange{4, 13});
  EXPECT_EQ(interpolated.start_ms, 1400);
  EXPECT_EQ(interpolated.end_ms, 2300);

  int64_t at = 1000;
  for (const char* text : {"one", "two", "three", "four"}) {
    TranscriptWord word;
    word.text = text;
    word.start_ms = at;
    word.end_ms = at + 50;
    turn.words.push_back(word);
    at += 100;
  }
  EvidenceVerifier by_words({&turn});
  EvidenceQuote timed = by_words.Quote("t1", TextRange{4, 13});
  EXPECT_EQ(timed.start_ms, 1100);
  EXPECT_EQ(timed.end_ms, 1250);
}

TEST(WordMatchTest, FindsSimilarRunsInALongTextInTime) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "word" + std::to_string(i % 977) + " ";
  std::vector<internal::Word> words = internal::WordsOf(text);
  std::vector<internal::Word> part =
      internal::WordsOf("word100 word101 word102 word103 word104 word105 word106 word1O7");

  std::optional<TextRange> found = internal::FindSimilarWords(words, part, 0.95);

  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(Slice(text, *found).substr(0, 7), "word100");
}

}  // namespace
}  // namespace vivavoce
