#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "annotator.hpp"
#include "effects.hpp"
#include "judge.hpp"
#include "read_marks.hpp"
#include "stores_testing/store_contract.hpp"

namespace parley::consumer {

/// A consumer's processing of a batch, as steps between which it may die or be paused.
class Steps {
 public:
  Steps(const messaging::Stores& stores, const std::vector<protocol::Item>& items)
      : stores_(stores), judge_(stores), annotator_(stores), sequencer_(stores.timeline) {
    for (const protocol::Item& item : items) batch_.add(item);
  }

  /// Runs the next `count` steps: decisions and references, entries, effects, read marks.
  void go(int count);
  bool done() const { return done_ == kCount; }
  const Batch& batch() const { return batch_; }

  static constexpr int kCount = 4;

 private:
  messaging::Stores stores_;
  Judge judge_;
  Annotator annotator_;
  Sequencer sequencer_;
  Batch batch_;
  int done_ = 0;
};

/// A group on each real store, with an owner, and Ada and Bob as members.
class CommandFixture : public stores::StoreContract {
 protected:
  void SetUp() override;
  void TearDown() override;

  /// A message from Ada.
  protocol::Item message(const std::string& key) const;
  protocol::Item command(const UserId& who, protocol::Kind kind, const std::string& key,
                         const std::string& target = "1") const;
  protocol::Item edit(const UserId& who, const std::string& key, const std::string& text,
                      const std::string& target = "1") const;
  protocol::Item react(const UserId& who, const std::string& key, const std::string& emoji,
                       bool on = true, const std::string& target = "1") const;
  protocol::Item pin(const UserId& who, const std::string& key, bool on = true,
                     const std::string& target = "1") const;
  /// A reply from Ada.
  protocol::Item reply(const std::string& key, const std::string& to = "1") const;
  protocol::Item read(const UserId& who, std::int64_t up_to) const;

  /// As in a consumer that has just started.
  Steps start(const std::vector<protocol::Item>& items) { return {where(), items}; }
  messaging::Stores where() const { return open_->all(); }
  /// Runs this many steps, then dies.
  Batch work(const std::vector<protocol::Item>& items, int steps = Steps::kCount);

  const ConversationId group_ = ConversationId::random();
  const UserId owner_ = UserId::random();
  const UserId ada_ = UserId::random();
  const UserId bob_ = UserId::random();

 private:
  std::unique_ptr<messaging::OpenStores> open_;
};

}  // namespace parley::consumer
