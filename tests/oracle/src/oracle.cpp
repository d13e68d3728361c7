#include "oracle/oracle.hpp"

#include <algorithm>

namespace parley::oracle {
namespace {

using Key = std::pair<std::string, std::string>;
using Found = std::map<Key, const Stored*>;

class Checker {
 public:
  std::vector<std::string> run(const std::vector<Send>& sends, const Histories& histories) {
    for (const auto& send : sends) sent_[{send.conversation_id, send.client_msg_id}] = &send;
    for (const auto& [conversation_id, history] : histories) read(conversation_id, history);
    for (const auto& send : sends) check(send);
    check_order();
    return std::move(violations_);
  }

 private:
  void add(const std::string& what, const std::string& conversation_id, const std::string& which) {
    violations_.push_back(what + ": " + which + " in " + conversation_id);
  }

  void read(const std::string& conversation_id, const std::vector<Stored>& history) {
    std::int64_t expected = 1;
    std::int64_t number = 0;
    for (const Stored& stored : history) {
      if (stored.seq != expected)
        add("gap or reuse of seq", conversation_id, std::to_string(expected));
      expected = stored.seq + 1;
      ++number;
      if (stored.message_number.value_or(number) != number)
        add("wrong message_number", conversation_id, stored.client_msg_id);
      const Key key{conversation_id, stored.client_msg_id};
      if (!found_.emplace(key, &stored).second)
        add("stored twice", conversation_id, stored.client_msg_id);
      if (!sent_.contains(key)) add("stored and never sent", conversation_id, stored.client_msg_id);
    }
  }

  void check(const Send& send) {
    const auto place = found_.find({send.conversation_id, send.client_msg_id});
    const bool stored = place != found_.end();
    const auto report = [&](const std::string& what) {
      add(what, send.conversation_id, send.client_msg_id);
    };
    if (send.outcome == Outcome::kOk && !stored) report("accepted and lost");
    if (send.outcome == Outcome::kFail && stored) report("refused and stored");
    for (const auto& id : send.ids) {
      if (id != (stored ? place->second->id : send.ids.front())) report("another id");
    }
    if (stored && place->second->text != send.text) report("other bytes");
  }

  /// Iterates over the sends by invocation and over the accepted ones by end: a message that was
  /// accepted before another was sent must have the smaller seq.
  void check_order() {
    std::map<std::string, std::vector<const Send*>> by_conversation;
    for (const auto& [key, send] : sent_) {
      if (found_.contains(key)) by_conversation[key.first].push_back(send);
    }
    for (auto& [conversation_id, sends] : by_conversation) check_order_in(conversation_id, sends);
  }

  void check_order_in(const std::string& conversation_id, std::vector<const Send*> by_start) {
    auto by_end = by_start;
    std::erase_if(by_end, [](const Send* send) { return send->outcome != Outcome::kOk; });
    std::ranges::sort(by_start, {}, &Send::invoked);
    std::ranges::sort(by_end, {}, &Send::ended);
    std::int64_t highest = 0;
    auto ended = by_end.begin();
    for (const Send* send : by_start) {
      for (; ended != by_end.end() && (*ended)->ended < send->invoked; ++ended) {
        highest = std::max(highest, seq(**ended));
      }
      if (seq(*send) < highest) add("order", conversation_id, send->client_msg_id);
    }
  }

  std::int64_t seq(const Send& send) const {
    return found_.at({send.conversation_id, send.client_msg_id})->seq;
  }

  std::map<Key, const Send*> sent_;
  Found found_;
  std::vector<std::string> violations_;
};

}  // namespace

void Log::add(Send send) {
  const std::scoped_lock lock(mutex_);
  sends_.push_back(std::move(send));
}

std::vector<Send> Log::sends() const {
  const std::scoped_lock lock(mutex_);
  return sends_;
}

std::vector<std::string> violations(const std::vector<Send>& sends, const Histories& histories) {
  return Checker().run(sends, histories);
}

}  // namespace parley::oracle
