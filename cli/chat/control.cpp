#include "chat/control.hpp"

#include <limits>
#include <utility>

#include "context.hpp"
#include "protocol/message_id.hpp"

namespace parley::cli::chat {
namespace {

/// The server forwards no more than this.
constexpr std::chrono::seconds kTypingEvery{3};

}  // namespace

Control::Control(Model& model, Inbox& inbox, Worker& worker)
    : model_(model), inbox_(inbox), worker_(worker) {}

bool Control::press(const Key& key, Size size) {
  using What = Key::What;
  if (std::exchange(model_.shows_help, false) && key.what != What::kText) return true;
  InputLine& input = model_.input();
  Conversation* here = model_.open();
  const Size history = history_size(size);
  switch (key.what) {
    case What::kEnter:
      return enter();
    case What::kText:
      type(key.point);
      break;
    case What::kEraseBefore:
      input.erase_before();
      break;
    case What::kEraseAfter:
      input.erase_after();
      break;
    case What::kEraseWord:
      input.erase_word();
      break;
    case What::kEraseAll:
      input.clear();
      break;
    case What::kLeft:
      input.left();
      break;
    case What::kRight:
      input.right();
      break;
    case What::kHome:
      input.home();
      break;
    case What::kEnd:
      input.end();
      break;
    case What::kNext:
      model_.open_next(1);
      break;
    case What::kPrevious:
      model_.open_next(-1);
      break;
    case What::kPageUp:
    case What::kPageDown:
      if (here == nullptr) break;
      if (here->reading == Conversation::Reading::kFailed) {
        here->reading = Conversation::Reading::kIdle;
      }
      scroll(model_, *here, (key.what == What::kPageUp ? 1 : -1) * (history.rows - 1), history);
      break;
    case What::kRedraw:
    case What::kOther:
      break;
  }
  return true;
}

void Control::tell_read() {
  const Conversation* here = model_.open();
  if (here == nullptr || !here->begun || here->left || here->unread.count() > 0) return;
  const std::int64_t seq = here->timeline.last_seq();
  std::int64_t& told = told_read_[here->id];
  if (seq <= told || live_ == nullptr) return;
  told = seq;
  live_->read(here->id, seq);
}

void Control::type(char32_t point) {
  InputLine& input = model_.input();
  if (!input.insert(point)) model_.notice = "a message has at most 16384 bytes";
  const Conversation* here = model_.open();
  if (here == nullptr || !here->begun || here->left || input.text().starts_with('/')) return;
  if (told_typing_ == here->id && Monotonic::now() < tell_typing_after_) return;
  told_typing_ = here->id;
  tell_typing_after_ = Monotonic::now() + kTypingEvery;
  live_->typing(here->id);
}

bool Control::enter() {
  using What = UserLine::What;
  if (model_.input().empty()) return true;
  UserLine line = read_user_line(model_.input().text());
  model_.notice.clear();
  if (line.what == What::kUnclear) {
    model_.notice = line.text;
    return true;
  }
  model_.input().clear();
  const std::string& text = line.text;
  switch (line.what) {
    case What::kSay:
      say(std::move(line.text));
      break;
    case What::kEdit:
      change(last_message(true), "edit", [text](auto& session, const auto& id, const auto& which) {
        return session.edit_message(id, which, text);
      });
      break;
    case What::kRemove:
      change(last_message(true), "delete", [](auto& session, const auto& id, const auto& which) {
        return session.delete_message(id, which);
      });
      break;
    case What::kReact:
    case What::kUnreact:
      change(
          last_message(false), "react to",
          [text, on = line.what == What::kReact](auto& session, const auto& id, const auto& which) {
            return session.react(id, which, text, on);
          });
      break;
    case What::kTalkTo:
      talk_to(text);
      break;
    case What::kRetry:
    case What::kDiscard:
      retry_or_discard(line.what == What::kRetry);
      break;
    case What::kHelp:
      model_.shows_help = true;
      break;
    case What::kQuit:
      return false;
    case What::kUnclear:
      break;
  }
  return true;
}

void Control::say(std::string text) {
  Conversation* here = model_.open();
  if (here == nullptr) {
    model_.notice = "usage: /new @name";
    return;
  }
  here->place.reset();
  here->unread.see();
  here->outgoing.push_back({random_id_text(), std::move(text)});
  told_typing_.reset();
  transmit(here->id, here->outgoing.back());
}

void Control::transmit(const ConversationId& id, const Outgoing& outgoing) {
  const Conversation& here = *model_.find(id);
  const std::string key = outgoing.client_msg_id;
  if (here.begun) {
    const Status taken = live_->send(id, outgoing.text, key, [this, id, key](auto result) {
      inbox_.post([this, id, key, result = std::move(result)] { answered(id, key, result); });
    });
    if (taken.has_error()) answered(id, key, taken.error());
    return;
  }
  // Addressed to the user, which creates the conversation.
  post([this, id, key, message = client::OutgoingMessage{*here.peer, outgoing.text, key}](
           client::Session& session) -> Inbox::Job {
    return [this, id, key, result = session.send(message)] { answered(id, key, result); };
  });
}

void Control::answered(const ConversationId& id, const std::string& client_msg_id,
                       const Result<client::Accepted>& result) {
  if (result) {
    if (Conversation* here = model_.find(id)) here->begun = true;
  }
  Outgoing* outgoing = model_.outgoing(id, client_msg_id);
  if (outgoing == nullptr) return;
  outgoing->state = result ? Outgoing::State::kAccepted : Outgoing::State::kFailed;
  outgoing->reason = result ? "" : result.error().detail;
}

void Control::retry_or_discard(bool retry) {
  Conversation* here = model_.open();
  if (here == nullptr) return;
  const auto failed = [](const Outgoing& one) { return one.state == Outgoing::State::kFailed; };
  if (!retry) {
    std::erase_if(here->outgoing, failed);
    return;
  }
  for (Outgoing& one : here->outgoing) {
    if (!failed(one)) continue;
    one.state = Outgoing::State::kSending;
    transmit(here->id, one);
  }
}

void Control::talk_to(const std::string& username) {
  post([this, username](client::Session& session) -> Inbox::Job {
    return [this, username, found = find_user(session, username)] {
      if (!found) {
        model_.notice = found.error().detail;
        return;
      }
      if (found->user_id == model_.me()) {
        model_.notice = "that is you";
        return;
      }
      model_.name(found->user_id, found->username);
      const auto id = protocol::direct_conversation_id(model_.me(), found->user_id);
      model_.know_direct(id, found->user_id);
      model_.open(id);
    };
  });
}

std::optional<MessageId> Control::last_message(bool own) const {
  const Conversation* here = model_.open();
  if (here == nullptr) return std::nullopt;
  const auto end = here->place ? here->place->seq : std::numeric_limits<std::int64_t>::max();
  return here->timeline.last_message(
      end, [&](const UserId& sender) { return (sender == model_.me()) == own; });
}

void Control::change(const std::optional<MessageId>& message_id, const std::string& what,
                     std::function<Result<client::Accepted>(client::Session&, const ConversationId&,
                                                            const MessageId&)>
                         request) {
  if (!message_id) {
    model_.notice = "there is nothing here to " + what;
    return;
  }
  post([this, id = model_.open()->id, which = *message_id,
        request = std::move(request)](client::Session& session) -> Inbox::Job {
    return [this, result = request(session, id, which)] {
      if (!result) model_.notice = result.error().detail;
    };
  });
}

void Control::post(Worker::Job job) {
  if (!worker_.post(std::move(job))) model_.notice = "too many requests are waiting: try again";
}

}  // namespace parley::cli::chat
