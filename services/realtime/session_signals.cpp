#include "hub.hpp"
#include "protocol/error_codes.hpp"
#include "session.hpp"

/// What is true for a moment only: who is typing, who is there.
namespace parley::realtime {

void Session::handle(const TypingFrame& frame) {
  if (state_ != State::live) return refuse({code::kUnauthenticated, "authenticate first"});
  if (!is_member(frame.conversation_id)) {
    return refuse({code::kNotFound, "there is nothing with this id"});
  }
  parts_.hub.typing({frame.conversation_id, user_id()});
}

void Session::handle(const WatchFrame& frame) {
  if (state_ != State::live) return refuse({code::kUnauthenticated, "authenticate first"});
  parts_.store.acquaintances(user_id(), frame.user_ids,
                             [&parts = parts_, number = number_](Result<Acquaintances> known) {
                               Session* self = parts.hub.find(number);
                               if (self == nullptr || self->state_ != State::live) return;
                               if (known.has_error()) return self->refuse(known.error());
                               parts.presence.watch(number, known->user_ids, known->seen);
                             });
}

}  // namespace parley::realtime
