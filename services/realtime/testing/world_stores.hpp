#pragma once

#include "memory/stores.hpp"

namespace parley::realtime {

/// A store that can be away. Threads: one.
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
  memory::Stores all{&gate};
  accounts::AccountStore* const accounts = &all.accounts();
  blocks::BlockStore* const blocks = &all.blocks();
  conversations::ConversationStore* const conversations = &all.conversations();
  conversations::PresenceStore* const presence = &all.presence();
  timeline::TimelineStore* const timeline = &all.timeline();
  timeline::CommandStore* const commands = &all.commands();
  timeline::ReadMarkStore* const read_marks = &all.read_marks();
};

}  // namespace parley::realtime
