#include <algorithm>

#include "hub.hpp"
#include "protocol/close_codes.hpp"
#include "protocol/error_codes.hpp"
#include "session.hpp"

/// How a session gets from its first frame to live entries.
namespace parley::realtime {

namespace close_code = protocol::close_code;

void Session::handle(AuthFrame frame) {
  if (state_ == State::verifying || state_ == State::starting) {
    return refuse({code::kInvalid, "an auth frame is being looked at already"});
  }
  if (state_ == State::anonymous) state_ = State::verifying;
  // It may be answered on another thread, and later than this session lives.
  parts_.verifier.verify(
      frame.token, [&hub = parts_.hub, post = parts_.post, number = number_,
                    resume = std::move(frame.resume)](Result<jwt::Identity> identity) mutable {
        (*post)([&hub, number, identity = std::move(identity), resume = std::move(resume)] {
          if (Session* session = hub.find(number)) session->on_identity(identity, resume);
        });
      });
}

void Session::on_identity(Result<jwt::Identity> identity, Positions resume) {
  if (state_ == State::closing) return;
  if (identity.has_error()) {
    if (identity.error().code == code::kUnavailable) {
      return close(close_code::kUnavailable, identity.error().detail);
    }
    return close(close_code::kUnauthenticated, identity.error().detail);
  }
  if (!identity_) {
    identity_ = *std::move(identity);
    return start(std::move(resume));
  }
  if (identity->user_id != identity_->user_id) {
    return close(close_code::kUnauthenticated, "the new token is another user's");
  }
  identity_ = *std::move(identity);
  socket_.send(renewed_frame(identity_->expires_at));
}

void Session::start(Positions resume) {
  state_ = State::starting;
  parts_.store.conversations(identity_->user_id, [&parts = parts_, number = number_,
                                                  resume = std::move(resume)](
                                                     Result<std::vector<ConversationId>> ids) {
    Session* self = parts.hub.find(number);
    if (self == nullptr || self->state_ != State::starting) return;
    if (ids.has_error()) return self->close(close_code::kUnavailable, ids.error().detail);
    std::ranges::sort(*ids);
    self->conversation_ids_ = *ids;
    // Entered before the ends are read: what is stored in between is held, not missed.
    parts.rooms.enter(*self, *ids);
    parts.store.places(self->user_id(), *std::move(ids),
                       [&parts, number, resume](const Result<Places>& places) {
                         Session* session = parts.hub.find(number);
                         if (session == nullptr || session->state_ != State::starting) return;
                         if (places.has_error()) {
                           return session->close(close_code::kUnavailable, places.error().detail);
                         }
                         session->begin(*places, resume);
                       });
  });
}

void Session::begin(const Places& places, const Positions& resume) {
  parts_.rooms.know(places.tails);
  // Whoever left meanwhile isn't told where the conversation stands.
  std::vector<timeline::Tail> mine;
  std::ranges::copy_if(places.tails, std::back_inserter(mine),
                       [this](const auto& tail) { return is_member(tail.conversation_id); });
  socket_.send(welcome_frame(*identity_, parts_.limits.heartbeat, mine, places.read_marks));
  state_ = State::live;
  present_ = true;
  parts_.presence.arrived(user_id());
  for (const timeline::Tail& tail : mine) {
    if (tail.last_seq > parts_.rooms.delivered(tail.conversation_id).value_or(0)) {
      behind_[tail.conversation_id] = {.cursor = tail.last_seq};
    }
  }
  std::unordered_map<ConversationId, std::int64_t> told;
  for (const timeline::Tail& tail : mine) told.emplace(tail.conversation_id, tail.last_seq);
  resume_from(resume, mine);
  for (const Held& held : std::exchange(held_, {})) {
    if (held.seq == 0) {
      socket_.send(held.frame);
      continue;
    }
    const auto known = told.find(held.conversation_id);
    if (known != told.end() && held.seq <= known->second) continue;
    deliver(held.conversation_id, held.seq, held.frame);
  }
  held_bytes_ = 0;
}

void Session::handle(const ResumeFrame& frame) {
  if (state_ != State::live) return refuse({code::kUnauthenticated, "authenticate first"});
  std::vector<ConversationId> ids;
  ids.reserve(frame.conversations.size());
  for (const auto& [id, position] : frame.conversations) ids.push_back(id);
  parts_.store.tails(std::move(ids),
                     [&hub = parts_.hub, number = number_, positions = frame.conversations](
                         const Result<std::vector<timeline::Tail>>& tails) {
                       Session* self = hub.find(number);
                       if (self == nullptr || self->state_ != State::live) return;
                       if (tails.has_error()) return self->refuse(tails.error());
                       self->resume_from(positions, *tails);
                     });
}

}  // namespace parley::realtime
