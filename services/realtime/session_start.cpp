#include <algorithm>

#include "protocol/close_codes.hpp"
#include "protocol/error_codes.hpp"
#include "session.hpp"
#include "sessions.hpp"

/// How a session gets from its first frame to live entries.
namespace parley::realtime {

namespace close_code = protocol::close_code;

namespace {

/// Attempts to query the conversations while the user's memberships keep changing.
constexpr unsigned kStartTries = 10;

}  // namespace

void Session::handle(AuthFrame frame) {
  if (state_ == State::kVerifying || state_ == State::kStarting) {
    return refuse({code::kInvalid, "an auth frame is already being checked"});
  }
  if (state_ == State::kAnonymous) state_ = State::kVerifying;
  parts_.verifier.verify(
      frame.token,
      parts_.sessions.later(number_, [resume = std::move(frame.resume)](
                                         Session& self, const Result<jwt::Identity>& identity) {
        self.on_identity(identity, resume);
      }));
}

void Session::on_identity(Result<jwt::Identity> identity, Positions resume) {
  if (state_ == State::kClosing) return;
  if (identity.has_error()) {
    if (identity.error().code == code::kUnavailable) {
      return close(close_code::kUnavailable, identity.error().detail);
    }
    const bool expired = identity.error().code == jwt::kExpired;
    return close(expired ? close_code::kTokenExpired : close_code::kUnauthenticated,
                 identity.error().detail);
  }
  if (!identity_) {
    identity_ = *std::move(identity);
    state_ = State::kStarting;
    parts_.rooms.attach(*this);
    return start(std::move(resume), kStartTries);
  }
  if (identity->user_id != identity_->user_id) {
    return close(close_code::kUnauthenticated, "the new token belongs to another user");
  }
  identity_ = *std::move(identity);
  socket_.send(renewed_frame(identity_->expires_at));
}

void Session::start(Positions resume, unsigned tries) {
  if (tries == 0) return close(close_code::kUnavailable, "your conversations change too fast");
  parts_.store.conversations(number_, identity_->user_id,
                             [this, mark = parts_.rooms.mark(), resume = std::move(resume),
                              tries](const Result<std::vector<timeline::Stay>>& stays) {
                               if (state_ != State::kStarting) return;
                               if (stays.has_error())
                                 return close(close_code::kUnavailable, stays.error().detail);
                               // The answer may be older than an entry that has already passed.
                               if (parts_.rooms.changed_since(mark, user_id()))
                                 return start(resume, tries - 1);
                               enter(*stays, resume, mark);
                             });
}

void Session::enter(std::vector<timeline::Stay> stays, const Positions& resume, Rooms::Mark asked) {
  std::ranges::sort(stays, {}, &timeline::Stay::conversation_id);
  std::vector<ConversationId> ids;
  ids.reserve(stays.size());
  for (const timeline::Stay& one : stays) ids.push_back(one.conversation_id);
  std::vector<ConversationId> entered;
  std::ranges::set_difference(ids, conversation_ids_, std::back_inserter(entered));
  std::vector<ConversationId> all;
  std::ranges::set_union(ids, conversation_ids_, std::back_inserter(all));
  conversation_ids_ = std::move(all);
  // Enters before the tails are read: entries stored in between are held, not missed.
  parts_.rooms.enter(*this, entered);
  parts_.store.places(number_, user_id(), std::move(stays),
                      [this, resume, asked](const Result<Places>& places) {
                        if (state_ != State::kStarting) return;
                        if (places.has_error()) {
                          return close(close_code::kUnavailable, places.error().detail);
                        }
                        begin(*places, resume);
                        parts_.rooms.compare_members(user_id(), asked);
                      });
}

void Session::begin(const Places& places, Positions resume) {
  std::vector<timeline::Tail> tails;
  for (const timeline::Unread& one : places) tails.push_back(one.tail);
  parts_.rooms.know(tails);
  // Conversations that the user has left meanwhile, or just now by know(), are omitted.
  Places told_places;
  std::ranges::copy_if(places, std::back_inserter(told_places),
                       [this](const auto& one) { return is_member(one.tail.conversation_id); });
  std::erase_if(tails, [this](const auto& tail) { return !is_member(tail.conversation_id); });
  socket_.send(welcome_frame(*identity_, parts_.limits.heartbeat, told_places));
  state_ = State::kLive;
  present_ = true;
  parts_.presence.arrived(user_id());

  std::unordered_map<ConversationId, std::int64_t> told;
  for (const timeline::Tail& tail : tails) told.emplace(tail.conversation_id, tail.last_seq);
  for (const auto& [id, last_seq] : std::exchange(joined_, {})) {
    if (!told.emplace(id, last_seq).second) continue;
    socket_.send(joined_frame(id, last_seq));
    resume.erase(id);
  }
  std::unordered_map<ConversationId, std::int64_t> held_from;
  for (const Held& held : held_) {
    if (held.seq > 0) held_from.try_emplace(held.conversation_id, held.seq);
  }
  for (const auto& [id, last_seq] : told) {
    if (resume.contains(id)) continue;
    const auto from = held_from.find(id);
    settle(id, last_seq, from == held_from.end() ? 0 : from->second);
  }
  resume_from(resume, tails);
  for (const Held& held : std::exchange(held_, {})) {
    if (held.seq == 0) {
      socket_.send(held.frame);
    } else if (resume.contains(held.conversation_id)) {
      // Already read, included in `welcome`, or being read.
    } else if (held.seq > told.at(held.conversation_id)) {
      deliver(held.conversation_id, held.seq, held.frame);
    }
  }
  held_bytes_ = 0;
}

void Session::handle(const ResumeFrame& frame) {
  if (state_ != State::kLive) return refuse({code::kUnauthenticated, "authenticate first"});
  std::vector<ConversationId> ids;
  ids.reserve(frame.conversations.size());
  for (const auto& [id, position] : frame.conversations) ids.push_back(id);
  parts_.store.tails(
      number_, std::move(ids),
      [this, positions = frame.conversations](const Result<std::vector<timeline::Tail>>& tails) {
        if (state_ != State::kLive) return;
        if (tails.has_error()) return refuse(tails.error());
        resume_from(positions, *tails);
      });
}

}  // namespace parley::realtime
