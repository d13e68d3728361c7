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

Result<std::vector<timeline::Stay>> read_conversations(conversations::ConversationStore& store,
                                                       const UserId& user_id) {
  std::vector<timeline::Stay> stays;
  std::string position;
  while (stays.size() < kMaxConversations) {
    PARLEY_TRY(const auto page, store.memberships(user_id, position, kMembershipsAtOnce));
    for (const auto& one : page) {
      stays.push_back({one.conversation.id, conversations::joined_at(one), one.has_joining});
    }
    if (page.size() < kMembershipsAtOnce) break;
    position = page.back().position;
  }
  return stays;
}

Result<std::vector<timeline::Tail>> read_tails(timeline::TimelineStore& store,
                                               std::span<const ConversationId> ids) {
  PARLEY_TRY(const auto found, store.ends(ids));
  std::unordered_map<ConversationId, timeline::Tail> known;
  for (const timeline::Tail& tail : found) known.emplace(tail.conversation_id, tail);
  std::vector<timeline::Tail> tails;
  tails.reserve(ids.size());
  for (const ConversationId& id : ids) {
    tails.push_back(known.try_emplace(id, timeline::Tail{id}).first->second);
  }
  return tails;
}

Result<SharedPage> read_page(const messaging::Stores& stores, const ConversationId& id,
                             std::int64_t after, std::size_t max_bytes) {
  PARLEY_TRY(const auto entries,
             timeline::present_entries(stores.timeline, stores.commands, id,
                                       {.after = after, .limit = kPageEntries}));
  auto page = std::make_shared<Page>();
  page->more = entries.size() == kPageEntries;
  std::size_t bytes = 0;
  for (const protocol::Entry& entry : entries) {
    Line line{protocol::head_of(entry), entry_frame(protocol::write_entry(entry))};
    bytes += line.frame.bytes();
    if (bytes > max_bytes && !page->lines.empty()) {
      page->more = true;
      break;
    }
    page->lines.push_back(std::move(line));
  }
  return SharedPage(std::move(page));
}

}  // namespace

template <typename T>
void StoreReader::ask(Queue& queue, std::function<bool()> wanted,
                      std::function<Result<T>()> question, Then<T> then) {
  Question one{std::move(wanted),
               [question = std::move(question), then] {
                 const auto answer = std::make_shared<Result<T>>(question());
                 return Answer{[then, answer] { then(std::move(*answer)); },
                               answer->has_error() && answer->error().retryable};
               },
               Backoff(retry_.first, retry_.most), retry_.times};
  if (queue.waiting.size() < kMaxWaiting) {
    queue.waiting.push_back(std::move(one));
    ask_next(queue);
  } else if (!pause(queue, one)) {
    (*post_)([then = std::move(then)] {
      then(Error{code::kOverloaded, "too many queries are waiting for the store", true});
    });
  }
}

template <typename T>
void StoreReader::ask(Queue& queue, Asker asker, std::function<Result<T>()> question,
                      Then<T> then) {
  ask<T>(
      queue, [this, asker] { return is_here(asker); }, std::move(question),
      [this, asker, then = std::move(then)](Result<T> answer) {
        if (is_here(asker)) then(std::move(answer));
      });
}

bool StoreReader::pause(Queue& queue, Question& question) {
  if (question.retries_left == 0 || queue.paused.size() >= kMaxWaiting) return false;
  --question.retries_left;
  const auto until = Monotonic::now() + question.pause.next();
  queue.paused.emplace(until, std::move(question));
  return true;
}

void StoreReader::end_pauses(Queue& queue) {
  const auto time = Monotonic::now();
  while (!queue.paused.empty() && queue.paused.begin()->first <= time &&
         queue.waiting.size() < kMaxWaiting) {
    queue.waiting.push_back(std::move(queue.paused.extract(queue.paused.begin()).mapped()));
  }
}

void StoreReader::ask_next() {
  for (Queue* queue : {&questions_, &watched_}) {
    end_pauses(*queue);
    ask_next(*queue);
  }
}

void StoreReader::ask_next(Queue& queue) {
  while (!queue.waiting.empty() && queue.asking < queue.max_asking) {
    if (!queue.waiting.front().wanted()) {
      queue.waiting.pop_front();
      continue;
    }
    const auto question = std::make_shared<Question>(std::move(queue.waiting.front()));
    const bool taken = submit_([this, &queue, post = post_, question] {
      (*post)([this, &queue, question, answer = question->ask()] {
        --queue.asking;
        if (!answer.may_retry || !pause(queue, *question)) answer.give();
        ask_next();
      });
    });
    if (!taken) {
      queue.waiting.front() = std::move(*question);
      return;
    }
    queue.waiting.pop_front();
    ++queue.asking;
  }
}

void StoreReader::conversations(Asker asker, const UserId& user_id,
                                Then<std::vector<timeline::Stay>> then) {
  ask<std::vector<timeline::Stay>>(
      questions_, asker,
      [&store = stores_.conversations, user_id] { return read_conversations(store, user_id); },
      std::move(then));
}

void StoreReader::members(const ConversationId& conversation_id, Then<std::vector<UserId>> then) {
  ask<std::vector<UserId>>(
      questions_, kRooms,
      [&store = stores_.conversations, conversation_id]() -> Result<std::vector<UserId>> {
        PARLEY_TRY(const auto members, store.members(conversation_id));
        std::vector<UserId> ids;
        ids.reserve(members.size());
        for (const auto& member : members) ids.push_back(member.user_id);
        return ids;
      },
      std::move(then));
}

void StoreReader::members_among(const ConversationId& conversation_id, std::vector<UserId> user_ids,
                                Then<std::vector<UserId>> then) {
  ask<std::vector<UserId>>(
      questions_, kRooms,
      [&store = stores_.conversations, conversation_id, ids = std::move(user_ids)] {
        return store.members_among(conversation_id, ids);
      },
      std::move(then));
}

void StoreReader::newest_memberships(const UserId& user_id, Then<MembershipPage> then) {
  ask<MembershipPage>(
      questions_, kRooms,
      [&store = stores_.conversations, user_id]() -> Result<MembershipPage> {
        PARLEY_TRY(const auto newest, store.memberships(user_id, "", kNewestMemberships));
        MembershipPage ids;
        ids.reserve(newest.size());
        for (const auto& membership : newest) ids.push_back(membership.conversation.id);
        return ids;
      },
      std::move(then));
}

void StoreReader::acquaintances(Asker asker, const UserId& user_id, std::vector<UserId> others,
                                Then<Acquaintances> then) {
  ask<Acquaintances>(
      watched_, asker,
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

void StoreReader::places(Asker asker, const UserId& user_id, std::vector<timeline::Stay> stays,
                         Then<Places> then) {
  ask<Places>(
      questions_, asker,
      [stores = stores_, user_id, stays = std::move(stays)]() -> Result<Places> {
        std::vector<ConversationId> ids;
        ids.reserve(stays.size());
        for (const timeline::Stay& one : stays) ids.push_back(one.conversation_id);
        PARLEY_TRY(const auto tails, read_tails(stores.timeline, ids));
        return timeline::unread(stores.timeline, stores.read_marks, user_id, stays, tails);
      },
      std::move(then));
}

void StoreReader::tails(Asker asker, std::vector<ConversationId> conversation_ids,
                        Then<std::vector<timeline::Tail>> then) {
  ask<std::vector<timeline::Tail>>(
      questions_, asker,
      [&store = stores_.timeline, ids = std::move(conversation_ids)] {
        return read_tails(store, ids);
      },
      std::move(then));
}

bool StoreReader::page_is_wanted(const PageKey& key) {
  const auto found = asked_.find(key);
  if (std::ranges::any_of(found->second, [this](const auto& one) { return is_here(one.asker); })) {
    return true;
  }
  asked_.erase(found);
  return false;
}

void StoreReader::entries(Asker asker, const ConversationId& conversation_id, std::int64_t after,
                          Then<SharedPage> then) {
  const PageKey key{conversation_id, after};
  auto& waiting = asked_[key];
  waiting.push_back({asker, std::move(then)});
  if (waiting.size() > 1) return;
  ask<SharedPage>(
      questions_, [this, key] { return page_is_wanted(key); },
      [stores = stores_, key, bytes = page_bytes_] {
        return read_page(stores, key.first, key.second, bytes);
      },
      [this, key](const Result<SharedPage>& page) {
        const auto answered = asked_.extract(key);
        for (const auto& one : answered.mapped()) {
          if (is_here(one.asker)) one.then(page);
        }
      });
}

}  // namespace parley::realtime
