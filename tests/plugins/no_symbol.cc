// SPDX-License-Identifier: Apache-2.0
#include "vivavoce/provider/build_fingerprint.h"

VIVAVOCE_FINGERPRINT_NOTE

extern "C" __attribute__((visibility("default"))) int vivavoce_plugin_v0() { return 0; }
