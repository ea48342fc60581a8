// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/domain/identity_mask.h"

#include <gtest/gtest.h>

#include "vivavoce/base/utf8.h"

namespace vivavoce {
namespace {

std::string Masked(std::string_view name, std::string_view text, std::string_view email = "") {
  std::string masked = IdentityMask(name, email).Apply(text);
  EXPECT_EQ(masked.size(), text.size());
  return masked;
}

TEST(IdentityMaskTest, MasksEachPartOfTheNameByteForByte) {
  EXPECT_EQ(Masked("Maria Kowalska", "I'm Maria, Maria Kowalska."), "I'm Xxxxx, Xxxxx Xxxxxxxx.");
  EXPECT_EQ(Masked("Maria Kowalska", "they call me maria"), "they call me xxxxx");
  EXPECT_EQ(Masked("Maria Kowalska", "That was MARIA's idea"), "That was XXXXX's idea");
}

TEST(IdentityMaskTest, LeavesWordsThatOnlyContainTheName) {
  EXPECT_EQ(Masked("Ann Lee", "Announce the leeway, Annex B"), "Announce the leeway, Annex B");
}

TEST(IdentityMaskTest, SeesThroughAccentsAndHyphens) {
  EXPECT_EQ(Masked("Zoë Müller", "Zoe Muller and Zoë Müller"), "Xxx Xxxxxx and Xxxx Xxxxxxx");
  EXPECT_EQ(Masked("Anne-Marie O'Brien", "Anne Marie O'Brien, Anne-Marie"),
            "Xxxx Xxxxx X'Xxxxx, Xxxx-Xxxxx");
  EXPECT_EQ(Masked("Jose", "Jose\u0301 said"), "Xxxxxx said");
  EXPECT_EQ(Masked("Ольга", "ольга и Ольга"), "xxxxxxxxxx и xxxxxxxxxx");
}

TEST(IdentityMaskTest, EverydayWordsStayUnlessTheyAreTheName) {
  EXPECT_EQ(Masked("Will Grant", "I will grant access. Will it work?"),
            "I will grant access. Will it work?");
  EXPECT_EQ(Masked("Will Grant", "Hello, I'm Will and I will help."),
            "Hello, I'm Xxxx and I will help.");
  EXPECT_EQ(Masked("Will Smith", "will smith speaking"), "xxxx xxxxx speaking");
  EXPECT_EQ(Masked("An Do", "An idea: do it. My name is An Do."),
            "An idea: do it. My name is Xx Xx.");
  EXPECT_EQ(Masked("Mark Hill", "MARK THE HILL"), "MARK THE HILL");
}

TEST(IdentityMaskTest, InitialsCountOnlyBesideTheName) {
  EXPECT_EQ(Masked("John A. Smith", "John A. Smith got an A in maths, I met a Smith"),
            "Xxxx X. Xxxxx got an A in maths, I met a Xxxxx");
}

TEST(IdentityMaskTest, MasksTheAddressAndTheNamesInIt) {
  EXPECT_EQ(Masked("", "Write to m.kowalska84@example.com, kowalska it is, at example.com",
                   "m.kowalska84@example.com"),
            "Write to x.xxxxxxxxxx@xxxxxxx.xxx, xxxxxxxx it is, at example.com");
}

TEST(IdentityMaskTest, MasksNothingWithoutAName) {
  EXPECT_EQ(IdentityMask().Apply("Maria said"), "Maria said");
  EXPECT_EQ(Masked("", "Maria said"), "Maria said");
  EXPECT_EQ(Masked("  - . ", "a - b"), "a - b");
}

TEST(IdentityMaskTest, OffsetsStayTrueAndTextsWellFormed) {
  std::string text = "Grüße von Jürgen — “Jürgen Ö.” 日本";

  std::string masked = Masked("Jürgen Öztürk", text);

  EXPECT_TRUE(IsValidUtf8(masked));
  EXPECT_EQ(masked, "Grüße von Xxxxxxx — “Xxxxxxx Ö.” 日本");
  EXPECT_EQ(Masked("Maria", std::string("\xff Maria \xc3", 9)), "\xff Xxxxx \xc3");
}

}  // namespace
}  // namespace vivavoce
