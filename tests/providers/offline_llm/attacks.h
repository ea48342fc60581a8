// SPDX-License-Identifier: Apache-2.0
// Changes to an answer's words that should change its level little, or not at all.
#pragma once

#include <cstdint>
#include <string>

namespace vivavoce::offline_llm_test {

std::string WithInjection(const std::string& answer);
std::string Doubled(const std::string& answer);

// Twice as long, by talk about the subject in general.
std::string WithFiller(const std::string& answer);

// Cue words of every check without a story.
std::string CueWords();

// What a job description says about the competency, read out as an answer.
std::string CopiedJobDescription(const std::string& competency, const std::string& description);

// Fluent, concrete, and meaning nothing.
std::string FluentNonsense();

// he <-> she and their like; "her" becomes "his" before a noun and "him" elsewhere.
std::string GenderSwapped(const std::string& answer);

// The first pronoun or person of the answer replaced by a name.
std::string WithName(const std::string& answer, const std::string& name);

// About one word in twenty left out or replaced by another of the answer; equal seeds give equal
// texts.
std::string WithWordErrors(const std::string& answer, uint32_t seed);

// The past told in the present tense: "I put the rail up" stays, "I moved" becomes "I move".
std::string InPresentTense(const std::string& answer);

}  // namespace vivavoce::offline_llm_test
