#include "load.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <ranges>
#include <stdexcept>

#include "test_support/eventually.hpp"

namespace parley::e2e {

using test_support::eventually;

namespace json = boost::json;

Pair make_pair(system::Api& api) {
  Pair pair{api.person("ada"), api.person("grace"), ""};
  const auto answer = api.post(
      "/chat/send",
      {{"recipient_id", pair.reader.user_id}, {"text", "first"}, {"client_msg_id", "first"}},
      pair.sender.token);
  if (answer.status != 202) throw std::runtime_error("first message: " + answer.body);
  pair.conversation_id = answer.text("conversation_id");
  return pair;
}

Pair make_stored_pair(system::Api& api) {
  Pair pair = make_pair(api);
  const bool stored = eventually(std::chrono::seconds(30), [&] {
    const auto answer =
        api.get("/chat/conversations/" + pair.conversation_id + "/messages", pair.reader.token);
    return answer.status == 200 && !answer.json.at("items").as_array().empty();
  });
  if (!stored) throw std::runtime_error("the first message was not stored in time");
  return pair;
}

Load::Load(system::Api& api, std::vector<Pair> pairs, int max_messages,
           std::chrono::milliseconds pause)
    : api_(api), pairs_(std::move(pairs)), pause_(pause), accepted_(pairs_.size()) {
  for (const Pair& pair : pairs_) {
    // The first message was accepted before this load began.
    log_.add({pair.conversation_id,
              "first",
              "first",
              Monotonic::time_point::min(),
              Monotonic::now(),
              oracle::Outcome::kOk,
              {}});
  }
  for (std::size_t sender = 0; sender < pairs_.size(); ++sender) {
    senders_.emplace_back([this, sender, max_messages] { send_all(sender, max_messages); });
  }
}

Load::~Load() { stop(std::chrono::seconds{0}); }

void Load::stop(std::chrono::seconds patience) {
  give_up_ = Monotonic::now() + patience;
  stopping_ = true;
  for (auto& sender : senders_) sender.join();
  senders_.clear();
}

bool Load::wait_for_more(int count, std::chrono::seconds limit) const {
  const int wanted = answers_.accepted + count;
  return eventually(limit, [&] { return answers_.accepted >= wanted; });
}

bool Load::wait_for_each(std::chrono::seconds limit) const {
  const std::vector<int> before(accepted_.begin(), accepted_.end());
  const auto has_one_more = [&](std::size_t sender) { return accepted_[sender] > before[sender]; };
  return eventually(limit, [&] {
    return std::ranges::all_of(std::views::iota(std::size_t{0}, before.size()), has_one_more);
  });
}

void Load::send_all(std::size_t sender, int max_messages) {
  const Pair& pair = pairs_[sender];
  for (int i = 0; i < max_messages && !stopping_; ++i) {
    const std::string key = "key-" + std::to_string(i);
    oracle::Send send{pair.conversation_id, key, "text of " + key, Monotonic::now(), {}, {}, {}};
    const bool accepted = send_until_accepted(pair, send);
    log_.add(std::move(send));
    if (!accepted) return;
    ++accepted_[sender];
    std::this_thread::sleep_for(pause_);
  }
}

bool Load::send_until_accepted(const Pair& pair, oracle::Send& send) {
  const json::object body{{"conversation_id", send.conversation_id},
                          {"text", send.text},
                          {"client_msg_id", send.client_msg_id}};
  while (Monotonic::now() < give_up_.load()) {
    const auto asked = Monotonic::now();
    const auto answer = api_.post("/chat/send", body, pair.sender.token);
    send.ended = Monotonic::now();
    note_time(std::chrono::ceil<std::chrono::milliseconds>(send.ended - asked));
    if (answer.status == 202) {
      send.outcome = oracle::Outcome::kOk;
      send.ids.push_back(answer.text("id"));
      ++answers_.accepted;
      return true;
    }
    if (answer.status >= 400 && answer.status < 500) {
      send.outcome = oracle::Outcome::kFail;
      ++answers_.refused;
      return false;
    }
    ++answers_.unavailable;
    complain(answer);
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  }
  return false;
}

void Load::note_time(std::chrono::milliseconds time) {
  std::int64_t slowest = answers_.slowest_ms;
  while (slowest < time.count() &&
         !answers_.slowest_ms.compare_exchange_weak(slowest, time.count())) {
  }
}

void Load::complain(const system::Answer& answer) {
  constexpr std::size_t kMost = 20;
  const auto after = std::chrono::floor<std::chrono::milliseconds>(Monotonic::now() - begun_);
  const std::lock_guard lock(mutex_);
  if (complaints_.size() == kMost) return;
  complaints_.push_back(std::to_string(after.count()) + " ms: " + std::to_string(answer.status) +
                        " " + answer.body);
}

std::vector<std::string> Load::complaints() const {
  const std::lock_guard lock(mutex_);
  return complaints_;
}

std::vector<oracle::Stored> Load::history(const Pair& pair) {
  std::vector<oracle::Stored> all;
  bool has_more = true;
  while (has_more) {
    const std::int64_t after = all.empty() ? 0 : all.back().seq;
    const auto answer = api_.get("/chat/conversations/" + pair.conversation_id +
                                     "/messages?limit=200&after=" + std::to_string(after),
                                 pair.reader.token);
    if (answer.status != 200) return {};
    const json::value page = answer.json;
    for (const auto& value : page.at("items").as_array()) {
      all.push_back({value.at("seq").as_int64(), std::string(value.at("id").as_string()),
                     std::string(value.at("client_msg_id").as_string()),
                     std::string(value.at("text").as_string()),
                     value.at("message_number").as_int64()});
    }
    has_more = page.at("has_more").as_bool();
  }
  return all;
}

std::vector<std::string> Load::violations(std::chrono::seconds limit) {
  std::vector<std::string> found;
  eventually(limit, [&] {
    oracle::Histories histories;
    for (const Pair& pair : pairs_) histories[pair.conversation_id] = history(pair);
    found = oracle::violations(log_.sends(), histories);
    return found.empty();
  });
  return found;
}

}  // namespace parley::e2e
