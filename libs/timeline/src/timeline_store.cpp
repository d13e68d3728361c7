#include "timeline/timeline_store.hpp"

#include <map>
#include <utility>

#include "mongodb_command_store.hpp"
#include "mongodb_listing_store.hpp"
#include "mongodb_read_mark_store.hpp"
#include "mongodb_timeline_store.hpp"
#include "sqlite_command_store.hpp"
#include "sqlite_listing_store.hpp"
#include "sqlite_read_mark_store.hpp"
#include "sqlite_timeline_store.hpp"

namespace parley::timeline {

namespace {

constexpr std::string_view kDatabase = "timeline";

template <typename OnMongodb, typename OnSqlite, typename Store>
std::unique_ptr<Store> make(stores::Stores& stores) {
  if (stores.is_mongodb()) {
    return std::make_unique<OnMongodb>(stores.mongo(), stores.mongodb_name(kDatabase));
  }
  return std::make_unique<OnSqlite>(stores.sqlite(kDatabase, SqliteTimelineStore::migrations()));
}

}  // namespace

std::unique_ptr<TimelineStore> make_timeline_store(stores::Stores& stores) {
  return make<MongodbTimelineStore, SqliteTimelineStore, TimelineStore>(stores);
}

std::unique_ptr<CommandStore> make_command_store(stores::Stores& stores) {
  return make<MongodbCommandStore, SqliteCommandStore, CommandStore>(stores);
}

std::unique_ptr<ListingStore> make_listing_store(stores::Stores& stores) {
  return make<MongodbListingStore, SqliteListingStore, ListingStore>(stores);
}

std::vector<ReadMark> marks_of_senders(std::span<const protocol::Entry> entries) {
  std::map<std::pair<ConversationId, UserId>, ReadMark> marks;
  for (const protocol::Entry& entry : entries) {
    const protocol::Item& item = entry.item;
    if (item.kind != protocol::Kind::message) continue;
    const ReadMark mark{item.conversation_id, item.sender_id, entry.seq, entry.message_number};
    ReadMark& last = marks.try_emplace({mark.conversation_id, mark.user_id}, mark).first->second;
    if (last.seq < mark.seq) last = mark;
  }
  std::vector<ReadMark> found;
  found.reserve(marks.size());
  for (auto& [reader, mark] : marks) found.push_back(std::move(mark));
  return found;
}

std::vector<Joining> joinings_in(std::span<const protocol::Entry> entries) {
  std::map<std::pair<ConversationId, UserId>, Joining> last;
  for (const protocol::Entry& entry : entries) {
    const protocol::Item& item = entry.item;
    const bool adds =
        item.kind == protocol::Kind::members_added && item.client_msg_id != protocol::kCreationKey;
    if (!adds) continue;
    for (const UserId& user_id : item.user_ids) {
      const Joining joining{item.conversation_id, user_id, entry.seq, entry.message_number,
                            item.accepted_at};
      Joining& known = last.try_emplace({item.conversation_id, user_id}, joining).first->second;
      // Of two concurrent ones, either may have made the membership.
      const Timestamp accepted_at = std::max(known.accepted_at, joining.accepted_at);
      if (known.seq < joining.seq) known = joining;
      known.accepted_at = accepted_at;
    }
  }
  std::vector<Joining> found;
  found.reserve(last.size());
  for (auto& [member, joining] : last) found.push_back(std::move(joining));
  return found;
}

std::unique_ptr<ReadMarkStore> make_read_mark_store(stores::Stores& stores) {
  return make<MongodbReadMarkStore, SqliteReadMarkStore, ReadMarkStore>(stores);
}

}  // namespace parley::timeline
