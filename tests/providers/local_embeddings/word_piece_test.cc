// SPDX-License-Identifier: Apache-2.0
#include "providers/local_embeddings/word_piece.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "models_folder.h"

namespace vivavoce::local_embeddings {
namespace {

using Ids = std::vector<int32_t>;

WordPiece Load(const std::string& vocabulary) {
  const std::string path = ::testing::TempDir() + "/word_piece_vocab.txt";
  std::ofstream(path) << vocabulary;
  absl::StatusOr<WordPiece> loaded = WordPiece::Open(path);
  if (!loaded.ok()) ADD_FAILURE() << loaded.status();
  return *std::move(loaded);
}

// [UNK] 0, [CLS] 1, [SEP] 2, lift 3, ##ed 4, ##s 5, "," 6, cafe 7, 京 8, e 9
constexpr const char* kSmall = "[UNK]\n[CLS]\n[SEP]\nlift\n##ed\n##s\n,\ncafe\n京\ne\n";

TEST(WordPieceTest, TakesTheLongestPiecesFromTheLeft) {
  const WordPiece tokenizer = Load(kSmall);

  EXPECT_EQ(tokenizer.Encode("Lifted, lifts", 64), (Ids{1, 3, 4, 6, 3, 5, 2}));
  EXPECT_EQ(tokenizer.Encode("lifting", 64), (Ids{1, 0, 2}));
}

TEST(WordPieceTest, StripsAccentsAndSetsCjkApart) {
  const WordPiece tokenizer = Load(kSmall);

  EXPECT_EQ(tokenizer.Encode("CAFÉ", 64), (Ids{1, 7, 2}));
  EXPECT_EQ(tokenizer.Encode("cafe\u0301", 64), (Ids{1, 7, 2}));
  EXPECT_EQ(tokenizer.Encode("e京e", 64), (Ids{1, 9, 8, 9, 2}));
}

TEST(WordPieceTest, DropsControlCharactersAndSurvivesIllFormedBytes) {
  const WordPiece tokenizer = Load(kSmall);

  EXPECT_EQ(tokenizer.Encode(std::string("li\0\u200bft", 8), 64), (Ids{1, 3, 2}));
  EXPECT_EQ(tokenizer.Encode("lift\xff\xfe lift\xc3", 64), (Ids{1, 3, 3, 2}));
}

TEST(WordPieceTest, KeepsTheEndMarkWhenItCuts) {
  const WordPiece tokenizer = Load(kSmall);

  EXPECT_EQ(tokenizer.Encode("lift lift lift lifted", 5), (Ids{1, 3, 3, 3, 2}));
  EXPECT_EQ(tokenizer.Encode("lifted lifted", 4), (Ids{1, 3, 4, 2}));
}

TEST(WordPieceTest, ReadsAMegabyteWithoutSpacesAsOneUnknownWord) {
  const WordPiece tokenizer = Load(kSmall);

  EXPECT_EQ(tokenizer.Encode(std::string(1 << 20, 'e'), 64), (Ids{1, 0, 2}));
}

TEST(WordPieceTest, RefusesAVocabularyWithoutSpecialTokens) {
  const std::string path = ::testing::TempDir() + "/no_vocab.txt";
  std::ofstream(path) << "lift\n";

  EXPECT_EQ(WordPiece::Open(path).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(WordPiece::Open("/no/such/vocab.txt").status().code(), absl::StatusCode::kNotFound);
}

// The ids that the tokenizers library (0.22) gives with the model's own tokenizer.json.
TEST(WordPieceTest, AgreesWithTheReferenceTokenizer) {
  if (!HasMiniLm()) GTEST_SKIP() << kNoMiniLm;
  absl::StatusOr<WordPiece> tokenizer = WordPiece::Open(ModelsFolder() + "/minilm/vocab.txt");
  ASSERT_TRUE(tokenizer.ok()) << tokenizer.status();

  EXPECT_EQ(tokenizer->Encode("Café au lait, naïve façade — Ångström!", 64),
            (Ids{101, 7668, 8740, 21110, 2102, 1010, 15743, 8508, 1517, 17076, 15687, 999, 102}));
  EXPECT_EQ(tokenizer->Encode("C++ and C# on Kubernetes (k8s) v1.27.3", 64),
            (Ids{101,  1039, 1009, 1009, 1998, 1039, 1001, 2006, 13970, 5677, 7159, 2229,
                 1006, 1047, 2620, 2015, 1007, 1058, 2487, 1012, 2676,  1012, 1017, 102}));
  EXPECT_EQ(tokenizer->Encode("我们 love 漢字 and 東京", 64),
            (Ids{101, 1855, 100, 2293, 1904, 100, 1998, 1879, 1755, 102}));
}

}  // namespace
}  // namespace vivavoce::local_embeddings
