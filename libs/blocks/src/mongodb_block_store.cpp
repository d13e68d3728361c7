#include "adapters.hpp"
#include "documents.hpp"
#include "stores/stores.hpp"

namespace parley::blocks {
namespace {

using mongo::Document;
using mongo::View;

constexpr char kBetween = '.';
/// The next character: after all of a blocker's.
constexpr char kBehind = kBetween + 1;
constexpr std::string_view kLastChange = "blocks";

std::string block_id(const UserId& blocker, std::string_view blocked) {
  return blocker.text() + kBetween + std::string(blocked);
}

Document all_of(const UserId& blocker, std::string_view after) {
  const std::string from = block_id(blocker, after);
  const std::string behind = blocker.text() + kBehind;
  return {{"_id", Document{{"$gt", from}, {"$lt", behind}}}};
}

}  // namespace

Document to_document(const UserId& blocker, const Block& blocked) {
  return {{"_id", block_id(blocker, blocked.user_id.text())},
          {"blocker_id", blocker},
          {"user_id", blocked.user_id},
          {"blocked_at", blocked.blocked_at}};
}

namespace {

/// In the collections blocks and last_change, whose one document names what was changed last.
class MongodbBlockStore final : public BlockStore {
 public:
  explicit MongodbBlockStore(stores::Stores& stores)
      : blocks_(stores.mongo(), stores.mongodb_name("blocks"), "blocks"),
        last_change_(stores.mongo(), stores.mongodb_name("blocks"), "last_change") {}

  Status block(const UserId& blocker, const Block& blocked) override {
    PARLEY_TRY(const bool there, has_blocked(blocker, blocked.user_id));
    if (!there) {
      PARLEY_TRY(const auto count, blocks_.count(all_of(blocker, "")));
      if (count >= static_cast<std::int64_t>(kMaxBlocked)) return too_many();
      PARLEY_CHECK(blocks_.insert(to_document(blocker, blocked)));
    }
    // Afterwards, and even if the block existed: an earlier attempt may have got no further. Not a
    // count, since two writers may produce the same one.
    return status_of(last_change_.update_one(
        {{"_id", kLastChange}}, {{"$set", Document{{"change", random_id_text()}}}}, true));
  }

  Status unblock(const UserId& blocker, const UserId& blocked) override {
    return status_of(blocks_.delete_one({{"_id", block_id(blocker, blocked.text())}}));
  }

  Result<std::vector<Block>> blocked_by(const UserId& blocker, std::string_view after,
                                        std::size_t limit) override {
    return blocks_.find(all_of(blocker, after), {.sort = {{"_id", 1}}, .limit = limit},
                        [](const View& view) {
                          return Block{view.id<UserId>("user_id"), view.time("blocked_at")};
                        });
  }

  Result<std::string> last_change() override {
    PARLEY_TRY(auto found, last_change_.find_one({{"_id", kLastChange}}, [](const View& view) {
      return view.text("change");
    }));
    return std::move(found).value_or("");
  }

  Result<bool> has_blocked(const UserId& blocker, const UserId& other) override {
    return blocks_.has({{"_id", block_id(blocker, other.text())}});
  }

  Result<std::vector<UserId>> blockers_of(const UserId& user_id,
                                          std::span<const UserId> others) override {
    std::vector<std::string> ids;
    for (const UserId& other : others) ids.push_back(block_id(other, user_id.text()));
    return blocks_.find_in("_id", ids,
                           [](const View& view) { return view.id<UserId>("blocker_id"); });
  }

 private:
  mongo::Collection blocks_;
  mongo::Collection last_change_;
};

}  // namespace

std::unique_ptr<BlockStore> open_mongodb_block_store(stores::Stores& stores) {
  return std::make_unique<MongodbBlockStore>(stores);
}

}  // namespace parley::blocks
