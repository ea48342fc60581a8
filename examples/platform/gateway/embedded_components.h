// SPDX-License-Identifier: Apache-2.0
// Texts that the build puts into the program.
#pragma once

namespace vivavoce::platform {

extern const char kComponentsJson[];
extern const char kPlanSchemaJson[];
extern const char kAssessmentSchemaJson[];
extern const char kTranscriptSchemaJson[];

}  // namespace vivavoce::platform
