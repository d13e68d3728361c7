#pragma once

#include <span>
#include <string_view>

#include "base/id.hpp"

/// How ids are derived and conversations partitioned. Permanent formats: data in stores and queues
/// depends on them. fixtures/ids.json holds examples for other languages.
namespace parley::protocol {

/// The id of an entry: the same for every attempt with the same key, a different one for a
/// different kind, conversation, sender or target. `target` is empty for a message. `content` holds
/// what else distinguishes commands with the same key, as listed at derive_id() in item.hpp.
MessageId derive_message_id(std::string_view kind, const ConversationId& conversation_id,
                            const UserId& sender_id, std::string_view target,
                            std::string_view client_msg_id,
                            std::span<const std::string_view> content = {});

/// The one direct conversation of two users, the same from both sides.
ConversationId direct_conversation_id(const UserId& one, const UserId& other);

/// The group that `creator_id` makes with this key; a repeat of the request names the same group.
ConversationId group_conversation_id(const UserId& creator_id, std::string_view creation_key);

/// The public conversation that `creator_id` makes with this key.
ConversationId public_conversation_id(const UserId& creator_id, std::string_view creation_key);

/// Who makes what no user makes: an id that no account has.
UserId system_user_id();

/// `general`, the one public conversation that the system makes.
ConversationId general_conversation_id();

/// 0 … partitions − 1. `partitions` is at least 1.
unsigned partition_of(const ConversationId& conversation_id, unsigned partitions);

}  // namespace parley::protocol
