// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/base/spelling.h"

#include <gtest/gtest.h>

namespace vivavoce {
namespace {

const std::vector<std::string> kKnown = {"title", "level", "skills", "maxProbes"};

TEST(SpellingTest, CapitalsTouchLettersOnly) {
  EXPECT_EQ(InCapitals("models.path-1 \xc3\xa9"), "MODELS.PATH-1 \xc3\xa9");
}

TEST(SpellingTest, ASlipOfTheFingersIsMisspelt) {
  for (const auto& [written, meant] :
       {std::pair("skils", "skills"), std::pair("skill", "skills"), std::pair("titel", "title"),
        std::pair("Skills", "skills"), std::pair("max_probes", "maxProbes"),
        std::pair("maxProbs", "maxProbes"), std::pair("levl", "level"),
        std::pair("mxProbs", "maxProbes"), std::pair("MAXPROBES", "maxProbes"),
        std::pair("max_pro-be_s", "maxProbes")}) {
    EXPECT_EQ(MisspeltName(written, kKnown), meant) << written;
  }
}

TEST(SpellingTest, AnotherWordIsNotMisspelt) {
  for (const char* written :
       {"", "label", "status", "maximum", "ref", "tilt", "probes", "skl", "skxls", "itxle"}) {
    EXPECT_EQ(MisspeltName(written, kKnown), "") << written;
  }
  const std::string endless(101, 's');
  EXPECT_EQ(MisspeltName(endless, {endless}), "") << "nobody writes such a name";
}

TEST(SpellingTest, TheNearestMayBeFurtherAway) {
  EXPECT_EQ(NearestName("label", kKnown), "level");
  EXPECT_EQ(NearestName("zebra", kKnown), "");
  EXPECT_EQ(NearestName("levle", {"level", "label", "lever"}), "level");
  EXPECT_EQ(NearestName("xxxversation", {"conversation"}), "conversation") << "a third of it";
  const std::string endless(101, 's');
  EXPECT_EQ(NearestName(endless, {endless}), "");
}

}  // namespace
}  // namespace vivavoce
