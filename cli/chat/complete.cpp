#include "chat/control.hpp"

/// Requests what the picture lacks.
namespace parley::cli::chat {

void Control::connected() {
  asked_names_.clear();
  asked_conversations_.clear();
  for (Conversation& one : model_.conversations()) {
    if (one.reading == Conversation::Reading::kFailed) one.reading = Conversation::Reading::kIdle;
  }
}

void Control::complete(Size size) {
  tell_read();
  for (const UserId& id : model_.nameless()) {
    if (!asked_names_.insert(id).second) continue;
    post([this, id](client::Session& session) -> Inbox::Job {
      return [this, id, found = session.user(id)] {
        if (found) model_.name(id, found->username);
      };
    });
  }
  for (const Conversation& one : model_.conversations()) {
    if (!one.kind.empty() || !asked_conversations_.insert(one.id).second) continue;
    post([this, id = one.id](client::Session& session) -> Inbox::Job {
      return [this, found = session.conversation(id)] {
        if (found) model_.know(*found, true);
      };
    });
  }
  Conversation* here = model_.open();
  if (here == nullptr || here->reading != Conversation::Reading::kIdle || !here->begun) return;
  const auto range = here->timeline.older();
  Size ahead = history_size(size);
  ahead.rows *= 2;
  if (!range || !history_of(model_, *here, ahead).shows_first) return;
  here->reading = Conversation::Reading::kAsked;
  post([this, id = here->id, range = *range](client::Session& session) -> Inbox::Job {
    return [this, id, page = session.entries(id, range)] {
      Conversation* asked = model_.find(id);
      if (asked == nullptr) return;
      asked->reading = page ? Conversation::Reading::kIdle : Conversation::Reading::kFailed;
      if (page) model_.take_older(*asked, page->items);
      if (!page) model_.notice = "earlier messages can't be loaded: " + page.error().detail;
    };
  });
}

}  // namespace parley::cli::chat
