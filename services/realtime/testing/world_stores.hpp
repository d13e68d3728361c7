#pragma once

#include "memory/stores.hpp"

namespace parley::realtime {

/// Makes the stores fail on demand. Threads: one.
class StoreGate final : public memory::Gate {
 public:
  Status before(std::string_view) override {
    return is_away_ ? Status(unavailable("the store is away")) : Status();
  }
  Status after(std::string_view) override { return {}; }
  void away(bool is_away) { is_away_ = is_away; }

 private:
  bool is_away_ = false;
};

/// The stores of a realtime-service, in memory.
struct WorldStores {
  StoreGate gate;
  memory::Stores memory{&gate};
  const messaging::Stores all = memory.all();
};

}  // namespace parley::realtime
