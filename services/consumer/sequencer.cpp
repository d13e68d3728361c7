#include "sequencer.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_set>
#include <utility>

namespace parley::consumer {
namespace {

using protocol::Entry;
using timeline::Stop;
using timeline::Tail;

}  // namespace

Status Sequencer::store(Batch& batch) {
  drop_repeated(batch);
  tails_.forget();
  while (!batch.open.empty()) {
    PARLEY_CHECK(load_tails(batch.open));
    number(batch.open);
    PARLEY_TRY(const auto outcome, store_.insert(batch.open));
    keep_inserted(batch, outcome.inserted);
    if (outcome.stop != Stop::kNone) PARLEY_CHECK(resolve(batch, outcome.stop));
  }
  return {};
}

void Sequencer::drop_repeated(Batch& batch) const {
  std::unordered_set<MessageId> seen;
  std::erase_if(batch.open, [&](const Entry& entry) { return !seen.insert(entry.item.id).second; });
}

Status Sequencer::load_tails(const std::vector<Entry>& entries) {
  std::unordered_set<ConversationId> asked;
  std::vector<ConversationId> unknown;
  for (const Entry& entry : entries) {
    const ConversationId& id = entry.item.conversation_id;
    if (!tails_.contains(id) && asked.insert(id).second) unknown.push_back(id);
  }
  PARLEY_TRY(const auto hints, store_.ends(unknown));
  for (const Tail& hint : hints) {
    tails_[hint.conversation_id] = {hint.last_seq, hint.messages, false};
  }
  // Without a hint, the conversation is new, or the hint was never saved: the insert will show.
  for (const ConversationId& id : unknown) tails_[id];
  return {};
}

void Sequencer::number(std::vector<Entry>& entries) {
  std::unordered_map<ConversationId, KnownTail> next;
  std::unordered_map<MessageId, std::int64_t> messages;
  const Timestamp at = now();
  for (Entry& entry : entries) {
    const ConversationId& id = entry.item.conversation_id;
    KnownTail& tail = next.try_emplace(id, tails_[id]).first->second;
    entry.seq = ++tail.last_seq;
    if (entry.item.kind == protocol::Kind::kMessage) {
      messages.emplace(entry.item.id, ++tail.messages);
    } else if (entry.item.kind == protocol::Kind::kDeletion) {
      const auto target = messages.find(entry.item.target.value());
      if (target != messages.end()) entry.target_number = target->second;
    }
    entry.message_number = tail.messages;
    entry.stored_at = at;
  }
}

void Sequencer::keep_inserted(Batch& batch, std::size_t count) {
  const auto end = batch.open.begin() + static_cast<std::ptrdiff_t>(count);
  for (auto at = batch.open.begin(); at != end; ++at) {
    const ConversationId& id = at->item.conversation_id;
    tails_[id] = {at->seq, at->message_number, true};
    unsaved_.insert_or_assign(id, Tail{id, at->seq, at->message_number});
  }
  std::move(batch.open.begin(), end, std::back_inserter(batch.stored));
  batch.open.erase(batch.open.begin(), end);
}

Status Sequencer::resolve(Batch& batch, Stop stop) {
  const MessageId stopped_at = batch.open.front().item.id;
  PARLEY_TRY(const std::size_t found, take_out_duplicates(batch));
  if (stop == Stop::kDuplicateId && found == 0) {
    return unavailable("the store does not show yet what it refused as a duplicate");
  }
  if (batch.open.empty() || batch.open.front().item.id != stopped_at || stop != Stop::kSeqTaken) {
    return {};
  }
  ++conflicts_;
  const ConversationId id = batch.open.front().item.conversation_id;
  const std::int64_t refused = batch.open.front().seq;
  tails_[id].certain = false;
  PARLEY_CHECK(reload_tails(batch.open));
  if (tails_[id].last_seq < refused) {
    return unavailable("the store does not show yet the entry that has the seq it refused");
  }
  return {};
}

Result<std::size_t> Sequencer::take_out_duplicates(Batch& batch) {
  std::vector<MessageId> ids;
  ids.reserve(batch.open.size());
  for (const Entry& entry : batch.open) ids.push_back(entry.item.id);
  PARLEY_TRY(auto found, store_.find(ids));
  std::unordered_map<MessageId, std::int64_t> stored;
  for (const Entry& entry : found) {
    stored.emplace(entry.item.id, entry.message_number);
    KnownTail& tail = tails_[entry.item.conversation_id];
    if (entry.seq > tail.last_seq) tail = {entry.seq, entry.message_number, tail.certain};
    // The consumer that stored it may have died before saving the tail.
    const ConversationId& id = entry.item.conversation_id;
    unsaved_.insert_or_assign(id, Tail{id, tail.last_seq, tail.messages});
  }
  std::erase_if(batch.open, [&](const Entry& entry) { return stored.contains(entry.item.id); });
  for (Entry& entry : batch.open) {
    if (entry.item.kind != protocol::Kind::kDeletion) continue;
    // Another writer has stored the target, with its own number.
    const auto target = stored.find(entry.item.target.value());
    if (target != stored.end()) entry.target_number = target->second;
  }
  std::ranges::sort(found, {}, &Entry::seq);
  std::ranges::move(found, std::back_inserter(batch.duplicates));
  return stored.size();
}

Status Sequencer::reload_tails(const std::vector<Entry>& entries) {
  for (const Entry& entry : entries) {
    KnownTail& known = tails_[entry.item.conversation_id];
    if (known.certain) continue;
    PARLEY_TRY(const Tail tail, store_.tail(entry.item.conversation_id));
    known = {tail.last_seq, tail.messages, true};
  }
  return {};
}

Status Sequencer::save_tails() {
  std::vector<Tail> tails;
  tails.reserve(unsaved_.size());
  for (const auto& [id, tail] : unsaved_) tails.push_back(tail);
  Status saved = store_.save_tails(tails);
  if (!saved.has_error() || unsaved_.size() > kMaxUnsavedTails) unsaved_.clear();
  return saved;
}

}  // namespace parley::consumer
