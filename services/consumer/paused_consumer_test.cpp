#include <gtest/gtest.h>

#include <functional>
#include <utility>

#include "command_fixture.hpp"

namespace parley::consumer {
namespace {

using protocol::Kind;

/// The listings of a consumer that is paused just before it changes a list.
class PausedListings final : public timeline::ListingStore {
 public:
  PausedListings(timeline::ListingStore& listings, std::function<void()> meanwhile)
      : listings_(listings), meanwhile_(std::move(meanwhile)) {}

  Status add(std::span<const timeline::Listed> listed) override {
    stand_still(listed);
    return listings_.add(listed);
  }
  Status remove(std::span<const timeline::Listed> listed) override {
    stand_still(listed);
    return listings_.remove(listed);
  }
  Result<std::vector<timeline::Listed>> page(std::string_view list,
                                             const timeline::ListingPage& page) override {
    return listings_.page(list, page);
  }

 private:
  void stand_still(std::span<const timeline::Listed> listed) {
    if (listed.empty()) return;
    if (const auto others_go_on = std::exchange(meanwhile_, nullptr)) others_go_on();
  }

  timeline::ListingStore& listings_;
  std::function<void()> meanwhile_;
};

/// The listings of a consumer whose store becomes unavailable when it lists pins.
class GoneListings final : public timeline::ListingStore {
 public:
  explicit GoneListings(timeline::ListingStore& listings) : listings_(listings) {}

  Status add(std::span<const timeline::Listed> listed) override { return answer(listed); }
  Status remove(std::span<const timeline::Listed> listed) override { return answer(listed); }
  Result<std::vector<timeline::Listed>> page(std::string_view list,
                                             const timeline::ListingPage& page) override {
    return listings_.page(list, page);
  }

 private:
  static Status answer(std::span<const timeline::Listed> listed) {
    if (listed.empty()) return {};
    return unavailable("gone");
  }

  timeline::ListingStore& listings_;
};

class PausedConsumer : public CommandFixture {
 protected:
  void SetUp() override {
    CommandFixture::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    work({message("1"), pin(bob_, "2")});
  }
  messaging::Stores with(timeline::ListingStore& listings) const {
    const messaging::Stores real = where();
    return {real.accounts, real.blocks,   real.conversations, real.pending, real.presence,
            real.removals, real.timeline, real.commands,      listings,     real.read_marks};
  }
  Status carry_out_with(timeline::ListingStore& listings, const protocol::Item& item) {
    Steps consumer = start({item});
    consumer.go(2);
    return carry_out(with(listings), consumer.batch());
  }
  std::vector<MessageId> pins() const {
    std::vector<MessageId> ids;
    for (const auto& one : where().listings.page(timeline::pin_list(group_), {}).value()) {
      ids.push_back(one.message_id);
    }
    return ids;
  }
  const std::vector<MessageId> the_message_{message("1").id};
};
PARLEY_STORE_CONTRACT(PausedConsumer);

TEST_P(PausedConsumer, TakesNoPinOffTheListThatWasSetSince) {
  const auto off = pin(bob_, "3", false);
  PausedListings paused(where().listings, [&] { work({off, pin(ada_, "4")}); });
  ASSERT_TRUE(carry_out_with(paused, off).has_value());
  EXPECT_EQ(pins(), the_message_);
}

TEST_P(PausedConsumer, ListsNoPinThatWasTakenBackSince) {
  work({pin(bob_, "3", false)});
  const auto on = pin(bob_, "4");
  PausedListings paused(where().listings, [&] { work({on, pin(ada_, "5", false)}); });
  ASSERT_TRUE(carry_out_with(paused, on).has_value());
  EXPECT_TRUE(pins().empty());
}

TEST_P(PausedConsumer, ThatDiedBeforeItListedAPinIsMadeUpFor) {
  work({pin(bob_, "3", false)});
  ASSERT_TRUE(pins().empty());
  const auto on = pin(bob_, "4");
  GoneListings gone(where().listings);
  ASSERT_TRUE(carry_out_with(gone, on).has_error());
  work({on});
  EXPECT_EQ(pins(), the_message_);
}

TEST_P(PausedConsumer, ThatDiedBeforeItTookAPinOffTheListIsMadeUpFor) {
  const auto off = command(ada_, Kind::kDeletion, "3");
  GoneListings gone(where().listings);
  ASSERT_TRUE(carry_out_with(gone, off).has_error());
  work({off});
  EXPECT_TRUE(pins().empty());
}

}  // namespace
}  // namespace parley::consumer
