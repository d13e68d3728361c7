#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

#include "answer_reader.hpp"
#include "live_worker.hpp"

/// How Live handles the server's frames.
namespace parley::client {
namespace {

/// A token is renewed when this fraction (1/n) of its lifetime is left.
constexpr int kRenewAtPart = 5;
constexpr int kPage = 200;
/// Conversations per `resume` frame.
constexpr std::size_t kMaxResumed = 1000;
constexpr std::chrono::seconds kAskAgain{1};

}  // namespace

Status Live::Worker::take_frame(const std::string& text) {
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse(text, error);
  if (error || !value.is_object())
    return Error{code::kInternal, "a frame that is not a JSON object"};
  try {
    return take(AnswerReader(value).text("type"), value.get_object());
  } catch (const NoSuchAnswer& missing) {
    return Error{code::kInternal, "a frame without `" + missing.member + "`"};
  }
}

Status Live::Worker::take(const std::string& type, const boost::json::object& frame) {
  const AnswerReader answer(frame);
  if (type == "entry") return take_entry(frame);
  if (take_signal(type, frame)) return {};
  if (type == "welcome") return begin(frame);
  if (type == "gap") return read_gap(frame);
  if (type == "joined") {
    const auto id = answer.id<ConversationId>("conversation_id");
    if (know(id, answer.integer("last_seq"))) return resume({id});
  }
  if (type == "left") left(answer.id<ConversationId>("conversation_id"));
  if (type == "resumed") resuming_.erase(answer.id<ConversationId>("conversation_id"));
  if (type == "accepted") answered(answer.text("client_msg_id"), read_accepted(answer));
  if (type == "error") refused(frame);
  if (type == "degraded" && options_.on_degraded) {
    options_.on_degraded(true, answer.optional_text("reason").value_or(""));
  }
  if (type == "recovered" && options_.on_degraded) options_.on_degraded(false, "");
  if (type == "renewed") {
    const auto left = answer.time("expires_at") - now();
    renew_at_ = Monotonic::now() + left - left / kRenewAtPart;
  }
  // Frame types of newer servers are ignored.
  return {};
}

Status Live::Worker::begin(const boost::json::object& welcome) {
  const AnswerReader answer(welcome);
  const auto left = answer.time("expires_at") - now();
  renew_at_ = Monotonic::now() + left - left / kRenewAtPart;
  began_ = true;
  user_id_ = answer.id<UserId>("user_id");
  const boost::json::value* conversations = welcome.if_contains("conversations");
  if (conversations == nullptr || !conversations->is_array()) throw NoSuchAnswer{"conversations"};
  std::vector<ConversationId> from_the_first;
  for (const auto& value : conversations->get_array()) {
    const AnswerReader one(value);
    const auto id = one.id<ConversationId>("conversation_id");
    if (options_.on_place) {
      const std::int64_t unread = one.integer("unread");
      const std::int64_t messages = one.integer("messages");
      options_.on_place({id, one.integer("last_seq"), one.integer("read_seq"), unread, messages,
                         one.integer_or("unread_after", messages - unread),
                         one.integers("deleted_after")});
    }
    if (know(id, one.integer("last_seq"))) from_the_first.push_back(id);
  }
  PARLEY_CHECK(resume(from_the_first));
  tell(true, "");
  return {};
}

bool Live::Worker::know(const ConversationId& conversation_id, std::int64_t last_seq) {
  const bool from_the_first = options_.from_the_first && last_seq > 0;
  const std::lock_guard lock(mutex_);
  const auto [at, is_new] = positions_.emplace(conversation_id, from_the_first ? 0 : last_seq);
  return is_new && from_the_first;
}

Status Live::Worker::resume(const std::vector<ConversationId>& conversation_ids) {
  const Positions known = positions();
  boost::json::object named;
  for (const ConversationId& id : conversation_ids) {
    resuming_.insert(id);
    named[id.text()] = known.at(id);
    if (named.size() < kMaxResumed && id != conversation_ids.back()) continue;
    PARLEY_CHECK(socket_->send(boost::json::serialize(
        boost::json::object{{"type", "resume"}, {"conversations", std::exchange(named, {})}})));
  }
  return {};
}

Status Live::Worker::take_entry(const boost::json::object& frame) {
  const boost::json::object* object = AnswerReader(frame).optional_object("entry");
  if (object == nullptr) throw NoSuchAnswer{"entry"};
  const Entry entry = read_entry(AnswerReader(*object));
  const ConversationId& id = entry.message.conversation_id;
  std::int64_t position = 0;
  {
    const std::lock_guard lock(mutex_);
    const auto found = positions_.find(id);
    if (found != positions_.end()) position = found->second;
  }
  if (entry.message.seq <= position) return {};
  if (entry.message.seq == position + 1) {
    deliver(entry);
    return {};
  }
  if (resuming_.contains(id)) return {};
  return Error{code::kInternal, "entry " + std::to_string(entry.message.seq) + " came after " +
                                    std::to_string(position)};
}

Status Live::Worker::read_gap(const boost::json::object& frame) {
  const AnswerReader answer(frame);
  const auto id = answer.id<ConversationId>("conversation_id");
  const std::int64_t to = answer.integer("to");
  resuming_.erase(id);
  std::int64_t position = answer.integer("from") - 1;
  // Continues after what was delivered. If that is beyond the end, the server was restored to an
  // older state.
  if (const auto had = positions(); had.contains(id) && had.at(id) <= to) position = had.at(id);
  while (position < to) {
    PARLEY_TRY(const auto page, session_.entries(id, {.after = position, .limit = kPage}));
    if (page.items.empty()) return Error{code::kInternal, "the entries of a gap are missing"};
    for (const Entry& entry : page.items) {
      if (entry.message.seq == ++position) deliver(entry);
    }
  }
  return {};
}

void Live::Worker::deliver(const Entry& entry) {
  if (options_.on_entry) options_.on_entry(entry);
  const std::lock_guard lock(mutex_);
  positions_.insert_or_assign(entry.message.conversation_id, entry.message.seq);
}

void Live::Worker::answered(const std::string& client_msg_id, Result<Accepted> result) {
  OnSent on_sent;
  {
    const std::lock_guard lock(mutex_);
    const auto found = std::ranges::find(outgoing_, client_msg_id, &Outgoing::client_msg_id);
    if (found == outgoing_.end()) return;
    on_sent = std::move(found->on_sent);
    outgoing_.erase(found);
  }
  if (on_sent) on_sent(std::move(result));
}

void Live::Worker::refused(const boost::json::object& frame) {
  const AnswerReader answer(frame);
  const auto client_msg_id = answer.optional_text("client_msg_id");
  const bool again = answer.has("retry_after_seconds");
  if (client_msg_id && !again) {
    // Unknown codes are kept in the detail.
    return answered(*client_msg_id,
                    Error{code::kInvalid, answer.text("code") + ": " + answer.text("detail")});
  }
  const auto later = Monotonic::now() + kAskAgain;
  if (client_msg_id) {
    const std::lock_guard lock(mutex_);
    const auto found = std::ranges::find(outgoing_, *client_msg_id, &Outgoing::client_msg_id);
    if (found == outgoing_.end()) return;
    found->sent = false;
    found->not_before = later;
  } else if (answer.has("conversation_id")) {
    refused_read(answer.id<ConversationId>("conversation_id"), again, later);
  } else if (again) {
    // The error doesn't say which frame was dropped: resends all unanswered ones.
    silent_until_ = later;
    send_all_again();
  }
}

}  // namespace parley::client
