// SPDX-License-Identifier: Apache-2.0
#include "assessment/answer_judgement.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace vivavoce::internal {
namespace {

// Which of the claimed quotes exist. The first claim about a check counts.
std::vector<int> QuotesOf(const ChecksAnswer& claims, const std::string& check_id, size_t known) {
  for (const ClaimedCheck& claim : claims.checks) {
    if (claim.check_id != check_id) continue;
    std::set<int> valid;
    for (int index : claim.quotes) {
      if (claim.met && index >= 0 && static_cast<size_t>(index) < known) valid.insert(index);
    }
    return std::vector<int>(valid.begin(), valid.end());
  }
  return {};
}

// Models say it by a flag: only some measure it.
bool IsOffTopic(const ChecksAnswer& claims) {
  return std::any_of(claims.flags.begin(), claims.flags.end(), [](const ClaimedFlag& flag) {
    return flag.type == "off_topic" || flag.type == "topic_doubt";
  });
}

// "… 9 of 11 checks were heard." Which, stands beside it.
std::string Rationale(const RubricCompetency& competency, const AnswerJudgement& judgement,
                      const LevelDecision& decision, const std::string& note) {
  auto heard = std::count_if(judgement.checks.begin(), judgement.checks.end(),
                             [](const JudgedCheck& check) { return check.met; });
  size_t all = competency.checks.size();
  std::string text = decision.reason;
  if (all > 0) {
    text += " " + std::to_string(heard) + " of " + std::to_string(all) +
            (heard == 1 ? " checks was heard." : " checks were heard.");
  }
  if (!note.empty()) text += " " + note;
  return text;
}

}  // namespace

VerifiedQuotes VerifyQuotes(const EvidenceVerifier& verifier,
                            const std::vector<std::string>& turn_order,
                            const std::vector<ProposedQuote>& proposed) {
  VerifiedQuotes quotes;
  for (const ProposedQuote& claim : proposed) {
    VerifiedQuote verified = verifier.Verify(claim);
    if (verified.verdict == QuoteVerdict::kDropped) {
      ++quotes.dropped;
      continue;
    }
    if (verified.verdict != QuoteVerdict::kExact) ++quotes.corrected;
    Span span{verified.quote.turn_id, verified.quote.range};
    bool known = std::find(quotes.spans.begin(), quotes.spans.end(), span) != quotes.spans.end();
    if (!known) quotes.spans.push_back(std::move(span));
  }
  auto place = [&turn_order](const Span& span) {
    auto it = std::find(turn_order.begin(), turn_order.end(), span.turn_id);
    return std::make_pair(it - turn_order.begin(), span.range);
  };
  std::stable_sort(quotes.spans.begin(), quotes.spans.end(),
                   [&](const Span& a, const Span& b) { return place(a) < place(b); });
  return quotes;
}

AnswerJudgement Judge(const RubricCompetency& competency, const VerifiedQuotes& quotes,
                      const ChecksAnswer& claims, const std::vector<Span>& nearest, double words) {
  AnswerJudgement judgement;
  judgement.competency_id = competency.competency_id;
  judgement.signals = claims.signals;
  judgement.signals["words"] = words;
  if (IsOffTopic(claims)) {
    double& doubt = judgement.signals["topic_doubt"];
    if (doubt == 0) doubt = 1;
  }
  judgement.dropped_quotes = quotes.dropped;

  // Only quotes that a check stands on are evidence; they keep the order of the text.
  std::set<int> used;
  std::vector<std::vector<int>> cited;
  AnswerFacts facts;
  facts.signals = judgement.signals;
  for (const RubricCheck& check : competency.checks) {
    cited.push_back(QuotesOf(claims, check.check_id, quotes.spans.size()));
    used.insert(cited.back().begin(), cited.back().end());
    facts.checks[check.check_id] = !cited.back().empty();
  }
  std::map<int, int> new_index;
  for (int index : used) {
    new_index[index] = static_cast<int>(judgement.evidence.size());
    judgement.evidence.push_back(quotes.spans[static_cast<size_t>(index)]);
  }
  for (size_t i = 0; i < competency.checks.size(); ++i) {
    JudgedCheck check;
    check.check_id = competency.checks[i].check_id;
    check.met = !cited[i].empty();
    for (int index : cited[i]) check.evidence.push_back(new_index[index]);
    judgement.checks.push_back(std::move(check));
  }
  if (judgement.evidence.empty()) judgement.evidence = nearest;
  facts.has_quote = !judgement.evidence.empty() && words > 0;

  LevelDecision decision = EvaluateLevel(competency, facts);
  judgement.status = decision.status;
  judgement.level = decision.level.value_or(0);
  judgement.rule = decision.rule;
  for (const LevelCap& cap : decision.caps) judgement.caps.push_back(cap.unless);
  judgement.rationale = Rationale(competency, judgement, decision, claims.note);
  return judgement;
}

}  // namespace vivavoce::internal
