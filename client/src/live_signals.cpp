#include <sys/eventfd.h>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

#include "answer_reader.hpp"
#include "live_worker.hpp"

/// Read marks, outcomes, typing and presence.
namespace parley::client {
namespace {

namespace json = boost::json;

Presence read_presence(const AnswerReader& answer) {
  return {answer.id<UserId>("user_id"), answer.flag("online"), answer.optional_time("last_seen")};
}

}  // namespace

void Live::Worker::read(const ConversationId& conversation_id, std::int64_t seq) {
  if (seq < 1) return;
  const std::lock_guard lock(mutex_);
  Reading& reading = reads_[conversation_id];
  if (seq <= reading.seq) return;
  reading = {seq, false, reading.not_before};
  ::eventfd_write(wakeup_, 1);
}

void Live::Worker::typing(const ConversationId& conversation_id) {
  const std::lock_guard lock(mutex_);
  typing_.insert(conversation_id);
  ::eventfd_write(wakeup_, 1);
}

void Live::Worker::watch(std::vector<UserId> user_ids) {
  const std::lock_guard lock(mutex_);
  watched_ = std::move(user_ids);
  watch_sent_ = false;
  ::eventfd_write(wakeup_, 1);
}

void Live::Worker::take_signals(std::vector<std::string>& frames) {
  for (auto& [id, reading] : reads_) {
    if (Monotonic::now() < reading.not_before || std::exchange(reading.sent, true)) continue;
    frames.push_back(json::serialize(
        json::object{{"type", "read"}, {"conversation_id", id.text()}, {"seq", reading.seq}}));
  }
  for (const ConversationId& id : std::exchange(typing_, {})) {
    frames.push_back(
        json::serialize(json::object{{"type", "typing"}, {"conversation_id", id.text()}}));
  }
  if (std::exchange(watch_sent_, true)) return;
  json::array user_ids;
  for (const UserId& id : watched_) user_ids.emplace_back(id.text());
  frames.push_back(
      json::serialize(json::object{{"type", "watch"}, {"user_ids", std::move(user_ids)}}));
}

bool Live::Worker::take_signal(const std::string& type, const json::object& frame) {
  const AnswerReader answer(frame);
  if (type == "read") {
    take_read(frame);
  } else if (type == "outcome") {
    if (!options_.on_outcome) return true;
    options_.on_outcome({answer.id<MessageId>("id"), answer.id<ConversationId>("conversation_id"),
                         answer.id<MessageId>("target"), answer.text("status"),
                         answer.optional_text("code").value_or("")});
  } else if (type == "typing") {
    if (!options_.on_typing) return true;
    options_.on_typing(answer.id<ConversationId>("conversation_id"), answer.id<UserId>("user_id"));
  } else if (type == "presence") {
    if (options_.on_presence) options_.on_presence(answer.items("users", read_presence));
  } else {
    return false;
  }
  return true;
}

void Live::Worker::refused_read(const ConversationId& conversation_id, bool again,
                                Monotonic::time_point later) {
  const std::lock_guard lock(mutex_);
  const auto found = reads_.find(conversation_id);
  if (found == reads_.end()) return;
  if (again) {
    found->second.sent = false;
    found->second.not_before = later;
  } else {
    reads_.erase(found);
  }
}

void Live::Worker::left(const ConversationId& conversation_id) {
  resuming_.erase(conversation_id);
  const std::lock_guard lock(mutex_);
  reads_.erase(conversation_id);
}

void Live::Worker::take_read(const json::object& frame) {
  const AnswerReader answer(frame);
  const ReadMark mark{answer.id<ConversationId>("conversation_id"), answer.id<UserId>("user_id"),
                      answer.integer("seq"), answer.integer("message_number")};
  if (mark.user_id == user_id_) {
    const std::lock_guard lock(mutex_);
    const auto found = reads_.find(mark.conversation_id);
    if (found != reads_.end() && found->second.seq <= mark.seq) reads_.erase(found);
  }
  if (options_.on_read) options_.on_read(mark);
}

}  // namespace parley::client
