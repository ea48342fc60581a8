// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "interviewer/session_host.h"
#include "server/role.h"

namespace vivavoce::platform {

// Conducts what the edge lets in. To be drained after the edge.
class InterviewerRole : public Role {
 public:
  virtual SessionHost& host() = 0;
};

std::unique_ptr<InterviewerRole> MakeInterviewerRole(const RoleParts& parts,
                                                     SessionHostOptions options);

}  // namespace vivavoce::platform
