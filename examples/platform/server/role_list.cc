// SPDX-License-Identifier: Apache-2.0
#include "server/role_list.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "assessor/assessor_role.h"
#include "edge/edge_role.h"
#include "gateway/gateway.h"
#include "interviewer/interviewer_role.h"
#include "notifier/notifier_role.h"
#include "planner/planner_role.h"
#include "server/eraser_role.h"
#include "server/keeper_role.h"
#include "server/server.h"
#include "vivavoce/base/status.h"

namespace vivavoce::platform {
namespace {

// What listens comes last: nobody is let in before there is somebody to work.
constexpr const char* kRoles[] = {"planner",     "assessor", "notifier",
                                  "interviewer", "edge",     "gateway"};

}  // namespace

std::vector<std::string> RoleNames() { return {std::begin(kRoles), std::end(kRoles)}; }

absl::StatusOr<std::vector<std::unique_ptr<Role>>> MakeRoles(const std::vector<std::string>& names,
                                                             const RoleParts& parts) {
  const std::vector<std::string> known = RoleNames();
  for (const std::string& name : names) {
    if (name == "all" || std::find(known.begin(), known.end(), name) != known.end()) continue;
    std::string list = "all";
    for (const std::string& one : known) list += ", " + one;
    return InvalidArgument("role: there is no " + name + "; there are " + list);
  }
  auto wanted = [&names](const char* role) {
    return std::any_of(names.begin(), names.end(),
                       [role](const std::string& name) { return name == "all" || name == role; });
  };
  // The candidate's connection and the conversation are one process until sessions can be found
  // on others.
  if (wanted("edge") != wanted("interviewer")) {
    return InvalidArgument("role: edge and interviewer run in one process; name both");
  }
  std::vector<std::unique_ptr<Role>> roles;
  if (wanted("planner")) {
    roles.push_back(MakePlannerRole(parts));
    // Keeping the time goes with planning, and so does erasing.
    roles.push_back(MakeKeeperRole(parts));
    roles.push_back(MakeEraserRole(parts));
  }
  if (wanted("assessor")) roles.push_back(MakeAssessorRole(parts));
  if (wanted("notifier")) roles.push_back(MakeNotifierRole(parts));
  std::function<std::string()> edge_address;
  if (wanted("edge")) {
    const ServerSettings& settings = parts.ports->configuration().server;
    SessionHostOptions hosting;
    hosting.work_path = SessionsFolder(parts);
    std::unique_ptr<InterviewerRole> interviewer = MakeInterviewerRole(parts, hosting);
    EdgeOptions edge;
    edge.host = settings.edge.host;
    edge.port = static_cast<uint16_t>(settings.edge.port);
    edge.metrics = parts.metrics;
    SessionHost& host = interviewer->host();
    roles.push_back(std::move(interviewer));
    roles.push_back(MakeEdgeRole(parts, std::move(edge), host));
    edge_address = [role = roles.back().get()] { return role->Address(); };
  }
  if (wanted("gateway")) roles.push_back(MakeGatewayRole(parts, std::move(edge_address)));
  return roles;
}

}  // namespace vivavoce::platform
