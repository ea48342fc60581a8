// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/waiting.h"  // what a session's coroutines wait with is not theirs alone
