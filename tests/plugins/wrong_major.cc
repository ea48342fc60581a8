// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/provider/plugin.h"

VIVAVOCE_FINGERPRINT_NOTE

extern "C" __attribute__((visibility("default"))) const VivavocePluginDescriptor*
vivavoce_plugin_v1(void) {
  static const VivavocePluginDescriptor kDescriptor = {sizeof(VivavocePluginDescriptor),
                                                       2,
                                                       0,
                                                       VIVAVOCE_BUILD_FINGERPRINT,
                                                       "wrong_major",
                                                       "1.0.0",
                                                       nullptr};
  return &kDescriptor;
}
