#include "unconfirmed.hpp"

#include <algorithm>

namespace parley::amqp {

std::uint64_t Unconfirmed::add(Completion completion, Monotonic::time_point deadline,
                               std::size_t bytes) {
  entries_.push_back({std::move(completion), deadline, bytes, false, false, {}});
  ++open_;
  next_deadline_ = std::min(next_deadline_, deadline);
  return first_tag_ + entries_.size() - 1;
}

void Unconfirmed::end(Entry& entry, Status status, Finished& finished) {
  if (entry.ended) return;
  entry.ended = true;
  --open_;
  finished.emplace_back(std::move(entry.completion), std::move(status));
  entry.completion = nullptr;
}

Unconfirmed::Released Unconfirmed::answer(std::uint64_t tag, bool multiple, bool positive,
                                          Finished& finished) {
  Released released;
  // RabbitMQ uses tag 0 with `multiple` for all that is open.
  const std::uint64_t last = tag == 0 ? first_tag_ + entries_.size() - 1 : tag;
  if (last < first_tag_ || last >= first_tag_ + entries_.size()) return released;
  for (std::uint64_t at = multiple ? first_tag_ : last; at <= last; ++at) {
    Entry& entry = entries_[at - first_tag_];
    if (entry.answered) continue;
    entry.answered = true;
    ++released.messages;
    released.bytes += entry.bytes;
    if (!positive) {
      end(entry, unavailable("RabbitMQ refused the message (its queue is full or unavailable)"),
          finished);
    } else if (!entry.returned.empty()) {
      end(entry, unavailable("RabbitMQ has no queue for the message: " + entry.returned), finished);
    } else {
      end(entry, {}, finished);
    }
  }
  while (!entries_.empty() && entries_.front().answered) {
    entries_.pop_front();
    ++first_tag_;
  }
  if (open_ == 0) next_deadline_ = Monotonic::time_point::max();
  return released;
}

void Unconfirmed::mark_returned(std::uint64_t tag, std::string reason) {
  if (tag < first_tag_ || tag >= first_tag_ + entries_.size()) return;
  if (reason.empty()) reason = "returned";
  entries_[tag - first_tag_].returned = std::move(reason);
}

std::size_t Unconfirmed::expire(Monotonic::time_point now, Finished& finished) {
  if (now < next_deadline_) return 0;
  const std::size_t open_before = open_;
  next_deadline_ = Monotonic::time_point::max();
  for (Entry& entry : entries_) {
    if (entry.ended) continue;
    if (entry.deadline <= now) {
      end(entry, Error{code::kTimeout, "RabbitMQ did not confirm in time", true}, finished);
    } else {
      next_deadline_ = std::min(next_deadline_, entry.deadline);
    }
  }
  return open_before - open_;
}

void Unconfirmed::shorten(Monotonic::time_point deadline) {
  for (Entry& entry : entries_) entry.deadline = std::min(entry.deadline, deadline);
  if (open_ != 0) next_deadline_ = std::min(next_deadline_, deadline);
}

std::size_t Unconfirmed::fail_all(const Error& error, Finished& finished) {
  const std::size_t open_before = open_;
  for (Entry& entry : entries_) end(entry, error, finished);
  first_tag_ += entries_.size();
  entries_.clear();
  next_deadline_ = Monotonic::time_point::max();
  return open_before;
}

}  // namespace parley::amqp
