#include "store_reader.hpp"

#include <algorithm>
#include <span>
#include <unordered_map>

#include "frames.hpp"
#include "protocol/event.hpp"
#include "timeline/present_entries.hpp"

namespace parley::realtime {
namespace {

constexpr std::size_t kMembershipsAtOnce = 500;
constexpr std::size_t kTailsAtOnce = 1000;

Result<std::vector<ConversationId>> read_conversations(conversations::ConversationStore& store,
                                                       const UserId& user_id) {
  std::vector<ConversationId> ids;
  std::string position;
  while (ids.size() < kMaxConversations) {
    PARLEY_TRY(const auto page, store.memberships(user_id, position, kMembershipsAtOnce));
    for (const auto& membership : page) ids.push_back(membership.conversation.id);
    if (page.size() < kMembershipsAtOnce) break;
    position = page.back().position;
  }
  return ids;
}

Result<std::vector<timeline::Tail>> read_tails(timeline::TimelineStore& store,
                                               std::span<const ConversationId> ids) {
  std::vector<timeline::Tail> tails;
  tails.reserve(ids.size());
  for (std::size_t begin = 0; begin < ids.size(); begin += kTailsAtOnce) {
    const auto some = ids.subspan(begin, std::min(kTailsAtOnce, ids.size() - begin));
    PARLEY_TRY(const auto found, store.ends(some));
    std::unordered_map<ConversationId, timeline::Tail> known;
    for (const timeline::Tail& tail : found) known.emplace(tail.conversation_id, tail);
    for (const ConversationId& id : some) {
      tails.push_back(known.try_emplace(id, timeline::Tail{id}).first->second);
    }
  }
  return tails;
}

Result<Lines> read_lines(const StoreReader::Stores& stores, const ConversationId& id,
                         std::int64_t after) {
  PARLEY_TRY(const auto entries,
             timeline::present_entries(stores.timeline, stores.commands, id,
                                       {.after = after, .limit = kPageEntries}));
  auto lines = std::make_shared<std::vector<Line>>();
  lines->reserve(entries.size());
  for (const protocol::Entry& entry : entries) {
    const std::string text = protocol::write_entry(entry);
    PARLEY_TRY(const protocol::EventHead head, protocol::read_event(text));
    lines->push_back({entry.seq, head.changes_members, entry_frame(text)});
  }
  return Lines(std::move(lines));
}

}  // namespace

template <typename T>
void StoreReader::ask(std::function<Result<T>()> question, Then<T> then) {
  const auto shared = std::make_shared<Then<T>>(std::move(then));
  const bool taken = workers_.submit([post = post_, question = std::move(question), shared] {
    (*post)([shared, answer = question()]() mutable { (*shared)(std::move(answer)); });
  });
  if (taken) return;
  (*post_)([shared] {
    (*shared)(Error{code::kOverloaded, "too many questions wait for the store", true});
  });
}

void StoreReader::conversations(const UserId& user_id, Then<std::vector<ConversationId>> then) {
  ask<std::vector<ConversationId>>(
      [&store = stores_.conversations, user_id] { return read_conversations(store, user_id); },
      std::move(then));
}

void StoreReader::members(const ConversationId& conversation_id, Then<std::vector<UserId>> then) {
  ask<std::vector<UserId>>(
      [&store = stores_.conversations, conversation_id]() -> Result<std::vector<UserId>> {
        PARLEY_TRY(const auto members, store.members(conversation_id));
        std::vector<UserId> ids;
        ids.reserve(members.size());
        for (const auto& member : members) ids.push_back(member.user_id);
        return ids;
      },
      std::move(then));
}

void StoreReader::acquaintances(const UserId& user_id, std::vector<UserId> others,
                                Then<Acquaintances> then) {
  ask<Acquaintances>(
      [stores = stores_, user_id, others = std::move(others)]() -> Result<Acquaintances> {
        PARLEY_TRY(auto known, stores.presence.sharing(user_id, others));
        PARLEY_TRY(const auto blockers, stores.blocks.blockers_of(user_id, known));
        std::erase_if(known, [&](const UserId& id) {
          return std::ranges::find(blockers, id) != blockers.end();
        });
        PARLEY_TRY(auto seen, stores.presence.last_seen(known));
        return Acquaintances{std::move(known), std::move(seen)};
      },
      std::move(then));
}

void StoreReader::places(const UserId& user_id, std::vector<ConversationId> conversation_ids,
                         Then<Places> then) {
  ask<Places>(
      [stores = stores_, user_id, ids = std::move(conversation_ids)]() -> Result<Places> {
        PARLEY_TRY(auto tails, read_tails(stores.timeline, ids));
        PARLEY_TRY(auto read_marks, stores.read_marks.of_user(user_id, ids));
        return Places{std::move(tails), std::move(read_marks)};
      },
      std::move(then));
}

void StoreReader::tails(std::vector<ConversationId> conversation_ids,
                        Then<std::vector<timeline::Tail>> then) {
  ask<std::vector<timeline::Tail>>(
      [&store = stores_.timeline, ids = std::move(conversation_ids)] {
        return read_tails(store, ids);
      },
      std::move(then));
}

void StoreReader::entries(const ConversationId& conversation_id, std::int64_t after,
                          Then<Lines> then) {
  const PageKey key{conversation_id, after};
  auto& waiting = asked_[key];
  waiting.push_back(std::move(then));
  if (waiting.size() > 1) return;
  ask<Lines>([stores = stores_, key] { return read_lines(stores, key.first, key.second); },
             [this, key](const Result<Lines>& lines) {
               const auto answered = asked_.extract(key);
               for (const auto& one : answered.mapped()) one(lines);
             });
}

}  // namespace parley::realtime
