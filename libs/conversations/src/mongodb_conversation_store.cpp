#include "mongodb_conversation_store.hpp"

#include <algorithm>
#include <map>

#include "stores/stores.hpp"

namespace parley::conversations {
namespace {

using mongo::Array;
using mongo::Document;

constexpr std::string_view kLeft = "left";

template <typename Value>
Value known(std::optional<Value> value) {
  if (!value) throw std::runtime_error("chat: an unknown kind or role");
  return *value;
}

Conversation read_conversation(const mongo::View& view) {
  Conversation conversation{view.id<ConversationId>("_id"), known(parse_kind(view.text("kind"))),
                            view.optional_text("title"),    view.id<UserId>("creator_id"),
                            view.time("created_at"),        {}};
  for (const std::string& user_id : view.texts("pair")) {
    conversation.pair.push_back(known(UserId::parse(user_id)));
  }
  return conversation;
}

Member read_member(const mongo::View& view) {
  return {view.id<UserId>("user_id"), known(parse_role(view.text("role"))), view.time("joined_at")};
}

std::string member_id(const ConversationId& conversation_id, const UserId& user_id) {
  return conversation_id.text() + "." + user_id.text();
}

Document member_filter(const ConversationId& conversation_id, const UserId& user_id) {
  return {{"_id", member_id(conversation_id, user_id)}, {"conversation_id", conversation_id}};
}

mongo::FindOptions in_order_of_joining(std::size_t limit) {
  return {Document{{"joined_at", 1}, {"user_id", 1}}, static_cast<std::int64_t>(limit)};
}

/// Matches a record whose change has this number or a lower one; null predates numbers.
void made_before(Document& filter, std::string_view field, std::uint64_t number) {
  filter.add("$or",
             Array{Document{{field, nullptr}}, Document{{field, Document{{"$lt", number}}}}});
}

/// What it finds may change before each write.
constexpr int kMostTries = 5;

Document present() { return {{"$in", Array{"member", "admin", "owner"}}}; }

}  // namespace

Document to_document(const Conversation& conversation, std::uint64_t title_number) {
  Document document{{"_id", conversation.id},
                    {"kind", kind_name(conversation.kind)},
                    {"title", conversation.title},
                    {"creator_id", conversation.creator_id},
                    {"created_at", conversation.created_at},
                    {"pair", Array::of(conversation.pair)},
                    {"title_number", title_number}};
  if (conversation.kind == Kind::open) {
    document.add("title_position",
                 title_position(conversation.id, conversation.title.value_or("")));
  }
  return document;
}

Document member_document(const ConversationId& conversation_id, const UserId& user_id,
                         std::string_view role, Timestamp joined_at, std::uint64_t number,
                         bool has_joining) {
  Document document{{"_id", member_id(conversation_id, user_id)},
                    {"conversation_id", conversation_id},
                    {"user_id", user_id},
                    {"role", role},
                    {"joined_at", joined_at},
                    {"position", membership_position(joined_at, conversation_id)},
                    {"number", number}};
  if (has_joining) document.add("has_joining", true);
  return document;
}

std::vector<mongo::Index> conversation_indexes() {
  return {{"title_position", {{"title_position", 1}}}};
}

std::vector<mongo::Index> member_indexes() {
  return {{"conversation_id_user_id", {{"conversation_id", 1}, {"user_id", 1}}, true},
          {"user_id_position", {{"user_id", 1}, {"position", 1}}},
          {"conversation_id_role_joined_at",
           {{"conversation_id", 1}, {"role", 1}, {"joined_at", 1}, {"user_id", 1}}}};
}

MongodbConversationStore::MongodbConversationStore(stores::Stores& stores)
    : pool_(stores.mongo()),
      conversations_(stores.mongo(), stores.mongodb_name("chat"), "conversations",
                     conversation_indexes()),
      members_(stores.mongo(), stores.mongodb_name("chat"), "members", member_indexes()) {}

Result<std::optional<Conversation>> MongodbConversationStore::find(
    const ConversationId& conversation_id) {
  return conversations_.find_one({{"_id", conversation_id}}, read_conversation);
}

Status MongodbConversationStore::insert_members(const ConversationId& conversation_id,
                                                std::span<const Member> members,
                                                std::uint64_t number, bool has_joining) {
  std::vector<Document> documents;
  for (const Member& member : members) {
    documents.push_back(member_document(conversation_id, member.user_id, role_name(member.role),
                                        member.joined_at, number, has_joining));
  }
  for (std::span<const Document> rest = documents; !rest.empty();) {
    PARLEY_TRY(const auto outcome, members_.insert_ordered(rest));
    rest = rest.subspan(outcome.inserted + (outcome.duplicate ? 1 : 0));
  }
  return {};
}

Result<bool> MongodbConversationStore::create(const Conversation& conversation,
                                              std::span<const Member> members) {
  PARLEY_TRY(const auto there, find(conversation.id));
  if (there) return false;
  PARLEY_CHECK(insert_members(conversation.id, members, 0, false));
  PARLEY_TRY(const auto inserted, conversations_.insert(to_document(conversation, 0)));
  return !inserted.duplicate;
}

Result<bool> MongodbConversationStore::exists(const ConversationId& conversation_id) {
  PARLEY_TRY(const auto there, find(conversation_id));
  return there.has_value();
}

MongodbConversationStore::Part MongodbConversationStore::read_part(const mongo::View& view) {
  return {view.id<ConversationId>("conversation_id"), known(parse_role(view.text("role"))),
          view.text("position"), view.has("has_joining") && view.boolean("has_joining")};
}

Result<std::optional<Membership>> MongodbConversationStore::membership(
    const ConversationId& conversation_id, const UserId& user_id) {
  Document filter = member_filter(conversation_id, user_id);
  filter.add("role", present());
  PARLEY_TRY(const auto parts, members_.find(filter, {}, read_part));
  PARLEY_TRY(auto found, complete(parts));
  if (found.empty()) return std::optional<Membership>{};
  return std::optional<Membership>{std::move(found.front())};
}

Result<bool> MongodbConversationStore::has_left(const ConversationId& conversation_id,
                                                const UserId& user_id) {
  Document filter = member_filter(conversation_id, user_id);
  filter.add("role", kLeft);
  PARLEY_TRY(const auto found, members_.find_one(filter, [](const mongo::View&) { return true; }));
  return found.has_value();
}

Result<std::vector<Member>> MongodbConversationStore::members(
    const ConversationId& conversation_id) {
  PARLEY_TRY(auto found, members_.find({{"conversation_id", conversation_id}, {"role", present()}},
                                       {}, read_member));
  std::ranges::sort(found, {}, [](const Member& member) {
    return std::pair(member.joined_at, std::string_view(member.user_id.text()));
  });
  return found;
}

Result<std::vector<Member>> MongodbConversationStore::members_page(
    const ConversationId& conversation_id, const std::optional<MemberPlace>& after,
    std::size_t limit) {
  Document filter{{"conversation_id", conversation_id}, {"role", present()}};
  if (after) {
    const Document later{{"joined_at", Document{{"$gt", after->joined_at}}}};
    const Document same{{"joined_at", after->joined_at},
                        {"user_id", Document{{"$gt", after->user_id}}}};
    filter.add("joined_at", Document{{"$gte", after->joined_at}});
    filter.add("$or", Array{later, same});
  }
  return members_.find(filter, in_order_of_joining(limit), read_member);
}

Result<std::vector<Member>> MongodbConversationStore::members_in_role(
    const ConversationId& conversation_id, Role role, std::size_t limit) {
  return members_.find({{"conversation_id", conversation_id}, {"role", role_name(role)}},
                       in_order_of_joining(limit), read_member);
}

Result<std::size_t> MongodbConversationStore::count_members(const ConversationId& conversation_id) {
  PARLEY_TRY(const auto counted,
             members_.count({{"conversation_id", conversation_id}, {"role", present()}}));
  return static_cast<std::size_t>(counted);
}

Result<std::vector<UserId>> MongodbConversationStore::members_among(
    const ConversationId& conversation_id, std::span<const UserId> user_ids) {
  if (user_ids.empty()) return std::vector<UserId>{};
  return members_.find({{"conversation_id", conversation_id},
                        {"user_id", Document{{"$in", Array::of(user_ids)}}},
                        {"role", present()}},
                       {}, [](const mongo::View& view) { return view.id<UserId>("user_id"); });
}

Result<std::vector<ConversationId>> MongodbConversationStore::memberships_among(
    const UserId& user_id, std::span<const ConversationId> conversation_ids) {
  if (conversation_ids.empty()) return std::vector<ConversationId>{};
  return members_.find(
      {{"conversation_id", Document{{"$in", Array::of(conversation_ids)}}},
       {"user_id", user_id},
       {"role", present()}},
      {}, [](const mongo::View& view) { return view.id<ConversationId>("conversation_id"); });
}

Result<std::vector<Conversation>> MongodbConversationStore::public_conversations(
    std::string_view after, std::size_t limit) {
  return conversations_.find({{"title_position", Document{{"$gt", after}}}},
                             {Document{{"title_position", 1}}, static_cast<std::int64_t>(limit)},
                             read_conversation);
}

Result<std::vector<Membership>> MongodbConversationStore::complete(std::span<const Part> parts) {
  if (parts.empty()) return std::vector<Membership>{};
  Array ids;
  for (const Part& part : parts) ids.add(part.conversation_id);
  PARLEY_TRY(auto list,
             conversations_.find({{"_id", Document{{"$in", ids}}}}, {}, read_conversation));
  std::map<ConversationId, Conversation> conversations;
  for (Conversation& one : list) conversations.emplace(one.id, std::move(one));
  std::vector<Membership> memberships;
  for (const Part& part : parts) {
    const auto found = conversations.find(part.conversation_id);
    if (found == conversations.end()) continue;
    memberships.push_back({found->second, part.role, part.position, part.has_joining});
  }
  return memberships;
}

Result<std::vector<Membership>> MongodbConversationStore::memberships(
    const UserId& user_id, std::string_view after_position, std::size_t limit) {
  std::vector<Membership> found;
  std::string after(after_position);
  while (found.size() < limit) {
    Document filter{{"user_id", user_id}, {"role", present()}};
    if (!after.empty()) filter.add("position", Document{{"$lt", after}});
    const std::size_t wanted = limit - found.size();
    PARLEY_TRY(
        const auto parts,
        members_.find(filter, {Document{{"position", -1}}, static_cast<std::int64_t>(wanted)},
                      read_part));
    if (!parts.empty()) after = parts.back().position;
    PARLEY_TRY(auto memberships, complete(parts));
    std::ranges::move(memberships, std::back_inserter(found));
    if (parts.size() < wanted) break;
  }
  return found;
}

Status MongodbConversationStore::set_title(const ConversationId& conversation_id,
                                           const std::optional<std::string>& title,
                                           std::uint64_t number) {
  PARLEY_TRY(const auto there, find(conversation_id));
  if (!there) return {};
  Document fields{{"title", title}, {"title_number", number}};
  if (there->kind == Kind::open) {
    fields.add("title_position", title_position(conversation_id, title.value_or("")));
  }
  Document filter{{"_id", conversation_id}};
  made_before(filter, "title_number", number);
  PARLEY_CHECK(conversations_.update_one(filter, {{"$set", fields}}));
  return {};
}

Status MongodbConversationStore::add_members(const ConversationId& conversation_id,
                                             std::span<const Member> members,
                                             std::uint64_t number) {
  PARLEY_CHECK(insert_members(conversation_id, members, number, true));
  Array user_ids;
  for (const Member& member : members) user_ids.add(member.user_id);
  Document filter{{"conversation_id", conversation_id}, {"user_id", Document{{"$in", user_ids}}}};
  made_before(filter, "number", number);
  PARLEY_TRY(const auto older, members_.find(filter, {}, [](const mongo::View& view) {
    return view.id<UserId>("user_id");
  }));
  for (const Member& member : members) {
    if (std::ranges::find(older, member.user_id) == older.end()) continue;
    PARLEY_CHECK(add_again(conversation_id, member, number));
  }
  return {};
}

Status MongodbConversationStore::add_again(const ConversationId& conversation_id,
                                           const Member& member, std::uint64_t number) {
  const Document back{{"role", role_name(member.role)},
                      {"joined_at", member.joined_at},
                      {"position", membership_position(member.joined_at, conversation_id)},
                      {"number", number},
                      {"has_joining", true}};
  // Two steps, between which an earlier change may remove them, or add them again.
  for (int i = 0; i < kMostTries; ++i) {
    Document left = member_filter(conversation_id, member.user_id);
    Document in = member_filter(conversation_id, member.user_id);
    left.add("role", kLeft);
    in.add("role", present());
    made_before(left, "number", number);
    made_before(in, "number", number);
    PARLEY_TRY(const auto returned, members_.update_one(left, {{"$set", back}}));
    if (returned.matched != 0) return {};
    PARLEY_TRY(const auto stays, members_.update_one(in, {{"$set", Document{{"number", number}}}}));
    if (stays.matched != 0) return {};
    Document older = member_filter(conversation_id, member.user_id);
    made_before(older, "number", number);
    PARLEY_TRY(const auto again, members_.find_one(older, [](const mongo::View&) { return true; }));
    if (!again) return {};
  }
  return unavailable("too many changes of a member at once");
}

Status MongodbConversationStore::set_role(const ConversationId& conversation_id,
                                          const UserId& user_id, Role role, std::uint64_t number) {
  Document filter = member_filter(conversation_id, user_id);
  filter.add("role", present());
  made_before(filter, "number", number);
  PARLEY_CHECK(members_.update_one(
      filter, {{"$set", Document{{"role", role_name(role)}, {"number", number}}}}));
  return {};
}

Status MongodbConversationStore::remove_member(const ConversationId& conversation_id,
                                               const UserId& user_id, std::uint64_t number) {
  Document filter = member_filter(conversation_id, user_id);
  made_before(filter, "number", number);
  PARLEY_CHECK(
      members_.update_one(filter, {{"$set", Document{{"role", kLeft}, {"number", number}}}}));
  return {};
}

}  // namespace parley::conversations
