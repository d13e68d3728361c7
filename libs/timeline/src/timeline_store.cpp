#include "timeline/timeline_store.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <utility>

#include "adapters.hpp"
#include "stores/stores.hpp"

namespace parley::timeline {
namespace {

constexpr std::array<std::string_view, 3> kNames{"applied", "refused", "nothing_to_do"};

/// As many digits as the largest number has.
std::string padded(std::int64_t number) {
  std::array<char, 24> digits{};
  std::snprintf(digits.data(), digits.size(), "%019lld", static_cast<long long>(number));
  return digits.data();
}

}  // namespace

std::unique_ptr<TimelineStore> open_timeline_store(stores::Stores& stores) {
  return stores.is_mongodb() ? open_mongodb_timeline_store(stores)
                             : open_sqlite_timeline_store(stores);
}

std::unique_ptr<CommandStore> open_command_store(stores::Stores& stores) {
  return stores.is_mongodb() ? open_mongodb_command_store(stores)
                             : open_sqlite_command_store(stores);
}

std::unique_ptr<ListingStore> open_listing_store(stores::Stores& stores) {
  return stores.is_mongodb() ? open_mongodb_listing_store(stores)
                             : open_sqlite_listing_store(stores);
}

std::string_view verdict_name(Verdict verdict) { return kNames[static_cast<std::size_t>(verdict)]; }

std::optional<Verdict> parse_verdict(std::string_view name) {
  const auto* found = std::ranges::find(kNames, name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<Verdict>(found - kNames.begin());
}

std::string thread_list(const MessageId& thread_id) { return "thread." + thread_id.text(); }
std::string pin_list(const ConversationId& conversation_id) {
  return "pins." + conversation_id.text();
}
std::string mention_list(const UserId& user_id) { return "mentions." + user_id.text(); }

std::string seq_position(std::int64_t seq) { return padded(seq); }

std::string time_position(Timestamp time, const MessageId& message_id) {
  return padded(time.time_since_epoch().count()) + "." + message_id.text();
}

Readers readers_in(std::span<const protocol::Entry> entries) {
  using Reader = std::pair<ConversationId, UserId>;
  std::map<Reader, ReadMark> marks;
  std::map<Reader, Joining> joinings;
  for (const protocol::Entry& entry : entries) {
    const protocol::Item& item = entry.item;
    if (item.kind == protocol::Kind::kMessage) {
      const ReadMark mark{item.conversation_id, item.sender_id, entry.seq, entry.message_number};
      ReadMark& last = marks.try_emplace({mark.conversation_id, mark.user_id}, mark).first->second;
      if (last.seq < mark.seq) last = mark;
    }
    const bool adds =
        item.kind == protocol::Kind::kMembersAdded && item.client_msg_id != protocol::kCreationKey;
    if (!adds) continue;
    for (const UserId& user_id : item.user_ids) {
      const Joining joining{item.conversation_id, user_id, entry.seq, entry.message_number,
                            item.accepted_at};
      Joining& last = joinings.try_emplace({item.conversation_id, user_id}, joining).first->second;
      // Of two concurrent ones, either may have made the membership.
      const Timestamp accepted_at = std::max(last.accepted_at, joining.accepted_at);
      if (last.seq < joining.seq) last = joining;
      last.accepted_at = accepted_at;
    }
  }
  Readers found;
  for (auto& [reader, mark] : marks) found.marks.push_back(std::move(mark));
  for (auto& [reader, joining] : joinings) found.joinings.push_back(std::move(joining));
  return found;
}

std::unique_ptr<ReadMarkStore> open_read_mark_store(stores::Stores& stores) {
  return stores.is_mongodb() ? open_mongodb_read_mark_store(stores)
                             : open_sqlite_read_mark_store(stores);
}

}  // namespace parley::timeline
