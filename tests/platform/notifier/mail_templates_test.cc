// SPDX-License-Identifier: Apache-2.0
#include "examples/platform/notifier/mail_templates.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "examples/platform/notifier/mail_rules.h"
#include "tests/temporary_folder.h"
#include "vivavoce/base/status.h"

namespace vivavoce::platform {
namespace {

constexpr char kShare[] = VIVAVOCE_SOURCE_DIR "/share";

class MailTemplatesTest : public ::testing::Test {
 protected:
  // The texts of share/, and one more.
  std::string Load(const std::string& name, const std::string& text) {
    namespace fs = std::filesystem;
    const fs::path folder = fs::path(folder_.path()) / "mail_templates";
    fs::remove_all(folder);
    fs::copy(fs::path(kShare) / "mail_templates", folder);
    std::ofstream(folder / name) << text;
    absl::StatusOr<MailTemplates> loaded = MailTemplates::Load(folder_.path());
    if (!loaded.ok()) return std::string(Message(loaded.status()));
    return loaded->Write("plan_ready", {{"link", "L"}, {"job_title", "J"}}).text;
  }

  TemporaryFolder folder_;
};

TEST_F(MailTemplatesTest, EachRuleHasATextWhichNamesTheLink) {
  absl::StatusOr<MailTemplates> templates = MailTemplates::Load(kShare);
  ASSERT_TRUE(templates.ok()) << templates.status();
  for (const MailRule& rule : MailRules()) {
    MailText text = templates->Write(rule.name, {{"link", "https://example.org/#1"}});
    EXPECT_FALSE(text.subject.empty()) << rule.name;
    EXPECT_NE(text.text.find("\n\nhttps://example.org/#1\n"), std::string::npos) << rule.name;
  }
}

TEST_F(MailTemplatesTest, TheHighestVersionCounts) {
  EXPECT_EQ(Load("plan_ready.v10.txt", "Subject: s\n\nten {{link}}"), "ten L");
  EXPECT_NE(Load("plan_ready.vx.txt", "Subject: s\n\nnone {{link}}"), "none L");
}

TEST_F(MailTemplatesTest, ATextThatIsNoneIsRefusedWithItsFileAndTheMend) {
  EXPECT_EQ(Load("plan_ready.v2.txt", "no subject"),
            "mail template plan_ready.v2.txt: must begin with `Subject: ...`, an empty line, and "
            "then a text");
  EXPECT_EQ(Load("plan_ready.v2.txt", "Subject: s\n\n{{score}}"),
            "mail template plan_ready.v2.txt: there is no field {{score}}; there are job_title, "
            "tenant, link and expires_at");
  EXPECT_EQ(Load("plan_ready.v2.txt", "Subject: s\n\n{{link"),
            "mail template plan_ready.v2.txt: there is no field {{}}; there are job_title, tenant, "
            "link and expires_at");
  EXPECT_EQ(Load("plan_ready.v2.txt", "Subject: of {{tenant}}\n\nx"),
            "mail template plan_ready.v2.txt: the subject must be one line without fields");
  EXPECT_EQ(Load("plan_ready.v2.txt", "Subject: s\n\n\xff"),
            "mail template plan_ready.v2.txt: is not UTF-8");
  EXPECT_TRUE(absl::IsNotFound(MailTemplates::Load(folder_.path() + "/none").status()));
}

TEST_F(MailTemplatesTest, AFieldIsPartOfALine) {
  EXPECT_EQ(OneLine("  a\r\n\tb \x7f c "), "a b c");
  EXPECT_EQ(OneLine("Größe \xe2\x80\xae\xe2\x81\xa6x\xe2\x80\xa8y"), "Größe x y");
  EXPECT_EQ(OneLine(std::string(119, 'x') + "äöü"), std::string(119, 'x') + "ä…");
  EXPECT_EQ(OneLine("\r\n"), "");
}

}  // namespace
}  // namespace vivavoce::platform
