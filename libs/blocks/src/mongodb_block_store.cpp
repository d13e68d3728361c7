#include "mongodb_block_store.hpp"

#include <string>

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

MongodbBlockStore::MongodbBlockStore(stores::Stores& stores)
    : blocks_(stores.mongo(), stores.mongodb_name("blocks"), "blocks"),
      last_change_(stores.mongo(), stores.mongodb_name("blocks"), "last_change") {}

Status MongodbBlockStore::block(const UserId& blocker, const Block& blocked) {
  PARLEY_TRY(const bool there, has_blocked(blocker, blocked.user_id));
  if (!there) {
    PARLEY_TRY(const auto count, blocks_.count(all_of(blocker, "")));
    if (count >= static_cast<std::int64_t>(kMaxBlocked)) return too_many();
    PARLEY_CHECK(blocks_.insert(to_document(blocker, blocked)));
  }
  // Afterwards, and even if the block existed: an earlier attempt may have got no further. Not a
  // count, since two writers may produce the same one.
  PARLEY_CHECK(last_change_.update_one({{"_id", kLastChange}},
                                       {{"$set", Document{{"change", random_id_text()}}}}, true));
  return {};
}

Status MongodbBlockStore::unblock(const UserId& blocker, const UserId& blocked) {
  PARLEY_CHECK(blocks_.delete_one({{"_id", block_id(blocker, blocked.text())}}));
  return {};
}

Result<std::vector<Block>> MongodbBlockStore::blocked_by(const UserId& blocker,
                                                         std::string_view after,
                                                         std::size_t limit) {
  return blocks_.find(all_of(blocker, after),
                      {.sort = {{"_id", 1}}, .limit = static_cast<std::int64_t>(limit)},
                      [](const View& view) {
                        return Block{view.id<UserId>("user_id"), view.time("blocked_at")};
                      });
}

Result<std::string> MongodbBlockStore::last_change() {
  PARLEY_TRY(auto found, last_change_.find_one({{"_id", kLastChange}}, [](const View& view) {
    return view.text("change");
  }));
  return std::move(found).value_or("");
}

Result<bool> MongodbBlockStore::has_blocked(const UserId& blocker, const UserId& other) {
  PARLEY_TRY(const auto found, blocks_.find_one({{"_id", block_id(blocker, other.text())}},
                                                [](const View&) { return true; }));
  return found.has_value();
}

Result<std::vector<UserId>> MongodbBlockStore::blockers_of(const UserId& user_id,
                                                           std::span<const UserId> others) {
  if (others.empty()) return std::vector<UserId>{};
  mongo::Array ids;
  for (const UserId& other : others) ids.add(block_id(other, user_id.text()));
  return blocks_.find({{"_id", Document{{"$in", ids}}}}, {},
                      [](const View& view) { return view.id<UserId>("blocker_id"); });
}

}  // namespace parley::blocks
