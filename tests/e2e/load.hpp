#pragma once

#include <atomic>
#include <chrono>
#include <iostream>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "oracle/oracle.hpp"
#include "system/api.hpp"

namespace parley::e2e {

/// Two users and their direct conversation.
struct Pair {
  system::Person sender;
  system::Person reader;
  std::string conversation_id;
};

/// Registers two users and sends a first message with the key "first" between them. Throws
/// std::runtime_error if that fails.
Pair make_pair(system::Api& api);

/// The same; waits until the message is stored, with seq 1.
Pair make_stored_pair(system::Api& api);

/// Returns the result of `prepare`, retrying for up to a minute while it throws std::runtime_error:
/// a system that has just started may be slow, and what is measured begins later.
template <typename Prepare>
auto patiently(Prepare prepare) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes{1};
  while (true) {
    try {
      return prepare();
    } catch (const std::runtime_error& error) {
      std::cerr << "preparing failed: " << error.what() << std::endl;
      if (std::chrono::steady_clock::now() > deadline) throw;
    }
    std::this_thread::sleep_for(std::chrono::seconds{1});
  }
}

/// The number of answers of each kind.
struct Answers {
  std::atomic<int> accepted{0};
  std::atomic<int> unavailable{0};
  std::atomic<int> refused{0};
  /// The longest time for an answer, in milliseconds; 10,000 if there was none.
  std::atomic<std::int64_t> slowest_ms{0};
};

/// Senders that each send one message after the other into their own conversation, and repeat each
/// until it is accepted, while the test causes faults. At most `max_messages` per sender, with
/// `pause` between two. Threads: one per sender. Stop: stop(), or the destructor.
class Load {
 public:
  Load(system::Api& api, std::vector<Pair> pairs, int max_messages,
       std::chrono::milliseconds pause = std::chrono::milliseconds{0});
  ~Load();

  /// Sends no new messages; repeats current ones until accepted or until `patience` is over.
  void stop(std::chrono::seconds patience = std::chrono::seconds{60});

  const Answers& answers() const { return answers_; }
  /// The first few answers that were neither accepted nor refused: the time since the start, and
  /// the answer.
  std::vector<std::string> complaints() const;
  /// Waits until `count` more messages are accepted; returns false after `limit`.
  bool wait_for_more(int count, std::chrono::seconds limit = std::chrono::seconds{60}) const;
  /// Waits until each sender has another message accepted; returns false after `limit`.
  bool wait_for_each(std::chrono::seconds limit = std::chrono::seconds{60}) const;
  /// Call after stop(): reads every history until all accepted messages are there (at most
  /// `limit`), and compares it with what was sent. Empty if the promise was kept.
  std::vector<std::string> violations(std::chrono::seconds limit = std::chrono::seconds{60});

 private:
  void send_all(std::size_t sender, int max_messages);
  void complain(const system::Answer& answer);
  void note_time(std::chrono::milliseconds time);
  bool send_until_accepted(const Pair& pair, oracle::Send& send);
  std::vector<oracle::Stored> history(const Pair& pair);

  system::Api& api_;
  std::vector<Pair> pairs_;
  const std::chrono::milliseconds pause_;
  const Monotonic::time_point begun_ = Monotonic::now();
  oracle::Log log_;
  Answers answers_;
  /// By sender.
  std::vector<std::atomic<int>> accepted_;
  mutable std::mutex mutex_;
  std::vector<std::string> complaints_;
  std::atomic<bool> stopping_{false};
  std::atomic<Monotonic::time_point> give_up_{Monotonic::time_point::max()};
  std::vector<std::thread> senders_;
};

}  // namespace parley::e2e
