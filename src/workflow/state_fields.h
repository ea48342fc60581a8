// SPDX-License-Identifier: Apache-2.0
// Reading the fields of one state, strictly: what the subset lacks is refused by name.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "workflow/state_machine.h"

namespace vivavoce::internal {

// One object of a definition. What is wrong goes to the list of problems, led by its JSON pointer.
//
// Lifetime: json and problems outlive the reader.
class FieldReader {
 public:
  FieldReader(const JsonValue& json, std::string pointer, std::vector<std::string>& problems)
      : json_(json), pointer_(std::move(pointer)), problems_(problems) {}

  const JsonValue* Take(const std::string& name);  // null where it is absent
  void Ignore(const std::string& name) { taken_.insert(name); }
  std::string Text(const std::string& name, std::string fallback);
  std::string RequiredText(const std::string& name);
  int64_t Integer(const std::string& name, int64_t fallback, int64_t low, int64_t high);
  double Number(const std::string& name, double fallback, double low, double high);
  std::optional<JsonPath> Path(const std::string& name);
  DataPath Data(const std::string& name);
  std::optional<PayloadTemplate> Payload(const std::string& name);
  std::optional<Expression> Computed(const std::string& name);
  std::vector<std::string> Texts(const std::string& name);

  // Every field that nobody took is a problem: refused by name where the full language has it, else
  // with the nearest of `known`.
  void Finish(const std::vector<std::string>& known);

  void Problem(const std::string& name, const std::string& what);
  const std::string& pointer() const { return pointer_; }
  std::vector<std::string>& problems() { return problems_; }

 private:
  const JsonValue& json_;
  std::string pointer_;
  std::vector<std::string>& problems_;
  std::set<std::string> taken_;
};

// The fields of a state of that type, for "did you mean".
std::vector<std::string> FieldsOf(const std::string& type);

// All but branches: fills `state`.
void ReadFields(const std::string& type, FieldReader& fields, State& state);

// A name as a part of a JSON pointer.
std::string Escape(const std::string& name);

}  // namespace vivavoce::internal
