// SPDX-License-Identifier: Apache-2.0
#define Eigen EigenBaseline
#define VIVAVOCE_FORWARD_NAMESPACE baseline
#include "bert_forward_body.h"
