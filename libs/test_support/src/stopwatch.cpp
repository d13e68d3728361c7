#include "test_support/stopwatch.hpp"

namespace parley::test_support {

Stopwatch::Stopwatch()
    : thread_([this] {
        while (!stopping_) {
          std::this_thread::sleep_for(kTick);
          ++ticks_;
        }
      }) {}

Stopwatch::~Stopwatch() {
  stopping_ = true;
  thread_.join();
}

}  // namespace parley::test_support
