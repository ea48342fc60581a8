// SPDX-License-Identifier: Apache-2.0
// One request of each purpose of docs/model_requests.md. Offsets count bytes of the turns' texts.
#include "vivavoce/base/hash.h"
#include "vivavoce/testing/language_model_conformance.h"

namespace vivavoce::testing {
namespace {

constexpr char kPlanInput[] = R"({"language": "en-US",
 "job": {"title": "Backend Engineer", "level": "SENIOR",
         "description": "You own the payment service: its database, its queues and its on-call. You design changes, write them and see them through production.",
         "skills": [{"name": "PostgreSQL", "required": true, "weight": 2},
                    {"name": "Apache Kafka", "required": false, "weight": 1},
                    {"name": "Communication", "required": true, "weight": 1}],
         "qualifications": ["Five years of backend work"]},
 "interview": {"durationMinutes": 20, "maxQuestions": 4}})";

constexpr char kPlanSchema[] = R"({"type": "object", "required": ["questions"],
 "properties": {"questions": {"type": "array", "minItems": 1, "maxItems": 4, "items": {
   "type": "object", "required": ["competency", "kind", "lead", "probes", "seconds"],
   "properties": {
     "competency": {"type": "object", "required": ["competencyId", "name"],
       "properties": {"competencyId": {"type": "string", "pattern": "^[a-z0-9][a-z0-9_-]*$"},
                      "name": {"type": "string", "minLength": 1}, "weight": {"type": "number"}}},
     "kind": {"type": "string", "minLength": 1}, "lead": {"type": "string", "minLength": 10},
     "probes": {"type": "array", "items": {"type": "string", "minLength": 1}},
     "seconds": {"type": "number", "minimum": 1}}}}}})";

constexpr char kAbout[] = R"("language": "en-US",
 "competency": {"competencyId": "postgresql", "name": "PostgreSQL",
                "description": "Designs, tunes and runs PostgreSQL databases"},
 "question": {"questionId": "q1", "kind": "behavioural",
              "lead": "Tell me about a time you changed a large table while it was in use.",
              "probes": ["What was hard about it?", "What came of it in the end?"]},
 "turns": [{"turnId": "t3", "text": "Last year I split our ledger table into monthly partitions because the nightly report took four hours. I wrote the new rows into both tables, copied the old ones in small batches, and compared the sums of every day. After the switch the report took ten minutes."}])";

constexpr char kFollowUpSchema[] = R"({"type": "object", "required": ["ask"],
 "properties": {"ask": {"type": "boolean"}, "checkId": {"type": "string"},
                "text": {"type": "string", "minLength": 1, "maxLength": 300}}})";

constexpr char kChecks[] = R"("checks": [
   {"checkId": "reason", "text": "Says why it was done"},
   {"checkId": "action", "text": "Says what they themselves did"},
   {"checkId": "result", "text": "Says what came of it"}])";

constexpr char kQuotesSchema[] = R"({"type": "object", "required": ["quotes"],
 "properties": {"quotes": {"type": "array", "maxItems": 40, "items": {
   "type": "object", "required": ["turnId", "byteBegin", "byteEnd", "text"],
   "properties": {"turnId": {"type": "string"}, "byteBegin": {"type": "integer", "minimum": 0},
                  "byteEnd": {"type": "integer", "minimum": 1}, "text": {"type": "string"}}}}}})";

constexpr char kQuotes[] = R"("quotes": [
   {"index": 0, "turnId": "t3", "byteBegin": 0, "byteEnd": 102, "text": "Last year I split our ledger table into monthly partitions because the nightly report took four hours."},
   {"index": 1, "turnId": "t3", "byteBegin": 216, "byteEnd": 261, "text": "After the switch the report took ten minutes."}])";

constexpr char kChecksSchema[] = R"({"type": "object", "required": ["checks", "signals"],
 "properties": {
   "checks": {"type": "array", "items": {"type": "object", "required": ["checkId", "met"],
     "properties": {"checkId": {"type": "string"}, "met": {"type": "boolean"},
                    "quotes": {"type": "array", "items": {"type": "integer", "minimum": 0}}}}},
   "signals": {"type": "object", "additionalProperties": {"type": "number"}},
   "note": {"type": "string"}}})";

constexpr char kSummaryInput[] = R"({"language": "en-US",
 "overall": {"score": 3.1, "recommendation": "YES"},
 "competencies": [{"competencyId": "postgresql", "name": "PostgreSQL", "status": "scored", "level": 3,
   "maxLevel": 5, "anchor": "Did it themselves and says what came of it",
   "checks": [{"checkId": "result", "text": "Says what came of it", "met": true, "evidence": [0]}],
   "evidence": [{"index": 0, "text": "After the switch the report took ten minutes."}]}]})";

constexpr char kSummarySchema[] = R"({"type": "object", "required": ["sentences"],
 "properties": {"sentences": {"type": "array", "maxItems": 8, "items": {
   "type": "object", "required": ["text"],
   "properties": {"text": {"type": "string", "minLength": 1},
     "evidence": {"type": "array", "items": {"type": "object",
       "required": ["competencyId", "index"]}}}}}}})";

LanguageModelRequest Make(const std::string& purpose, const std::string& input,
                          const std::string& schema, const std::string& instruction) {
  LanguageModelRequest request;
  request.purpose = purpose;
  request.input = input;
  request.output_schema = schema;
  request.prompt.id = "conformance." + purpose;
  request.prompt.version = "1";
  request.prompt.text = instruction + " Answer with JSON that fits the schema.\n\n{{input}}\n";
  request.prompt.sha256 = Sha256Hex(request.prompt.text);
  request.idempotency_key = request.prompt.id;
  return request;
}

std::string Object(const std::vector<std::string>& members) {
  std::string text = "{";
  for (const std::string& member : members) text += (text.size() > 1 ? ",\n " : "") + member;
  return text + "}";
}

}  // namespace

std::vector<LanguageModelRequest> StandardRequests() {
  return {Make("plan", kPlanInput, kPlanSchema, "Plan a structured interview for this job."),
          Make("follow_up", Object({kAbout, R"("asked": [])"}), kFollowUpSchema,
               "Ask one question more about the answer, or none."),
          Make("evidence", Object({kAbout, kChecks}), kQuotesSchema,
               "Quote the sentences that bear on the checks."),
          Make("checks", Object({kAbout, kChecks, kQuotes}), kChecksSchema,
               "Say which checks the quotes meet."),
          Make("summary", kSummaryInput, kSummarySchema, "Sum the assessment up.")};
}

}  // namespace vivavoce::testing
