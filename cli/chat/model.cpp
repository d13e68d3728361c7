#include "chat/model.hpp"

#include <algorithm>

namespace parley::cli::chat {
namespace {

constexpr std::size_t kShownOfAnId = 6;
/// Entries kept of a conversation that isn't open, and of the open one.
constexpr std::size_t kMostKept = 2'000;
constexpr std::size_t kMostKeptOpen = 20'000;

std::string beginning(const std::string& id) { return id.substr(0, kShownOfAnId) + "…"; }

}  // namespace

Model::Model(UserId me, std::string username) : me_(std::move(me)) {
  names_[me_] = std::move(username);
}

Conversation* Model::find(const ConversationId& id) {
  const auto found = std::ranges::find(conversations_, id, &Conversation::id);
  return found == conversations_.end() ? nullptr : &*found;
}

Conversation& Model::make(const ConversationId& id, std::int64_t last_seq) {
  if (Conversation* known = find(id)) return *known;
  conversations_.push_back({id, Timeline(last_seq), client::Unread(me_)});
  if (!open_) open_ = id;
  return conversations_.back();
}

Conversation& Model::know(const client::Conversation& found, bool came_just_now) {
  const bool is_new = find(found.id) == nullptr;
  Conversation& known = make(found.id, found.last_seq);
  known.kind = found.kind;
  known.title = found.title;
  known.begun = true;
  for (const client::Member& member : found.members) {
    if (found.kind == "direct" && member.user_id != me_) known.peer = member.user_id;
  }
  if (known.peer) met_.insert(*known.peer);
  known.unread.take(found);
  if (!is_new || !came_just_now) return known;
  std::ranges::rotate(conversations_, conversations_.end() - 1);
  return conversations_.front();
}

Conversation& Model::know_direct(const ConversationId& id, const UserId& peer) {
  if (Conversation* known = find(id)) return *known;
  Conversation& made = make(id, 0);
  made.kind = "direct";
  made.peer = peer;
  made.begun = false;
  std::ranges::rotate(conversations_, conversations_.end() - 1);
  return conversations_.front();
}

Conversation* Model::open() { return open_ ? find(*open_) : nullptr; }
const Conversation* Model::open() const { return const_cast<Model*>(this)->open(); }

void Model::open(const ConversationId& id) {
  if (find(id) == nullptr) return;
  open_ = id;
  Conversation& now = *open();
  if (!now.place) now.unread.see();
  if (now.reading == Conversation::Reading::kFailed) now.reading = Conversation::Reading::kIdle;
}

void Model::open_next(int places) {
  if (conversations_.empty()) return;
  const auto at = std::ranges::find(conversations_, *open_, &Conversation::id);
  const auto count = std::ssize(conversations_);
  const auto next = (at - conversations_.begin() + places % count + count) % count;
  open(conversations_[static_cast<std::size_t>(next)].id);
}

void Model::meet(const client::Entry& entry) {
  met_.insert(entry.message.sender_id);
  met_.insert(entry.user_ids.begin(), entry.user_ids.end());
}

void Model::take(const client::Entry& entry) {
  const client::Message& message = entry.message;
  Conversation& here = make(message.conversation_id, message.seq - 1);
  here.begun = true;
  if (!here.timeline.add(entry)) return;
  meet(entry);
  here.typing.erase(message.sender_id);
  if (entry.kind == "title_changed") here.title = entry.title;
  if (entry.kind == "message" && message.sender_id == me_) {
    std::erase_if(here.outgoing,
                  [&](const Outgoing& one) { return one.client_msg_id == message.client_msg_id; });
  }
  const bool is_open = &here == open();
  const bool seen = is_open && !here.place;
  here.unread.take(entry);
  if (seen) here.unread.see();
  if (here.timeline.shown().size() > (is_open ? kMostKeptOpen : kMostKept)) {
    here.timeline.forget();
    here.place.reset();
  }
}

void Model::take_older(Conversation& conversation, const std::vector<client::Entry>& entries) {
  for (const client::Entry& entry : entries) meet(entry);
  conversation.timeline.add_older(entries);
}

void Model::joined(const ConversationId& id, std::int64_t last_seq) {
  Conversation& here = make(id, last_seq);
  here.left = false;
  here.begun = true;
}

void Model::has_read(const client::ReadMark& mark) {
  if (Conversation* here = find(mark.conversation_id)) here->unread.take(mark);
}

void Model::stands(const client::Place& place) {
  if (Conversation* here = find(place.conversation_id)) here->unread.take(place);
}

void Model::types(const ConversationId& id, const UserId& user_id, Monotonic::time_point until) {
  met_.insert(user_id);
  if (Conversation* here = find(id)) here->typing[user_id] = until;
}

std::optional<Monotonic::time_point> Model::tidy(Monotonic::time_point now) {
  std::optional<Monotonic::time_point> next;
  for (Conversation& one : conversations_) {
    std::erase_if(one.typing, [&](const auto& typing) { return typing.second <= now; });
    for (const auto& [user_id, until] : one.typing) next = std::min(next.value_or(until), until);
  }
  return next;
}

Outgoing* Model::outgoing(const ConversationId& id, const std::string& client_msg_id) {
  Conversation* here = find(id);
  if (here == nullptr) return nullptr;
  const auto found = std::ranges::find(here->outgoing, client_msg_id, &Outgoing::client_msg_id);
  return found == here->outgoing.end() ? nullptr : &*found;
}

std::string Model::name_of(const UserId& user_id) const {
  const auto found = names_.find(user_id);
  return found == names_.end() ? beginning(user_id.text()) : found->second;
}

std::string Model::name_of(const Conversation& conversation) const {
  if (conversation.peer) return "@" + name_of(*conversation.peer);
  return conversation.title.value_or(beginning(conversation.id.text()));
}

std::vector<UserId> Model::nameless() const {
  std::vector<UserId> found;
  std::ranges::copy_if(met_, std::back_inserter(found),
                       [this](const UserId& id) { return !names_.contains(id); });
  return found;
}

}  // namespace parley::cli::chat
