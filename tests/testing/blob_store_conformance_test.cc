// SPDX-License-Identifier: Apache-2.0
// The suite tests itself: a sound store keeps every rule, and for each rule there is a store that
// breaks it and is found out.
#include "vivavoce/testing/blob_store_conformance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/conformance/blob_trial.h"
#include "tests/testing/memory_blob_store.h"

namespace vivavoce::testing {
namespace {

class MemoryFixture final : public BlobStoreFixture {
 public:
  explicit MemoryFixture(BlobFlaw flaw) {
    content_->flaw = flaw;
    content_->clock = &world_.clock();
  }
  TimeDriver& world() override { return world_; }
  absl::StatusOr<std::unique_ptr<BlobStore>> Open() override {
    if (content_->Is(BlobFlaw::kForgets)) content_->objects.clear();
    return MakeMemoryBlobStore(content_);
  }
  bool Damage(const TenantId& tenant, const std::string& key) override {
    content_->Versions(tenant, key).back().bytes[0] ^= 1;
    return true;
  }

 private:
  VirtualTimeDriver world_;
  std::shared_ptr<BlobContent> content_ = std::make_shared<BlobContent>();
};

struct Case {
  const char* rule;
  BlobFlaw flaw;
};

constexpr Case kCases[] = {
    {"BLOB-WRITE-01", BlobFlaw::kForgetsContentType},
    {"BLOB-WRITE-02", BlobFlaw::kCutsAtOneMebibyte},
    {"BLOB-WRITE-03", BlobFlaw::kSeenWhileWritten},
    {"BLOB-WRITE-04", BlobFlaw::kOverwritesInPlace},
    {"BLOB-WRITE-05", BlobFlaw::kWritersGoOn},
    {"BLOB-WRITE-06", BlobFlaw::kForgets},
    {"BLOB-ABSENT-01", BlobFlaw::kAbsenceIgnored},
    {"BLOB-ABSENT-02", BlobFlaw::kAbsenceCheckedEarly},
    {"BLOB-CONCURRENT-01", BlobFlaw::kVersionsCollide},
    {"BLOB-DELETE-01", BlobFlaw::kDeletesNewestOnly},
    {"BLOB-KEY-01", BlobFlaw::kAnyKey},
    {"BLOB-KEY-02", BlobFlaw::kDeletesWhatItBegins},
    {"BLOB-READ-01", BlobFlaw::kPartsFromTheStart},
    {"BLOB-READ-02", BlobFlaw::kAbsentIsEmpty},
    {"BLOB-VERSION-01", BlobFlaw::kOldestFirst},
    {"BLOB-LIST-01", BlobFlaw::kSortedByFolder},
    {"BLOB-LIST-02", BlobFlaw::kPrefixesAreFolders},
    {"BLOB-LIST-03", BlobFlaw::kPagesRepeat},
    {"BLOB-TENANT-01", BlobFlaw::kTenantsShare},
    {"BLOB-DAMAGE-01", BlobFlaw::kDamageUnseen},
    {"BLOB-SIGN-01", BlobFlaw::kSignsTheNewest},
    {"BLOB-SIGN-02", BlobFlaw::kNeverChecks},
    {"BLOB-SIGN-03", BlobFlaw::kNeverExpires},
    {"BLOB-SIGN-04", BlobFlaw::kSignsAnything},
};

TEST(BlobStoreConformanceTest, ASoundStoreKeepsEveryRule) {
  std::vector<RuleOutcome> outcomes =
      CheckBlobStore([] { return std::make_unique<MemoryFixture>(BlobFlaw::kNone); });
  EXPECT_EQ(outcomes.size(), std::size(kCases));
  for (const RuleOutcome& outcome : outcomes) {
    EXPECT_EQ(outcome.result, RuleOutcome::Result::kPassed)
        << outcome.id << ": " << ::testing::PrintToString(outcome.notes);
  }
}

TEST(BlobStoreConformanceTest, EveryRuleFindsAStoreThatBreaksIt) {
  std::map<std::string, BlobFlaw> flaws;
  for (const Case& one : kCases) flaws.emplace(one.rule, one.flaw);
  for (const internal::BlobRule& rule : internal::BlobRules()) {
    ASSERT_TRUE(flaws.contains(rule.id)) << rule.id << " is never seen to fail";
    MemoryFixture fixture(flaws.at(rule.id));
    EXPECT_EQ(rule.Run(fixture).result, RuleOutcome::Result::kFailed) << rule.id;
  }
}

}  // namespace
}  // namespace vivavoce::testing
