#include "messaging/learn.hpp"

namespace parley::messaging {

Status learn_partitions(timeline::TimelineStore& timeline, MessagePublisher& messages,
                        runtime::Readiness& readiness, std::string_view check) {
  if (messages.is_open()) return {};
  PARLEY_TRY(const auto partitions, timeline.partitions());
  if (!partitions) {
    readiness.fail(check, "not recorded yet: no chat-consumer has started");
    return {};
  }
  messages.open(*partitions);
  readiness.pass(check);
  return {};
}

Status learn_blocks(blocks::BlockStore& blocks, MembershipCache& memberships) {
  PARLEY_TRY(const std::string change, blocks.last_change());
  memberships.note_blocks(change);
  return {};
}

}  // namespace parley::messaging
