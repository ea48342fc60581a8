// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>
#include <utility>

#include "vivavoce/base/spelling.h"
#include "vivavoce/base/status.h"
#include "workflow/state_fields.h"
#include "workflow/state_machine.h"

namespace vivavoce::internal {
namespace {

constexpr size_t kMaxStates = 1000;
constexpr int kMaxNesting = 8;

class DefinitionReader {
 public:
  explicit DefinitionReader(std::vector<std::string>& problems) : problems_(problems) {}

  std::shared_ptr<const StateMachine> Machine(const JsonValue& json, const std::string& pointer,
                                              int depth) {
    auto machine = std::make_shared<StateMachine>();
    if (!json.is_object()) {
      Problem(pointer, "must be an object");
      return machine;
    }
    if (depth > kMaxNesting) {
      Problem(pointer, "is nested over 8 deep");
      return machine;
    }
    FieldReader fields(json, pointer, problems_);
    fields.Ignore("Comment");
    if (depth == 0) {
      fields.Ignore("Version");
      machine->timeout_seconds = fields.Integer("TimeoutSeconds", 0, 1, 99'999'999);
    } else {
      ProcessorConfig(fields.Take("ProcessorConfig"), pointer + "/ProcessorConfig");
    }
    QueryLanguage(fields);
    machine->start_at = fields.RequiredText("StartAt");
    const JsonValue* states = fields.Take("States");
    fields.Finish({"StartAt", "States", "TimeoutSeconds"});
    if (states == nullptr || !states->is_object() || states->empty()) {
      Problem(pointer + "/States", "must be an object with at least one state");
      return machine;
    }
    for (const auto& [name, state] : states->items()) {
      if (++states_seen_ > kMaxStates) {
        Problem(pointer + "/States", "has over 1000 states");
        return machine;
      }
      machine->states[name] = ReadState(name, state, pointer + "/States/" + Escape(name), depth);
    }
    CheckTransitions(*machine, pointer);
    return machine;
  }

 private:
  void Problem(const std::string& pointer, const std::string& what) {
    problems_.push_back((pointer.empty() ? "/" : pointer) + ": " + what);
  }

  void QueryLanguage(FieldReader& fields) {
    std::string language = fields.Text("QueryLanguage", "JSONPath");
    if (language != "JSONPath") {
      Problem(fields.pointer() + "/QueryLanguage", "only JSONPath is taken, not " + language);
    }
  }

  void ProcessorConfig(const JsonValue* json, const std::string& pointer) {
    if (json == nullptr) return;
    FieldReader fields(*json, pointer, problems_);
    std::string mode = fields.Text("Mode", "INLINE");
    if (mode != "INLINE") Problem(pointer + "/Mode", "only INLINE is taken, not " + mode);
    fields.Finish({"Mode"});
  }

  State ReadState(const std::string& name, const JsonValue& json, const std::string& pointer,
                  int depth) {
    State state;
    state.name = name;
    bool plain = std::none_of(name.begin(), name.end(), [](char c) {
      return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    });
    if (name.empty() || name.size() > 80 || !plain) {
      Problem(pointer, "a state's name has 1 to 80 bytes and no control characters");
    }
    if (!json.is_object()) {
      Problem(pointer, "must be an object");
      return state;
    }
    FieldReader fields(json, pointer, problems_);
    QueryLanguage(fields);
    fields.Ignore("Comment");
    std::string type = fields.RequiredText("Type");
    ReadFields(type, fields, state);
    if (type == "Map" || type == "Parallel") ReadBranches(fields, state, depth);
    fields.Finish(FieldsOf(type));
    return state;
  }

  void ReadBranches(FieldReader& fields, State& state, int depth) {
    const std::string& pointer = fields.pointer();
    if (state.type == StateType::kMap) {
      const JsonValue* processor = fields.Take("ItemProcessor");
      const JsonValue* iterator = fields.Take("Iterator");  // the older name
      std::string at = pointer + (processor != nullptr ? "/ItemProcessor" : "/Iterator");
      if (processor == nullptr) processor = iterator;
      if (processor == nullptr) return Problem(pointer, "lacks ItemProcessor");
      state.branches.push_back(Machine(*processor, at, depth + 1));
      return;
    }
    const JsonValue* branches = fields.Take("Branches");
    if (branches == nullptr || !branches->is_array() || branches->empty()) {
      return Problem(pointer + "/Branches", "must be a list with at least one branch");
    }
    for (size_t i = 0; i < branches->size(); ++i) {
      std::string at = pointer + "/Branches/" + std::to_string(i);
      state.branches.push_back(Machine((*branches)[i], at, depth + 1));
    }
  }

  void CheckTransitions(const StateMachine& machine, const std::string& pointer) {
    std::vector<std::string> names;
    for (const auto& [name, state] : machine.states) names.push_back(name);
    auto check = [&](const std::string& target, const std::string& at) {
      if (target.empty() || machine.states.count(target) != 0) return;
      std::string nearest = NearestName(target, names);
      Problem(at, "there is no state " + target +
                      (nearest.empty() ? "" : "; did you mean " + nearest + "?"));
    };
    check(machine.start_at, pointer + "/StartAt");
    std::set<std::string> reached = {machine.start_at};
    for (const auto& [name, state] : machine.states) {
      std::string at = pointer + "/States/" + Escape(name);
      check(state.next, at + (state.type == StateType::kChoice ? "/Default" : "/Next"));
      reached.insert(state.next);
      for (size_t i = 0; i < state.catchers.size(); ++i) {
        check(state.catchers[i].next, at + "/Catch/" + std::to_string(i) + "/Next");
        reached.insert(state.catchers[i].next);
      }
      for (size_t i = 0; i < state.choices.size(); ++i) {
        check(state.choices[i].next, at + "/Choices/" + std::to_string(i) + "/Next");
        reached.insert(state.choices[i].next);
      }
    }
    for (const std::string& name : names) {
      if (reached.count(name) == 0) {
        Problem(pointer + "/States/" + Escape(name), "no transition leads to this state");
      }
    }
  }

  std::vector<std::string>& problems_;
  size_t states_seen_ = 0;
};

void CollectResources(const StateMachine& machine, std::set<std::string>& resources) {
  for (const auto& [name, state] : machine.states) {
    if (state.type == StateType::kTask) resources.insert(state.resource);
    for (const auto& branch : state.branches) CollectResources(*branch, resources);
  }
}

}  // namespace

std::shared_ptr<const StateMachine> ReadStateMachine(const JsonValue& json,
                                                     std::vector<std::string>& problems) {
  auto machine = DefinitionReader(problems).Machine(json, "", 0);
  return problems.empty() ? machine : nullptr;
}

std::vector<std::string> ResourcesOf(const StateMachine& machine) {
  std::set<std::string> resources;
  CollectResources(machine, resources);
  return std::vector<std::string>(resources.begin(), resources.end());
}

std::string TypeName(StateType type) {
  switch (type) {
    case StateType::kTask:
      return "Task";
    case StateType::kPass:
      return "Pass";
    case StateType::kChoice:
      return "Choice";
    case StateType::kMap:
      return "Map";
    case StateType::kParallel:
      return "Parallel";
    case StateType::kSucceed:
      return "Succeed";
    case StateType::kFail:
      return "Fail";
    case StateType::kWait:
      return "Wait";
  }
  return "";
}

bool ErrorMatches(const std::vector<std::string>& names, const std::string& error) {
  bool terminal = error == "States.Runtime" || error == "States.DataLimitExceeded";
  for (const std::string& name : names) {
    if (name == error) return true;
    if (terminal) continue;
    if (name == "States.ALL") return true;
    if (name == "States.TaskFailed" && error != "States.Timeout") return true;
  }
  return false;
}

}  // namespace vivavoce::internal
