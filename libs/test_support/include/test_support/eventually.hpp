#pragma once

#include <chrono>
#include <functional>

namespace parley::test_support {

/// Whether `condition` becomes true within `limit`. Evaluates it at once, then every 10 ms, and
/// once more at the end. Never sleep where this will do.
bool eventually(std::chrono::milliseconds limit, const std::function<bool()>& condition);

/// Within 90 s: long enough for a busy machine, where the test is not about time.
bool eventually(const std::function<bool()>& condition);

}  // namespace parley::test_support
