#include "protocol/message_id.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "base/sha256.hpp"

namespace parley::protocol {

MessageId derive_message_id(std::string_view kind, const ConversationId& conversation_id,
                            const UserId& sender_id, std::string_view target,
                            std::string_view client_msg_id,
                            std::span<const std::string_view> content) {
  std::vector<std::string_view> fields{kind, conversation_id.text(), sender_id.text(), target,
                                       client_msg_id};
  fields.insert(fields.end(), content.begin(), content.end());
  return MessageId::derive(fields);
}

ConversationId direct_conversation_id(const UserId& one, const UserId& other) {
  const auto& [first, second] = std::minmax(one, other);
  const std::array<std::string_view, 3> fields{"direct", first.text(), second.text()};
  return ConversationId::derive(fields);
}

ConversationId group_conversation_id(const UserId& creator_id, std::string_view creation_key) {
  const std::array<std::string_view, 3> fields{"group", creator_id.text(), creation_key};
  return ConversationId::derive(fields);
}

ConversationId public_conversation_id(const UserId& creator_id, std::string_view creation_key) {
  const std::array<std::string_view, 3> fields{"public", creator_id.text(), creation_key};
  return ConversationId::derive(fields);
}

UserId system_user_id() {
  const std::array<std::string_view, 2> fields{"user", "system"};
  return UserId::derive(fields);
}

ConversationId general_conversation_id() {
  return public_conversation_id(system_user_id(), "general");
}

unsigned partition_of(const ConversationId& conversation_id, unsigned partitions) {
  const Sha256 digest = sha256(conversation_id.text());
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 8; ++i) number = (number << 8) | digest[i];
  return static_cast<unsigned>(number % partitions);
}

}  // namespace parley::protocol
