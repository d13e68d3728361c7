#include <algorithm>

#include "hub.hpp"
#include "messaging/make_command.hpp"
#include "protocol/error_codes.hpp"
#include "session.hpp"

/// How a session takes read marks.
namespace parley::realtime {

void Session::handle(const MarkFrame& frame) {
  if (state_ != State::live) return refuse({code::kUnauthenticated, "authenticate first"});
  // What a mark could tell its reader she may see as long as this holds: the store isn't asked.
  if (!is_member(frame.conversation_id)) {
    const Error nothing{code::kNotFound, "there is nothing with this id"};
    return refuse(nothing, {}, frame.conversation_id);
  }
  const auto [at, is_first] = marks_.try_emplace(frame.conversation_id, Mark{});
  at->second.wanted = std::max(at->second.wanted, frame.seq);
  if (is_first) publish_mark(frame.conversation_id);
}

void Session::publish_mark(const ConversationId& id) {
  Mark& mark = marks_.at(id);
  mark.published = mark.wanted;
  const auto item = messaging::make_read(id, user_id(), mark.published, random_id_text(), {});
  const Status taken = parts_.messages.publish(
      item, [&hub = parts_.hub, post = parts_.post, number = number_, id](const Status& done) {
        (*post)([&hub, number, id, done] {
          if (Session* self = hub.find(number)) self->on_mark(id, done);
        });
      });
  if (taken.has_error()) on_mark(id, taken);
}

void Session::on_mark(const ConversationId& id, const Status& confirmed) {
  const auto found = marks_.find(id);
  if (found == marks_.end()) return;
  if (confirmed.has_value() && found->second.wanted > found->second.published) {
    return publish_mark(id);
  }
  marks_.erase(found);
  if (confirmed.has_error()) refuse(confirmed.error(), {}, id);
}

}  // namespace parley::realtime
