#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <vector>

#include "store_reader.hpp"
#include "world_stores.hpp"

namespace parley::realtime {

/// A StoreReader whose questions wait until they are answered, one by one. Threads: one.
struct StillReader {
  explicit StillReader(const StoreReader::Retry& retry = {.times = 0},
                       std::size_t page_bytes = 1024UL * 1024);

  /// The first question is read, and its answer given.
  void answer();
  /// Until nothing is left to do.
  void settle();
  void run_loop();

  WorldStores stores;
  /// Sessions that are there.
  std::set<StoreReader::Asker> here;
  /// Whether the workers take questions.
  bool takes = true;
  std::deque<std::function<void()>> questions;
  std::deque<std::function<void()>> loop;
  /// All that the workers ever took.
  std::size_t asked = 0;
  StoreReader reader;
};

}  // namespace parley::realtime
