// SPDX-License-Identifier: Apache-2.0
// Step graphs: an operator's file, with its expressions and paths.
#include "tests/fuzz/fuzz.h"
#include "vivavoce/workflow/definition.h"
#include "workflow/expression.h"
#include "workflow/json_path.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const std::string_view text = vivavoce::fuzz::Text(bytes, size);
  (void)vivavoce::ParseWorkflow(text);
  (void)vivavoce::internal::ParseExpression(text);
  (void)vivavoce::internal::ParseJsonPath(text);
  return 0;
}
