#include <algorithm>
#include <map>

#include "adapters.hpp"
#include "documents.hpp"
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
  return {Document{{"joined_at", 1}, {"user_id", 1}}, limit};
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
  if (conversation.kind == ConversationKind::kOpen) {
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

namespace {

/// Conversations and members in the collections of these names of the database `chat`. Both can be
/// sharded by the conversation's id.
class MongodbConversationStore final : public ConversationStore {
 public:
  explicit MongodbConversationStore(stores::Stores& stores)
      : pool_(stores.mongo()),
        conversations_(stores.mongo(), stores.mongodb_name("chat"), "conversations",
                       conversation_indexes()),
        members_(stores.mongo(), stores.mongodb_name("chat"), "members", member_indexes()) {}

  Result<bool> create(const Conversation& conversation, std::span<const Member> members) override {
    PARLEY_TRY(const auto there, find(conversation.id));
    if (there) return false;
    PARLEY_CHECK(insert_members(conversation.id, members, 0, false));
    PARLEY_TRY(const auto inserted, conversations_.insert(to_document(conversation, 0)));
    return !inserted.duplicate;
  }

  Result<bool> exists(const ConversationId& conversation_id) override {
    PARLEY_TRY(const auto there, find(conversation_id));
    return there.has_value();
  }

  Result<std::optional<Conversation>> find(const ConversationId& conversation_id) override {
    return conversations_.find_one({{"_id", conversation_id}}, read_conversation);
  }

  Result<std::optional<Membership>> membership(const ConversationId& conversation_id,
                                               const UserId& user_id) override {
    Document filter = member_filter(conversation_id, user_id);
    filter.add("role", present());
    PARLEY_TRY(const auto parts, members_.find(filter, {}, read_part));
    PARLEY_TRY(auto found, complete(parts));
    if (found.empty()) return std::optional<Membership>{};
    return std::optional<Membership>{std::move(found.front())};
  }

  Result<bool> has_left(const ConversationId& conversation_id, const UserId& user_id) override {
    Document filter = member_filter(conversation_id, user_id);
    filter.add("role", kLeft);
    return members_.has(filter);
  }

  Result<std::vector<Member>> members(const ConversationId& conversation_id) override {
    PARLEY_TRY(auto found,
               members_.find({{"conversation_id", conversation_id}, {"role", present()}}, {},
                             read_member));
    std::ranges::sort(found, {}, [](const Member& member) {
      return std::pair(member.joined_at, std::string_view(member.user_id.text()));
    });
    return found;
  }

  Result<std::vector<Member>> members_page(const ConversationId& conversation_id,
                                           const std::optional<MemberPlace>& after,
                                           std::size_t limit) override {
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

  Result<std::vector<Member>> members_in_role(const ConversationId& conversation_id, Role role,
                                              std::size_t limit) override {
    return members_.find({{"conversation_id", conversation_id}, {"role", role_name(role)}},
                         in_order_of_joining(limit), read_member);
  }

  Result<std::size_t> count_members(const ConversationId& conversation_id) override {
    PARLEY_TRY(const auto counted,
               members_.count({{"conversation_id", conversation_id}, {"role", present()}}));
    return static_cast<std::size_t>(counted);
  }

  Result<std::vector<UserId>> members_among(const ConversationId& conversation_id,
                                            std::span<const UserId> user_ids) override {
    return members_.find_in("user_id", user_ids,
                            [](const mongo::View& view) { return view.id<UserId>("user_id"); },
                            {{"conversation_id", conversation_id}, {"role", present()}});
  }

  Result<std::vector<ConversationId>> memberships_among(
      const UserId& user_id, std::span<const ConversationId> conversation_ids) override {
    return members_.find_in(
        "conversation_id", conversation_ids,
        [](const mongo::View& view) { return view.id<ConversationId>("conversation_id"); },
        {{"user_id", user_id}, {"role", present()}});
  }

  Result<std::vector<Conversation>> public_conversations(std::string_view after,
                                                         std::size_t limit) override {
    return conversations_.find({{"title_position", Document{{"$gt", after}}}},
                               {Document{{"title_position", 1}}, limit}, read_conversation);
  }

  Result<std::vector<Membership>> memberships(const UserId& user_id,
                                              std::string_view after_position,
                                              std::size_t limit) override {
    std::vector<Membership> found;
    std::string after(after_position);
    while (found.size() < limit) {
      Document filter{{"user_id", user_id}, {"role", present()}};
      if (!after.empty()) filter.add("position", Document{{"$lt", after}});
      const std::size_t wanted = limit - found.size();
      PARLEY_TRY(const auto parts,
                 members_.find(filter, {Document{{"position", -1}}, wanted}, read_part));
      if (!parts.empty()) after = parts.back().position;
      PARLEY_TRY(auto memberships, complete(parts));
      std::ranges::move(memberships, std::back_inserter(found));
      if (parts.size() < wanted) break;
    }
    return found;
  }

  Status set_title(const ConversationId& conversation_id, const std::optional<std::string>& title,
                   std::uint64_t number) override {
    PARLEY_TRY(const auto there, find(conversation_id));
    if (!there) return {};
    Document fields{{"title", title}, {"title_number", number}};
    if (there->kind == ConversationKind::kOpen) {
      fields.add("title_position", title_position(conversation_id, title.value_or("")));
    }
    Document filter{{"_id", conversation_id}};
    made_before(filter, "title_number", number);
    return status_of(conversations_.update_one(filter, {{"$set", fields}}));
  }

  Status add_members(const ConversationId& conversation_id, std::span<const Member> members,
                     std::uint64_t number) override {
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

  Status set_role(const ConversationId& conversation_id, const UserId& user_id, Role role,
                  std::uint64_t number) override {
    Document filter = member_filter(conversation_id, user_id);
    filter.add("role", present());
    made_before(filter, "number", number);
    return status_of(members_.update_one(
        filter, {{"$set", Document{{"role", role_name(role)}, {"number", number}}}}));
  }

  Status remove_member(const ConversationId& conversation_id, const UserId& user_id,
                       std::uint64_t number) override {
    Document filter = member_filter(conversation_id, user_id);
    made_before(filter, "number", number);
    return status_of(
        members_.update_one(filter, {{"$set", Document{{"role", kLeft}, {"number", number}}}}));
  }

  Status ping() override { return pool_.ping(); }

 private:
  /// A document of `members`, without the conversation that it is part of.
  struct Part {
    ConversationId conversation_id;
    Role role;
    std::string position;
    bool has_joining = false;
  };

  static Part read_part(const mongo::View& view) {
    return {view.id<ConversationId>("conversation_id"), known(parse_role(view.text("role"))),
            view.text("position"), view.has("has_joining") && view.boolean("has_joining")};
  }

  /// Inserts those that are new; existing ones stay unchanged.
  Status insert_members(const ConversationId& conversation_id, std::span<const Member> members,
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

  /// For a user who has a record.
  Status add_again(const ConversationId& conversation_id, const Member& member,
                   std::uint64_t number) {
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
      PARLEY_TRY(const auto stays,
                 members_.update_one(in, {{"$set", Document{{"number", number}}}}));
      if (stays.matched != 0) return {};
      Document older = member_filter(conversation_id, member.user_id);
      made_before(older, "number", number);
      PARLEY_TRY(const bool again, members_.has(older));
      if (!again) return {};
    }
    return unavailable("too many changes of a member at once");
  }

  /// Leaves out conversations that were never finished.
  Result<std::vector<Membership>> complete(std::span<const Part> parts) {
    std::vector<ConversationId> ids;
    for (const Part& part : parts) ids.push_back(part.conversation_id);
    PARLEY_TRY(auto list, conversations_.find_in("_id", ids, read_conversation));
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

  mongo::Pool& pool_;
  mongo::Collection conversations_;
  mongo::Collection members_;
};

}  // namespace

std::unique_ptr<ConversationStore> open_mongodb_conversation_store(stores::Stores& stores) {
  return std::make_unique<MongodbConversationStore>(stores);
}

}  // namespace parley::conversations
