#pragma once

#include <atomic>

#include "timeline/timeline_store.hpp"

namespace parley::consumer {

/// A timeline store that fails on demand, else forwards to the real one. A base class for other
/// faults. Threads: any.
class FailingTimeline : public timeline::TimelineStore {
 public:
  explicit FailingTimeline(timeline::TimelineStore& real) : real_(real) {}

  /// Makes the next `count` inserts fail, before they write anything.
  void fail_inserts(int count) { failures_ = count; }
  /// The number of failures still to come.
  int failures() const { return failures_; }
  /// How often tails were saved, which a worker does before it waits for more.
  int saves() const { return saves_; }

  Result<timeline::InsertOutcome> insert(std::span<const protocol::Entry> entries) override {
    if (failures_ > 0) {
      --failures_;
      return unavailable("the test's store is away");
    }
    return real_.insert(entries);
  }
  Status save_tails(std::span<const timeline::Tail> tails) override {
    Status status = real_.save_tails(tails);
    ++saves_;
    return status;
  }
  Result<std::vector<protocol::Entry>> find(std::span<const MessageId> ids) override {
    return real_.find(ids);
  }
  Result<timeline::Tail> tail(const ConversationId& id) override { return real_.tail(id); }
  Result<std::vector<timeline::TailWithMessage>> tails(
      std::span<const ConversationId> ids) override {
    return real_.tails(ids);
  }
  Result<std::vector<timeline::Tail>> ends(std::span<const ConversationId> ids) override {
    return real_.ends(ids);
  }
  Result<std::vector<protocol::Entry>> entries(const ConversationId& id,
                                               const timeline::Page& page) override {
    return real_.entries(id, page);
  }
  Result<std::vector<timeline::Message>> messages(const ConversationId& id,
                                                  const timeline::Page& page) override {
    return real_.messages(id, page);
  }
  Result<std::optional<timeline::Message>> message(const ConversationId& conversation_id,
                                                   const MessageId& id) override {
    return real_.message(conversation_id, id);
  }
  Result<std::vector<protocol::Entry>> edits(const ConversationId& conversation_id,
                                             const MessageId& id,
                                             const timeline::Page& page) override {
    return real_.edits(conversation_id, id, page);
  }
  Result<std::vector<timeline::Deleted>> deletions(
      std::span<const timeline::Stretch> stretches) override {
    return real_.deletions(stretches);
  }
  Result<unsigned> claim_partitions(unsigned partitions) override {
    return real_.claim_partitions(partitions);
  }
  Result<std::optional<unsigned>> partitions() override { return real_.partitions(); }
  Status prepare() override { return real_.prepare(); }
  Status ping() override { return real_.ping(); }

 protected:
  timeline::TimelineStore& real_;

 private:
  std::atomic<int> failures_ = 0;
  std::atomic<int> saves_ = 0;
};

}  // namespace parley::consumer
