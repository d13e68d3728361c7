#pragma once

#include <atomic>
#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "client/live.hpp"
#include "oracle/streams.hpp"
#include "system/api.hpp"

namespace parley::e2e {

struct Crowd {
  int people = 40;
  int devices_each = 5;
  int conversations = 20;
  /// In total.
  int messages_per_second = 100;
  /// Connections dropped by the clients themselves.
  int drops_per_second = 10;
};

/// Many clients that stay connected and talk. Each records everything it receives, both on the
/// socket and through client::Live.
///
/// Threads: one per client, and one that talks and drops connections. Stop: finish(), or the
/// destructor.
class LiveClients {
 public:
  /// Registers users, creates groups, connects. Throws std::runtime_error if that fails.
  LiveClients(const std::string& url, const Crowd& crowd);
  ~LiveClients();

  /// Stops sending; waits, at most `limit`, until all messages are answered and everything stored
  /// has reached all members; then disconnects. Returns false if that took too long.
  bool finish(std::chrono::seconds limit);

  std::size_t clients() const { return devices_.size(); }
  std::uint64_t connects() const;
  int drops() const { return drops_; }
  int accepted() const { return accepted_; }
  /// Answers other than "accepted".
  std::vector<std::string> refusals() const;

  // After finish().
  /// As received on the sockets.
  std::vector<oracle::Stream> raw() const;
  /// As delivered by client::Live.
  std::vector<oracle::Stream> delivered() const;
  const oracle::Timelines& timelines() const { return timelines_; }
  /// Calls finish() and returns all violations of the promise: lost, duplicate or refused messages,
  /// and streams that differ from the timeline. Empty if it was kept.
  std::vector<std::string> violations(std::chrono::seconds limit);
  /// Accepted messages that are not stored exactly once.
  std::vector<std::string> lost_or_doubled() const;

 private:
  struct Device {
    std::string name;
    std::vector<ConversationId> conversation_ids;
    std::map<std::string, oracle::Stream> raw;
    std::map<std::string, oracle::Stream> delivered;
    std::unique_ptr<client::Live> live;
  };

  void connect(const std::string& url, const system::Person& person, int number,
               const std::vector<ConversationId>& conversation_ids);
  static void record(Device& device, const std::string& frame);
  void talk(const Crowd& crowd);
  void say(Device& device);
  void read_timelines();
  bool everything_came() const;

  system::Api api_;
  std::deque<Device> devices_;
  std::map<std::string, std::string> readers_;  // a token per conversation
  oracle::Timelines timelines_;
  std::map<std::string, int> stored_keys_;
  mutable std::mutex mutex_;
  std::set<std::string> accepted_keys_;
  std::vector<std::string> refusals_;
  std::atomic<int> said_ = 0;
  std::atomic<int> answered_ = 0;
  std::atomic<int> accepted_ = 0;
  std::atomic<int> drops_ = 0;
  std::minstd_rand random_{20261123};
  std::atomic<bool> stopping_ = false;
  std::thread talker_;
};

}  // namespace parley::e2e
