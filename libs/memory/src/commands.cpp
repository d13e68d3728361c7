#include <algorithm>
#include <set>
#include <string>

#include "adapters.hpp"

namespace parley::memory {

using timeline::Decision;
using timeline::Listed;
using timeline::Message;
using timeline::Reaction;
using timeline::ReadMark;

namespace {

class Commands final : public timeline::CommandStore {
 public:
  Commands(TimelineData& data, Gate* gate) : data_(data), gate_(gate) {}

  Result<std::size_t> decide(std::span<const Decision> decisions) override {
    return pass(gate_, "decide", [&]() -> Result<std::size_t> {
      std::size_t written = 0;
      for (const Decision& one : decisions) {
        if (!data_.decisions.emplace(one.id, one).second) break;
        ++written;
      }
      return written;
    });
  }

  Result<std::vector<Decision>> decisions(std::span<const MessageId> ids) override {
    return pass(gate_, "decisions", [&]() -> Result<std::vector<Decision>> {
      std::vector<Decision> found;
      for (const MessageId& id : ids) {
        const auto one = data_.decisions.find(id);
        if (one != data_.decisions.end()) found.push_back(one->second);
      }
      return found;
    });
  }

  Result<std::vector<Message>> messages(std::span<const MessageId> ids) override {
    return pass(gate_, "messages", [&]() -> Result<std::vector<Message>> {
      std::vector<Message> found;
      for (const MessageId& id : ids) {
        const Message* row = data_.find(id);
        const bool is_message = row != nullptr && row->entry.item.kind == protocol::Kind::kMessage;
        if (is_message) found.push_back(*row);
      }
      return found;
    });
  }

  Result<std::vector<Reaction>> reactions(std::span<const Reaction> of) override {
    return pass(gate_, "reactions", [&]() -> Result<std::vector<Reaction>> {
      std::vector<Reaction> found;
      std::set<TimelineData::Reactor> seen;
      for (const Reaction& asked : of) {
        const std::string emoji = protocol::plain_emoji(asked.emoji);
        for (auto at = data_.reactions.lower_bound({asked.message_id, asked.user_id, ""});
             at != data_.reactions.end() && at->second.message_id == asked.message_id &&
             at->second.user_id == asked.user_id;
             ++at) {
          const bool same = protocol::plain_emoji(at->second.emoji) == emoji;
          if (same && seen.insert(at->first).second) found.push_back(at->second);
        }
      }
      return found;
    });
  }

  Result<std::vector<Reaction>> reactions_to(std::span<const MessageId> message_ids) override {
    return pass(gate_, "reactions_to", [&]() -> Result<std::vector<Reaction>> {
      std::vector<Reaction> found;
      for (const auto& [key, one] : data_.reactions) {
        if (one.on && std::ranges::find(message_ids, one.message_id) != message_ids.end()) {
          found.push_back(one);
        }
      }
      return found;
    });
  }

  Result<std::vector<Reaction>> reactions_by(const UserId& user_id,
                                             std::span<const MessageId> message_ids) override {
    return pass(gate_, "reactions_by", [&]() -> Result<std::vector<Reaction>> {
      std::vector<Reaction> found;
      for (const MessageId& id : message_ids) {
        for (auto at = data_.reactions.lower_bound({id, user_id, ""});
             at != data_.reactions.end() && at->second.message_id == id &&
             at->second.user_id == user_id;
             ++at) {
          if (at->second.on) found.push_back(at->second);
        }
      }
      return found;
    });
  }

  Status save_reactions(std::span<const Reaction> reactions) override {
    return pass(gate_, "save_reactions", [&]() -> Status {
      return one_by_one(gate_, "save_reactions", reactions, [&](const Reaction& one) {
        auto& kept = data_.reactions.try_emplace({one.message_id, one.user_id, one.emoji}, one)
                         .first->second;
        if (kept.applied_seq < one.applied_seq) kept = one;
      });
    });
  }

  Status save_states(std::span<const Message> messages) override {
    return pass(gate_, "save_states", [&]() -> Status {
      return one_by_one(gate_, "save_states", messages,
                        [&](const Message& message) { save_state(message); });
    });
  }

 private:
  void save_state(const Message& message) {
    Message* const row = data_.find(message.entry.item.id);
    if (row == nullptr || row->state.applied_seq >= message.state.applied_seq) return;
    row->state = message.state;
    row->entry.deleted_at = message.state.deleted_at;
    if (!message.state.deleted_at) return;
    const auto empty = [&](Message& one) {
      one.entry.item.text.clear();
      one.entry.mentions.clear();
      one.entry.deleted_at = message.state.deleted_at;
    };
    empty(*row);
    std::erase_if(data_.reactions,
                  [&](const auto& one) { return one.second.message_id == message.entry.item.id; });
    for (auto& [seq, one] : data_.entries[row->entry.item.conversation_id]) {
      const protocol::Item& item = one.entry.item;
      if (item.kind == protocol::Kind::kEdit && item.target == row->entry.item.id) empty(one);
    }
  }

  TimelineData& data_;
  Gate* gate_;
};

class Listings final : public timeline::ListingStore {
 public:
  Listings(TimelineData& data, Gate* gate) : data_(data), gate_(gate) {}

  Status add(std::span<const Listed> listed) override {
    if (listed.empty()) return {};
    return pass(gate_, "add_listings", [&]() -> Status {
      return one_by_one(gate_, "add_listings", listed, [&](const Listed& one) {
        data_.listings.try_emplace({one.list, one.position}, one);
      });
    });
  }

  Status remove(std::span<const Listed> listed) override {
    if (listed.empty()) return {};
    return pass(gate_, "remove_listings", [&]() -> Status {
      return one_by_one(gate_, "remove_listings", listed, [&](const Listed& one) {
        data_.listings.erase({one.list, one.position});
      });
    });
  }

  Result<std::vector<Listed>> page(std::string_view list,
                                   const timeline::ListingPage& page) override {
    return pass(gate_, "page_of_listings", [&]() -> Result<std::vector<Listed>> {
      const std::string name(list);
      std::vector<Listed> found;
      for (auto at = data_.listings.upper_bound({name, page.after});
           at != data_.listings.end() && at->second.list == list; ++at) {
        if (page.before && at->second.position >= *page.before) break;
        found.push_back(at->second);
      }
      if (page.newest_first) std::ranges::reverse(found);
      const std::size_t limit = std::clamp(page.limit, timeline::kMinPage, timeline::kMaxPage);
      if (found.size() > limit)
        found.erase(found.begin() + static_cast<std::ptrdiff_t>(limit), found.end());
      return found;
    });
  }

 private:
  TimelineData& data_;
  Gate* gate_;
};

class ReadMarks final : public timeline::ReadMarkStore {
 public:
  ReadMarks(TimelineData& data, Gate* gate) : data_(data), gate_(gate) {}

  Status save(const timeline::Readers& readers) override {
    if (readers.marks.empty() && readers.joinings.empty()) return {};
    const bool both = !readers.marks.empty() && !readers.joinings.empty();
    return pass(gate_, "save_readers", [&]() -> Status {
      PARLEY_CHECK(one_by_one(gate_, "save_readers", readers.marks,
                              [&](const ReadMark& mark) { data_.raise(mark); }));
      if (both) PARLEY_CHECK(between(gate_, "save_readers"));
      return one_by_one(gate_, "save_readers", readers.joinings,
                        [&](const timeline::Joining& one) { data_.raise(one); });
    });
  }

  Result<std::vector<ReadMark>> of_user(const UserId& user_id,
                                        std::span<const ConversationId> conversation_ids) override {
    return pass(gate_, "read_marks_of_user", [&]() -> Result<std::vector<ReadMark>> {
      std::vector<ReadMark> found;
      for (const ConversationId& id : conversation_ids) {
        const auto mark = data_.read_marks.find({id, user_id});
        if (mark != data_.read_marks.end()) found.push_back(mark->second);
      }
      return found;
    });
  }

  Result<std::vector<ReadMark>> of_conversation(const ConversationId& conversation_id,
                                                std::span<const UserId> user_ids) override {
    return pass(gate_, "read_marks_of_conversation", [&]() -> Result<std::vector<ReadMark>> {
      std::vector<ReadMark> found;
      for (const UserId& id : user_ids) {
        const auto mark = data_.read_marks.find({conversation_id, id});
        if (mark != data_.read_marks.end()) found.push_back(mark->second);
      }
      return found;
    });
  }

  Result<std::vector<timeline::Joining>> joinings(
      const UserId& user_id, std::span<const ConversationId> conversation_ids) override {
    return pass(gate_, "joinings", [&]() -> Result<std::vector<timeline::Joining>> {
      std::vector<timeline::Joining> found;
      for (const ConversationId& id : conversation_ids) {
        const auto joining = data_.joinings.find({id, user_id});
        if (joining != data_.joinings.end()) found.push_back(joining->second);
      }
      return found;
    });
  }

 private:
  TimelineData& data_;
  Gate* gate_;
};

}  // namespace

std::unique_ptr<timeline::CommandStore> open_command_store(TimelineData& data, Gate* gate) {
  return std::make_unique<Commands>(data, gate);
}

std::unique_ptr<timeline::ListingStore> open_listing_store(TimelineData& data, Gate* gate) {
  return std::make_unique<Listings>(data, gate);
}

std::unique_ptr<timeline::ReadMarkStore> open_read_mark_store(TimelineData& data, Gate* gate) {
  return std::make_unique<ReadMarks>(data, gate);
}

}  // namespace parley::memory
