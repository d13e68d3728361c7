#include "adapters.hpp"
#include "rows.hpp"
#include "stores/stores.hpp"

namespace parley::conversations {
namespace {

constexpr std::string_view kSelectMembership =
    "SELECT c.conversation_id, c.kind, c.title, c.creator_id, c.created_at, c.first_id,"
    " c.second_id, m.role, m.position, m.has_joining"
    " FROM members m JOIN conversations c USING (conversation_id)"
    " WHERE m.role <> 'left' AND ";

template <typename Value>
Value require(std::optional<Value> value) {
  if (!value) throw std::runtime_error("chat.db: an unknown kind or role");
  return *value;
}

std::optional<std::string> place_among_titles(const Conversation& conversation) {
  if (conversation.kind != ConversationKind::kOpen) return std::nullopt;
  return title_position(conversation.id, conversation.title.value_or(""));
}

Member member_of(const sqlite::Row& row) {
  return {row.id<UserId>(0), require(parse_role(row.text(1))), row.time(2)};
}

Status put_members(sqlite::Connection& connection, const ConversationId& conversation_id,
                   std::span<const Member> members, std::uint64_t number, bool has_joining) {
  for (const Member& member : members) {
    PARLEY_CHECK(connection.run(
        "INSERT INTO members"
        " (conversation_id, user_id, role, joined_at, position, number, has_joining)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (conversation_id, user_id) DO UPDATE SET"
        " role = iif(role = 'left', ?3, role), joined_at = iif(role = 'left', ?4, joined_at),"
        " position = iif(role = 'left', ?5, position),"
        " has_joining = iif(role = 'left', ?7, has_joining), number = ?6 WHERE number < ?6",
        {conversation_id, member.user_id, role_name(member.role), member.joined_at,
         membership_position(member.joined_at, conversation_id), number, has_joining}));
  }
  return {};
}

}  // namespace

Conversation conversation_of(const sqlite::Row& row) {
  Conversation conversation{row.id<ConversationId>(0),
                            require(parse_kind(row.text(1))),
                            row.optional_text(2),
                            row.id<UserId>(3),
                            row.time(4),
                            {}};
  for (const int column : {5, 6}) {
    if (!row.is_null(column)) conversation.pair.push_back(row.id<UserId>(column));
  }
  return conversation;
}

namespace {

Membership membership_of(const sqlite::Row& row) {
  return {conversation_of(row), require(parse_role(row.text(7))), row.text(8), row.boolean(9)};
}

/// Conversations and members in chat.db.
class SqliteConversationStore final : public ConversationStore {
 public:
  explicit SqliteConversationStore(stores::Stores& stores)
      : database_(stores.sqlite("chat", chat_migrations())) {}

  Result<bool> create(const Conversation& conversation, std::span<const Member> members) override {
    std::optional<UserId> first;
    std::optional<UserId> second;
    if (!conversation.pair.empty()) first = conversation.pair.front();
    if (conversation.pair.size() > 1) second = conversation.pair.back();
    return database_.write([&](sqlite::Connection& connection) -> Result<bool> {
      PARLEY_TRY(
          const auto inserted,
          connection.insert("INSERT INTO conversations (conversation_id, kind, title,"
                            " creator_id, created_at, first_id, second_id, title_position)"
                            " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                            {conversation.id, kind_name(conversation.kind), conversation.title,
                             conversation.creator_id, conversation.created_at, first, second,
                             place_among_titles(conversation)}));
      if (inserted.duplicate) return false;
      PARLEY_CHECK(put_members(connection, conversation.id, members, 0, false));
      return true;
    });
  }

  Result<bool> exists(const ConversationId& conversation_id) override {
    return database_.has("SELECT 1 FROM conversations WHERE conversation_id = ?1",
                         {conversation_id});
  }

  Result<std::optional<Conversation>> find(const ConversationId& conversation_id) override {
    return database_.one(
        "SELECT conversation_id, kind, title, creator_id, created_at, first_id, second_id"
        " FROM conversations WHERE conversation_id = ?1",
        {conversation_id}, conversation_of);
  }

  Result<std::optional<Membership>> membership(const ConversationId& conversation_id,
                                               const UserId& user_id) override {
    static const std::string kSql =
        std::string(kSelectMembership) + "m.conversation_id = ?1 AND m.user_id = ?2";
    return database_.one(kSql, {conversation_id, user_id}, membership_of);
  }

  Result<bool> has_left(const ConversationId& conversation_id, const UserId& user_id) override {
    return database_.has(
        "SELECT 1 FROM members WHERE conversation_id = ?1 AND user_id = ?2"
        " AND role = 'left'",
        {conversation_id, user_id});
  }

  Result<std::vector<Member>> members(const ConversationId& conversation_id) override {
    return database_.all(
        "SELECT user_id, role, joined_at FROM members"
        " WHERE conversation_id = ?1 AND role <> 'left' ORDER BY joined_at, user_id",
        {conversation_id}, member_of);
  }

  Result<std::vector<Member>> members_page(const ConversationId& conversation_id,
                                           const std::optional<MemberPlace>& after,
                                           std::size_t limit) override {
    constexpr std::string_view kFirst =
        "SELECT user_id, role, joined_at FROM members WHERE conversation_id = ?1 AND role <> 'left'"
        " ORDER BY joined_at, user_id LIMIT ?2";
    constexpr std::string_view kNext =
        "SELECT user_id, role, joined_at FROM members WHERE conversation_id = ?1 AND role <> 'left'"
        " AND (joined_at, user_id) > (?3, ?4) ORDER BY joined_at, user_id LIMIT ?2";
    return database_.read([&](sqlite::Connection& connection) {
      if (!after) return connection.all(kFirst, {conversation_id, limit}, member_of);
      return connection.all(kNext, {conversation_id, limit, after->joined_at, after->user_id},
                            member_of);
    });
  }

  Result<std::vector<Member>> members_in_role(const ConversationId& conversation_id, Role role,
                                              std::size_t limit) override {
    return database_.all(
        "SELECT user_id, role, joined_at FROM members WHERE conversation_id = ?1"
        " AND role <> 'left' AND role = ?2 ORDER BY joined_at, user_id LIMIT ?3",
        {conversation_id, role_name(role), limit}, member_of);
  }

  Result<std::size_t> count_members(const ConversationId& conversation_id) override {
    return database_.read([&](sqlite::Connection& connection) -> Result<std::size_t> {
      PARLEY_TRY(const auto counted,
                 connection.one(
                     "SELECT count(*) FROM members WHERE conversation_id = ?1 AND role <> 'left'",
                     {conversation_id}, [](const sqlite::Row& row) { return row.integer(0); }));
      return static_cast<std::size_t>(counted.value_or(0));
    });
  }

  Result<std::vector<UserId>> members_among(const ConversationId& conversation_id,
                                            std::span<const UserId> user_ids) override {
    return database_.all(
        "SELECT user_id FROM members WHERE conversation_id = ?1"
        " AND user_id IN (SELECT value FROM json_each(?2)) AND role <> 'left'",
        {conversation_id, sqlite::json_array(user_ids)},
        [](const sqlite::Row& row) { return row.id<UserId>(0); });
  }

  Result<std::vector<ConversationId>> memberships_among(
      const UserId& user_id, std::span<const ConversationId> conversation_ids) override {
    return database_.all(
        "SELECT conversation_id FROM members WHERE user_id = ?1"
        " AND conversation_id IN (SELECT value FROM json_each(?2))"
        " AND role <> 'left'",
        {user_id, sqlite::json_array(conversation_ids)},
        [](const sqlite::Row& row) { return row.id<ConversationId>(0); });
  }

  Result<std::vector<Conversation>> public_conversations(std::string_view after,
                                                         std::size_t limit) override {
    return database_.all(
        "SELECT conversation_id, kind, title, creator_id, created_at, first_id, second_id"
        " FROM conversations WHERE title_position > ?1 ORDER BY title_position LIMIT ?2",
        {after, limit}, conversation_of);
  }

  Result<std::vector<Membership>> memberships(const UserId& user_id,
                                              std::string_view after_position,
                                              std::size_t limit) override {
    static const std::string kFirst =
        std::string(kSelectMembership) + "m.user_id = ?1 ORDER BY m.position DESC LIMIT ?2";
    static const std::string kNext =
        std::string(kSelectMembership) +
        "m.user_id = ?1 AND m.position < ?3 ORDER BY m.position DESC LIMIT ?2";
    return database_.read([&](sqlite::Connection& connection) {
      if (after_position.empty()) return connection.all(kFirst, {user_id, limit}, membership_of);
      return connection.all(kNext, {user_id, limit, after_position}, membership_of);
    });
  }

  Status set_title(const ConversationId& conversation_id, const std::optional<std::string>& title,
                   std::uint64_t number) override {
    return database_.run(
        "UPDATE conversations SET title = ?2, title_number = ?5,"
        " title_position = CASE WHEN kind = ?3 THEN ?4 END"
        " WHERE conversation_id = ?1 AND title_number < ?5",
        {conversation_id, title, kind_name(ConversationKind::kOpen),
         title_position(conversation_id, title.value_or("")), number});
  }

  Status add_members(const ConversationId& conversation_id, std::span<const Member> members,
                     std::uint64_t number) override {
    return database_.write([&](sqlite::Connection& connection) {
      return put_members(connection, conversation_id, members, number, true);
    });
  }

  Status set_role(const ConversationId& conversation_id, const UserId& user_id, Role role,
                  std::uint64_t number) override {
    return database_.run(
        "UPDATE members SET role = ?3, number = ?4 WHERE conversation_id = ?1"
        " AND user_id = ?2 AND role <> 'left' AND number < ?4",
        {conversation_id, user_id, role_name(role), number});
  }

  Status remove_member(const ConversationId& conversation_id, const UserId& user_id,
                       std::uint64_t number) override {
    return database_.run(
        "UPDATE members SET role = 'left', number = ?3"
        " WHERE conversation_id = ?1 AND user_id = ?2 AND number < ?3",
        {conversation_id, user_id, number});
  }

  Status ping() override { return database_.ping(); }

 private:
  sqlite::Database& database_;
};

}  // namespace

std::unique_ptr<ConversationStore> open_sqlite_conversation_store(stores::Stores& stores) {
  return std::make_unique<SqliteConversationStore>(stores);
}

}  // namespace parley::conversations
