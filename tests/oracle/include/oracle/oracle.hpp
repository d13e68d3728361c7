#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"

/// Checks Parley's promise: compares what clients saw with the history afterwards.
namespace parley::oracle {

/// The outcome of a send for the client. `fail`: a 4xx, so it must not be stored. `unknown`: a 5xx,
/// a time-out, a lost connection.
enum class Outcome { kOk, kFail, kUnknown };

/// One message that a client tried to send, over all its attempts. The first attempt began at
/// `invoked`; the last ended at `ended`.
struct Send {
  std::string conversation_id;
  std::string client_msg_id;
  std::string text;
  Monotonic::time_point invoked;
  Monotonic::time_point ended;
  Outcome outcome = Outcome::kUnknown;
  /// Every id named in an answer.
  std::vector<std::string> ids;
};

/// A message as returned by a history.
struct Stored {
  std::int64_t seq = 0;
  std::string id;
  std::string client_msg_id;
  std::string text;
  /// The running number of messages, where the history gives it.
  std::optional<std::int64_t> message_number = {};
};

/// The sends of all clients. Threads: any.
class Log {
 public:
  void add(Send send);
  std::vector<Send> sends() const;

 private:
  mutable std::mutex mutex_;
  std::vector<Send> sends_;
};

using Histories = std::map<std::string, std::vector<Stored>>;

/// Every way in which the histories, each in the order it was read, break the promise; empty if
/// they keep it: ok ⊆ stored, fail ∩ stored = ∅, stored ⊆ sent, nothing twice, seq and
/// message_number = 1..n, A.ok before B.invoked ⇒ seq(A) < seq(B), one id per message, the bytes
/// that were sent.
std::vector<std::string> violations(const std::vector<Send>& sends, const Histories& histories);

}  // namespace parley::oracle
