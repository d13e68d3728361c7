#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "client/unread.hpp"
#include "command_fixture.hpp"
#include "timeline/unread.hpp"

namespace parley::consumer {
namespace {

using conversations::Role;
using protocol::Entry;
using protocol::Item;
using protocol::Kind;

/// A message in a reader's view.
struct Shown {
  std::string text;
  std::optional<Timestamp> edited_at = std::nullopt;
  std::optional<Timestamp> deleted_at = std::nullopt;
  std::map<std::string, std::set<UserId>> reactions = {};
  std::optional<UserId> pinned_by = std::nullopt;
  std::optional<timeline::Thread> thread = std::nullopt;

  bool operator==(const Shown&) const = default;
};
using View = std::map<MessageId, Shown>;

client::Entry as_told(const Entry& entry) {
  const Item& item = entry.item;
  client::Entry told{std::string(protocol::kind_name(item.kind)),
                     {item.id, item.conversation_id, entry.seq, entry.message_number,
                      item.sender_id, item.client_msg_id, "", item.accepted_at, entry.stored_at},
                     "",
                     ""};
  told.user_ids = item.user_ids;
  if (entry.target_number > 0) told.target_number = entry.target_number;
  return told;
}

/// A client that knows only the entries, in order.
class Reader {
 public:
  explicit Reader(const std::vector<UserId>& users) {
    for (const UserId& user : users) unread_.emplace(user, user);
  }

  /// Returns whether there were any.
  bool read_on(timeline::TimelineStore& timeline, const ConversationId& id, std::size_t limit) {
    const auto entries = timeline.entries(id, {.after = at_, .limit = limit}).value();
    for (const Entry& entry : entries) {
      EXPECT_EQ(entry.seq, ++at_);
      apply(entry);
      for (auto& [user, unread] : unread_) unread.take(as_told(entry));
    }
    return !entries.empty();
  }
  const View& view() const { return view_; }
  client::Unread& unread(const UserId& user) { return unread_.at(user); }

 private:
  void apply(const Entry& entry) {
    const Item& item = entry.item;
    if (item.kind == Kind::kMessage) {
      view_[item.id] = {item.text, {}, entry.deleted_at};
      numbers_[item.id] = entry.message_number;
    }
    if (entry.thread_id) {
      auto& thread = view_.at(*entry.thread_id).thread;
      thread = timeline::Thread{(thread ? thread->replies : 0) + 1, item.id, entry.stored_at};
    }
    if (!item.target) return;
    Shown& target = view_.at(*item.target);
    if (item.kind == Kind::kDeletion) {
      EXPECT_EQ(entry.target_number, numbers_.at(*item.target));
      target = {.text = "", .deleted_at = entry.stored_at, .thread = target.thread};
    }
    if (target.deleted_at) return;
    if (item.kind == Kind::kPin) {
      EXPECT_NE(target.pinned_by.has_value(), item.on);
      target.pinned_by.reset();
      if (item.on) target.pinned_by = item.sender_id;
    }
    if (item.kind == Kind::kEdit) {
      // The text may already be removed, by a later deletion.
      target.text = item.text;
      target.edited_at = entry.stored_at;
    }
    if (item.kind == Kind::kReaction && item.on) {
      EXPECT_TRUE(target.reactions[item.emoji].insert(item.sender_id).second);
    } else if (item.kind == Kind::kReaction) {
      EXPECT_EQ(target.reactions[item.emoji].erase(item.sender_id), 1U);
      if (target.reactions[item.emoji].empty()) target.reactions.erase(item.emoji);
    }
  }

  std::int64_t at_ = 0;
  View view_;
  std::map<UserId, client::Unread> unread_;
  std::map<MessageId, std::int64_t> numbers_;
};

class Replay : public CommandFixture {
 protected:
  int below(int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(random_); }
  template <typename... Values>
  auto one_of(const Values&... values) {
    return std::array{values...}.at(static_cast<std::size_t>(below(sizeof...(values))));
  }

  /// Adds Bob and a newcomer, possibly again.
  Item joining(const std::string& key) const {
    Item item = message(key);
    item.kind = Kind::kMembersAdded;
    item.sender_id = owner_;
    item.text.clear();
    item.user_ids = {bob_, newcomer_};
    item.id = protocol::derive_id(item);
    return item;
  }

  /// Some messages, then commands on them, and so on.
  Item random_item(int number) {
    const int place = number % kRun;
    const std::string key = round_ + std::to_string(number);
    const std::string target = round_ + std::to_string(number - place + below(kMessages));
    if (place == 0) return message(key);
    if (place < kMessages) return reply(key, target);
    const UserId who = one_of(owner_, ada_, bob_, ada_);
    const int what = below(kRun);
    if (what == 0) return joining(key);
    if (what == 1) return read(one_of(owner_, bob_), 1 + below(number + 1));
    if (what == 2) return command(who, Kind::kDeletion, key, target);
    if (what < kRun / 8) return pin(who, key, below(2) == 0, target);
    if (what < kRun / 3) return edit(who, key, one_of("a", "b", "hello"), target);
    return react(who, key, one_of("+1", "heart"), below(2) == 0, target);
  }
  /// With early and late repeats.
  std::vector<Item> random_queue(int length) {
    std::vector<Item> queue;
    for (int number = 0; number < length; ++number) {
      queue.push_back(random_item(number));
      const std::size_t back = 1 + static_cast<std::size_t>(below(kMaxBack));
      if (below(4) == 0 && back <= queue.size()) queue.push_back(queue[queue.size() - back]);
    }
    return queue;
  }

  /// Consumers that die or are paused at any step, redelivery in other batches, role changes, and a
  /// reader who follows.
  void consume(const std::vector<Item>& queue, Reader& reader) {
    std::unique_ptr<Steps> paused;
    for (std::size_t at = 0; at < queue.size();) {
      const auto begin = queue.begin() + static_cast<std::ptrdiff_t>(at);
      const auto count = std::min<std::ptrdiff_t>(1 + below(8), queue.end() - begin);
      auto consumer = std::make_unique<Steps>(start({begin, begin + count}));
      consumer->go(one_of(1, 2, 3, 4, 4, 4));
      if (below(3) == 0 && paused) paused->go(1 + below(4));
      if (consumer->done() && below(4) != 0) at += static_cast<std::size_t>(count);
      if (!paused || paused->done()) paused = std::move(consumer);
      if (below(4) == 0) {
        ASSERT_TRUE(where()
                        .conversations
                        .set_role(group_, bob_, one_of(Role::kMember, Role::kAdmin), ++changes_)
                        .has_value());
      }
      if (below(3) == 0)
        reader.read_on(where().timeline, group_, 1 + static_cast<std::size_t>(below(9)));
      if (below(9) == 0) welcome(reader);
    }
    if (paused) paused->go(Steps::kCount);
  }

  timeline::Unread unread(const UserId& user) {
    const auto tails = where().timeline.ends(std::vector{group_}).value();
    if (tails.empty()) return {timeline::Tail{group_}};
    return timeline::unread(where().timeline, where().read_marks, user, {}, tails).value().front();
  }
  /// As after a lost connection: ahead of the entries, or behind them.
  void welcome(Reader& reader) {
    for (const UserId& user : users()) {
      const timeline::Unread now = unread(user);
      reader.unread(user).take(client::Place{group_, now.tail.last_seq, now.read_seq, now.count(),
                                             now.tail.messages, now.after, now.deleted});
    }
  }
  void tell_marks(Reader& reader) {
    for (const UserId& user : users()) {
      for (const auto& mark : where().read_marks.of_user(user, std::vector{group_}).value()) {
        reader.unread(user).take({group_, user, mark.seq, mark.message_number});
      }
    }
  }
  std::vector<UserId> users() const { return {owner_, ada_, bob_, newcomer_}; }

  std::int64_t replies_of(const MessageId& id) {
    const timeline::ListingPage all{.limit = timeline::kMaxPage};
    return static_cast<std::int64_t>(
        where().listings.page(timeline::thread_list(id), all).value().size());
  }
  View history() {
    View view;
    std::set<MessageId> pinned;
    const timeline::ListingPage all{.limit = timeline::kMaxPage};
    for (const auto& one : where().listings.page(timeline::pin_list(group_), all).value()) {
      pinned.insert(one.message_id);
    }
    for (const auto& one :
         where().timeline.messages(group_, {.limit = timeline::kMaxPage}).value()) {
      const MessageId& id = one.entry.item.id;
      Shown& shown = view[id] = {one.text(), one.state.edited_at, one.state.deleted_at};
      shown.thread = one.state.thread;
      if (one.state.pin) shown.pinned_by = one.state.pin->user_id;
      EXPECT_EQ(pinned.contains(id), shown.pinned_by.has_value());
      if (shown.thread) {
        EXPECT_EQ(replies_of(id), shown.thread->replies);
      }
      if (shown.deleted_at) {
        EXPECT_TRUE(shown.text.empty() && one.state.reactions.empty() && !one.state.pin);
        continue;
      }
      for (const UserId& user : {owner_, ada_, bob_}) {
        for (const auto& reaction : where().commands.reactions_by(user, std::vector{id}).value()) {
          shown.reactions[reaction.emoji].insert(user);
        }
      }
      EXPECT_EQ(one.state.reactions.size(), shown.reactions.size());
      for (const auto& [emoji, count] : one.state.reactions) {
        EXPECT_EQ(count, static_cast<std::int64_t>(shown.reactions[emoji].size())) << emoji;
      }
    }
    return view;
  }

  const UserId newcomer_ = UserId::random();
  static constexpr int kRun = 40;
  static constexpr int kMessages = 2;
  static constexpr int kMaxBack = 12;
  /// Prefixes the keys, so that each round has its own.
  std::string round_;
  std::mt19937 random_;
  std::uint64_t changes_ = 0;
};
PARLEY_STORE_CONTRACT(Replay);

TEST_P(Replay, OfTheEntriesEndsWhereHistoryDoes) {
  constexpr int kQueueLength = 200;
  const unsigned rounds = is_mongodb() ? 1 : 20;
  for (unsigned seed = 1; seed <= rounds; ++seed) {
    random_.seed(seed);
    round_ = std::to_string(seed) + ".";
    SCOPED_TRACE(seed);
    Reader follower(users());
    consume(random_queue(kQueueLength), follower);
    Reader newcomer(users());
    for (Reader* reader : {&follower, &newcomer}) {
      while (reader->read_on(where().timeline, group_, timeline::kMaxPage)) {
      }
    }
    const View view = history();
    EXPECT_GE(view.size(), static_cast<std::size_t>(kMessages));
    EXPECT_TRUE(newcomer.view() == view);
    EXPECT_TRUE(follower.view() == view);
    for (Reader* reader : {&follower, &newcomer}) {
      tell_marks(*reader);
      for (const UserId& user : users()) {
        EXPECT_EQ(reader->unread(user).count(), unread(user).count());
      }
    }
  }
}

}  // namespace
}  // namespace parley::consumer
