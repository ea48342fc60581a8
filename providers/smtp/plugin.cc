// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/provider/plugin.h"

#include "vivavoce/providers/smtp/smtp.h"
#include "vivavoce/version.h"

namespace {

absl::Status Register(vivavoce::Registry& registry) {
  return registry.mailers.Add(vivavoce::MakeSmtpMailerFactory());
}

}  // namespace

VIVAVOCE_PLUGIN("smtp", VIVAVOCE_VERSION, Register)
