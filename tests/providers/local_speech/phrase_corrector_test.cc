// SPDX-License-Identifier: Apache-2.0
#include "phrase_corrector.h"

#include "phone_distance.h"
#include "tests/providers/local_speech/speech_corpus.h"
#include "vivavoce/base/metric_names.h"
#include "vivavoce/testing/status_matchers.h"
#include "world.h"

namespace vivavoce::local_speech {
namespace {

class PhraseCorrectorTest : public LocalSpeechTest {
 protected:
  void SetUp() override {
    LocalSpeechTest::SetUp();
    if (IsSkipped()) return;
    auto files = FindRecognizer(ModelsFolder() + "/" + std::string(kTinyFolder));
    ASSERT_THAT(files, testing::IsOk());
    auto list = Pronunciations::Load(speech_.context().share_path + "/pronunciations/en.json");
    ASSERT_THAT(list, testing::IsOk());
    pronunciations_ = *list;
    ordinary_ = std::make_unique<OrdinaryWords>(*files, phonemizer_);
  }

  std::string Corrected(const std::string& text, const std::vector<std::string>& phrases) {
    return PhraseCorrector(phrases, phonemizer_, pronunciations_, *ordinary_).Correct(text).text;
  }

  Phonemizer phonemizer_;
  Pronunciations pronunciations_;
  std::unique_ptr<OrdinaryWords> ordinary_;
};

// As Moonshine wrote them.
TEST_F(PhraseCorrectorTest, WritesTheAnnouncedNameForWhatSoundsLikeIt) {
  EXPECT_EQ(Corrected("We kept post-grisql small.", SkillNames()), "We kept PostgreSQL small.");
  EXPECT_EQ(Corrected("I have used post-waresql and left.", SkillNames()),
            "I have used PostgreSQL and left.");
  EXPECT_EQ(Corrected("I have used rabbit Mq in production.", SkillNames()),
            "I have used RabbitMQ in production.");
  EXPECT_EQ(Corrected("They moved to elastic search last spring.", SkillNames()),
            "They moved to Elasticsearch last spring.");
  EXPECT_EQ(Corrected("Our search in post, Grassql slowed.", SkillNames()),
            "Our search in PostgreSQL slowed.");
  EXPECT_EQ(Corrected("I wrote it in my sequel, then left.", {"MySQL"}),
            "I wrote it in MySQL, then left.");
}

TEST_F(PhraseCorrectorTest, WritesANameAsItWasAnnounced) {
  EXPECT_EQ(Corrected("The terraform files, and redis.", {"Terraform", "Redis"}),
            "The Terraform files, and Redis.");
  EXPECT_EQ(Corrected("Our Rabbin M. Q. in production.", {"RabbitMQ"}),
            "Our RabbitMQ in production.");
  EXPECT_EQ(Corrected("It was Rabbin M. Q. Then we left.", {"RabbitMQ"}),
            "It was RabbitMQ. Then we left.");
}

TEST_F(PhraseCorrectorTest, SignsOfTheAnnouncingTextStayOutOfTheTranscript) {
  const std::vector<std::string> skills = {"Databases (PostgreSQL, MySQL)",
                                           "\"Terraform\"; (Kafka)"};
  const std::string right = "We moved PostgreSQL to MySQL with Terraform, and Kafka stayed.";
  EXPECT_EQ(Corrected(right, skills), right);
  EXPECT_EQ(Corrected("We kept post-grisql small.", skills), "We kept PostgreSQL small.");
}

// A word of another alphabet is no product's name for its letters alone.
TEST_F(PhraseCorrectorTest, AccentsMarkNoName) {
  const std::string said = "The case was closed, and I resumed.";
  EXPECT_EQ(Corrected(said, {"café", "résumé"}), said);
}

// Each name of the pronunciation list is heard while all others are announced.
TEST_F(PhraseCorrectorTest, NeverWritesOneNameForAnother) {
  std::vector<std::string> known = SkillNames();
  for (const char* more :
       {"GitHub", "MariaDB", "CouchDB",   "ActiveMQ",   "Redshift",   "Postman",   "Java",
        "Jetty",  "Kibana",  "Memcached", "PySpark",    "pytest",     "AngularJS", "Rust",
        "Puppet", "InnoDB",  "Istio",     "Enoxaparin", "Furosemide", "Heroku"}) {
    known.emplace_back(more);
  }
  for (const std::string& heard : known) {
    std::vector<std::string> others;
    for (const std::string& name : known) {
      if (name != heard) others.push_back(name);
    }
    const std::string text = "We had " + heard + " there, and it was slow.";
    EXPECT_EQ(Corrected(text, others), text);
  }
}

TEST_F(PhraseCorrectorTest, LeavesOrdinaryWordsAlone) {
  for (const char* text :
       {"I read it and asked the doctor.", "How do you do that early?", "We got down from ninety.",
        "RLS is on.", "The patience we had was safe.", "PostgreSQL and Redis were there."}) {
    EXPECT_EQ(Corrected(text, SkillNames()), text);
    EXPECT_EQ(Corrected(text, {"Patient safety", "Docker", "Go", "C"}), text);
  }
  // Names that are words of the language, and words that no list has.
  const std::vector<std::string> jobs = {"Shift handover", "Dealing with complaints",
                                         "Medication",     "Infection control",
                                         "SEND",           "REST",
                                         "SQLite",         "TypeScript",
                                         "T-SQL",          "Welding",
                                         "Handover",       "APIs"};
  for (const char* text :
       {"We lost two in one week at handover.", "I hand over bed by bed and deal with complaints.",
        "For some infections there is an indication.", "They send him to rest until evening.",
        "It scraped on a skylight near Wrexham.", "The Tcl of it, and ABIs.",
        "I welded the cranes."}) {
    EXPECT_EQ(Corrected(text, jobs), text);
  }
}

// Whatever is said in interviews, with forty names to mistake it for.
TEST_F(PhraseCorrectorTest, NeverChangesWhatIsRight) {
  PhraseCorrector corrector(SkillNames(), phonemizer_, pronunciations_, *ordinary_);
  std::vector<CorpusText> texts = DemoAnswers();
  for (CorpusText& text : LabelledAnswers()) texts.push_back(std::move(text));
  for (const CorpusText& text : texts) {
    EXPECT_EQ(corrector.Correct(text.text).text, text.text) << text.id;
  }
}

TEST_F(PhraseCorrectorTest, HelpsThroughThePortAndIsCounted) {
  const std::vector<int16_t> speech = Speak(SkillSentence(12), "flite:rms").samples;
  ListenPlan plan;
  const std::string without = Text(Recognise(speech, plan));
  plan.phrases = {"Incident response", "RabbitMQ"};

  EXPECT_EQ(without.find("RabbitMQ"), std::string::npos) << without;
  EXPECT_NE(Text(Recognise(speech, plan)).find("RabbitMQ"), std::string::npos);
  EXPECT_EQ(speech_.sinks().Count(metric::kSttPhrasesCorrected), 1);
}

TEST_F(PhraseCorrectorTest, AFinalKeepsWhatPartialsCalledStable) {
  const std::vector<int16_t> speech =
      Speak("We kept rabbits. " + SkillSentence(12) + " The rest of it went to " +
                "another queue, which was smaller and slower.",
            "flite:rms")
          .samples;
  ListenPlan plan;
  plan.partials = true;
  plan.phrases = SkillNames();
  std::string stable;
  bool name_was_stable = false;
  for (const SttEvent& event : Recognise(speech, plan)) {
    if (const auto* partial = std::get_if<SttPartial>(&event)) {
      EXPECT_TRUE(partial->text.starts_with(stable)) << partial->text << "\nwas: " << stable;
      stable = partial->text.substr(0, partial->stable_bytes);
      name_was_stable = name_was_stable || stable.find("RabbitMQ") != std::string::npos;
    } else if (const auto* final = std::get_if<SttFinal>(&event)) {
      EXPECT_TRUE(final->text.starts_with(stable)) << final->text << "\nwas: " << stable;
      stable.clear();
    }
  }
  EXPECT_TRUE(name_was_stable);
}

TEST(PhoneDistanceTest, LikeSoundsAreNear) {
  auto codes = [](std::initializer_list<const char*> phones) {
    std::vector<PhoneCode> out;
    for (const char* phone : phones) out.push_back(CodeOf(phone));
    return out;
  };
  EXPECT_EQ(PhoneDistance(codes({"k", "ae", "t"}), codes({"k", "ae", "t"})), 0);
  EXPECT_LT(PhoneDistance(codes({"k", "ae", "t"}), codes({"g", "ae", "d"})),
            PhoneDistance(codes({"k", "ae", "t"}), codes({"m", "ae", "s"})));
  EXPECT_EQ(PhoneDistance({}, codes({"t"})), 1);
}

}  // namespace
}  // namespace vivavoce::local_speech
