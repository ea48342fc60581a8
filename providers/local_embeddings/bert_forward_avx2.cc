// SPDX-License-Identifier: Apache-2.0
// Compiled with -mavx2 -mfma; called only where the processor has both.
#define Eigen EigenAvx2
#define VIVAVOCE_FORWARD_NAMESPACE avx2
#include "bert_forward_body.h"
