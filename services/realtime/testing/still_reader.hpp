#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <vector>

#include "store_reader.hpp"
#include "world_stores.hpp"

namespace parley::realtime {

/// A StoreReader whose queries wait until they are answered one by one. Threads: one.
struct StillReader {
  explicit StillReader(const StoreReader::Retry& retry = {.times = 0},
                       std::size_t page_bytes = 1024UL * 1024);

  /// Runs the first query and delivers its answer.
  void answer();
  /// Answers everything until nothing is left.
  void settle();
  void run_loop();

  WorldStores stores;
  /// The sessions that exist.
  std::set<StoreReader::Asker> here;
  /// Whether the workers accept jobs.
  bool takes = true;
  std::deque<std::function<void()>> questions;
  std::deque<std::function<void()>> loop;
  /// All jobs the workers ever accepted.
  std::size_t asked = 0;
  StoreReader reader;
};

}  // namespace parley::realtime
