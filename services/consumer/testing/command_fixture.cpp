#include "command_fixture.hpp"

#include "load.hpp"
#include "messaging/make_command.hpp"
#include "protocol/message_id.hpp"

namespace parley::consumer {

using conversations::Role;
using protocol::Item;
using protocol::Kind;

void Steps::go(int count) {
  for (; count > 0 && !done(); --count, ++done_) {
    Status status;
    if (done_ == 0) status = judge_.decide(batch_);
    if (done_ == 0 && status.has_value()) status = annotator_.annotate(batch_);
    if (done_ == 1) status = sequencer_.store(batch_);
    if (done_ == 2) status = carry_out(stores_, batch_);
    if (done_ == 3) {
      auto read = save_read_marks(stores_, batch_);
      if (read.has_error()) {
        status = read.error();
      } else {
        batch_.read = *std::move(read);
      }
    }
    ASSERT_TRUE(status.has_value()) << status.error().detail;
  }
}

void CommandFixture::SetUp() {
  StoreContract::SetUp();
  if (IsSkipped() || HasFatalFailure()) return;
  open_ = std::make_unique<messaging::OpenStores>(stores());
  const std::vector<conversations::Member> members{
      {owner_, Role::kOwner, now()}, {ada_, Role::kMember, now()}, {bob_, Role::kMember, now()}};
  ASSERT_TRUE(where().conversations.create(
      {group_, conversations::ConversationKind::kGroup, {}, owner_, now(), {}}, members));
}

void CommandFixture::TearDown() {
  open_.reset();
  StoreContract::TearDown();
}

Item CommandFixture::message(const std::string& key) const {
  Item item = make_message(group_, key);
  item.sender_id = ada_;
  item.id = protocol::derive_id(item);
  return item;
}

Item CommandFixture::command(const UserId& who, Kind kind, const std::string& key,
                             const std::string& target) const {
  Item item = make_message(group_, key);
  item.text.clear();
  item.sender_id = who;
  item.kind = kind;
  item.target = message(target).id;
  item.id = protocol::derive_id(item);
  return item;
}

Item CommandFixture::edit(const UserId& who, const std::string& key, const std::string& text,
                          const std::string& target) const {
  Item item = command(who, Kind::kEdit, key, target);
  item.text = text;
  item.id = protocol::derive_id(item);
  return item;
}

Item CommandFixture::react(const UserId& who, const std::string& key, const std::string& emoji,
                           bool on, const std::string& target) const {
  Item item = command(who, Kind::kReaction, key, target);
  item.emoji = emoji;
  item.on = on;
  item.id = protocol::derive_id(item);
  return item;
}

Item CommandFixture::pin(const UserId& who, const std::string& key, bool on,
                         const std::string& target) const {
  Item item = command(who, Kind::kPin, key, target);
  item.on = on;
  item.id = protocol::derive_id(item);
  return item;
}

Item CommandFixture::reply(const std::string& key, const std::string& to) const {
  Item item = message(key);
  item.reply_to = message(to).id;
  return item;
}

Item CommandFixture::read(const UserId& who, std::int64_t up_to) const {
  return messaging::make_read(group_, who, up_to, "", "");
}

Batch CommandFixture::work(const std::vector<Item>& items, int steps) {
  Steps consumer = start(items);
  consumer.go(steps);
  return consumer.batch();
}

}  // namespace parley::consumer
