#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.hpp"

/// The checker of Parley's promise: what clients saw, held against what the history says
/// afterwards.
namespace parley::oracle {

/// What a client knows of a send. `fail`: a 4xx, so it must not be stored. `unknown`: a 5xx, a
/// time-out, a lost connection.
enum class Outcome { ok, fail, unknown };

/// One message that a client tried to send, over all its attempts. The first attempt began at
/// `invoked`; the last ended at `ended`.
struct Send {
  std::string conversation_id;
  std::string client_msg_id;
  std::string text;
  Monotonic::time_point invoked;
  Monotonic::time_point ended;
  Outcome outcome = Outcome::unknown;
  /// Every id that an answer named.
  std::vector<std::string> ids;
};

/// A message as a history gave it.
struct Stored {
  std::int64_t seq = 0;
  std::string id;
  std::string client_msg_id;
  std::string text;
};

/// What clients did. Threads: any.
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
/// they keep it: ok ⊆ stored, fail ∩ stored = ∅, stored ⊆ sent, nothing twice, seq = 1..n,
/// A.ok before B.invoked ⇒ seq(A) < seq(B), one id per message, the bytes that were sent.
std::vector<std::string> violations(const std::vector<Send>& sends, const Histories& histories);

}  // namespace parley::oracle
