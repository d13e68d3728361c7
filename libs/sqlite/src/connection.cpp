#include "sqlite/connection.hpp"

#include <sqlite3.h>

#include <stdexcept>
#include <unordered_map>

#include "base/utf8.hpp"
#include "errors.hpp"

namespace parley::sqlite {
namespace {

struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using StatementPtr = std::unique_ptr<sqlite3_stmt, Finalize>;

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>{}(text);
  }
};

/// A statement's text and values are released when its use ends, however it ends.
class Use {
 public:
  explicit Use(sqlite3_stmt* statement) : statement_(statement) {}
  ~Use() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;

 private:
  sqlite3_stmt* statement_;
};

struct Bind {
  sqlite3_stmt* statement;
  int index;

  int operator()(std::nullptr_t) const { return sqlite3_bind_null(statement, index); }
  int operator()(std::int64_t number) const { return sqlite3_bind_int64(statement, index, number); }
  int operator()(std::string_view text) const {
    // An empty view may have no address, which would bind null.
    const char* data = text.data() == nullptr ? "" : text.data();
    return sqlite3_bind_text64(statement, index, data, text.size(), SQLITE_STATIC, SQLITE_UTF8);
  }
};

bool is_taken_key(int extended_code) {
  return extended_code == SQLITE_CONSTRAINT_UNIQUE ||
         extended_code == SQLITE_CONSTRAINT_PRIMARYKEY || extended_code == SQLITE_CONSTRAINT_ROWID;
}

std::string taken_key(std::string_view message) {
  constexpr std::string_view kStart = "UNIQUE constraint failed: ";
  if (message.starts_with(kStart)) message.remove_prefix(kStart.size());
  return std::string(message);
}

}  // namespace

class Connection::Cache {
 public:
  explicit Cache(sqlite3* database) : database_(database) {}
  ~Cache() {
    statements_.clear();
    sqlite3_close_v2(database_);
  }
  Cache(const Cache&) = delete;
  Cache& operator=(const Cache&) = delete;

  sqlite3* database() const { return database_; }

  Result<sqlite3_stmt*> prepared(std::string_view sql, std::span<const Value> values) {
    PARLEY_TRY(sqlite3_stmt * statement, find_or_prepare(sql));
    if (sqlite3_stmt_busy(statement) != 0) {
      return Error{code::kInternal, "a statement is used inside its own rows"};
    }
    if (sqlite3_bind_parameter_count(statement) != static_cast<int>(values.size())) {
      return Error{code::kInternal, "values do not match the parameters of: " + std::string(sql)};
    }
    for (int index = 1; const Value& value : values) {
      const auto* text = std::get_if<std::string_view>(&value.data());
      if (text != nullptr && !is_utf8(*text)) return Error{code::kInvalid, "text is not UTF-8"};
      if (std::visit(Bind{statement, index++}, value.data()) != SQLITE_OK) {
        return last_error(database_);
      }
    }
    return statement;
  }

 private:
  // SQL texts are constants of the program; even a store that generated them would be bounded.
  static constexpr std::size_t kMaxStatements = 200;

  Result<sqlite3_stmt*> find_or_prepare(std::string_view sql) {
    if (const auto known = statements_.find(sql); known != statements_.end()) {
      return known->second.get();
    }
    sqlite3_stmt* statement = nullptr;
    const char* rest = nullptr;
    if (sqlite3_prepare_v3(database_, sql.data(), static_cast<int>(sql.size()),
                           SQLITE_PREPARE_PERSISTENT, &statement, &rest) != SQLITE_OK) {
      return last_error(database_);
    }
    StatementPtr owner(statement);
    if (statement == nullptr || rest != sql.data() + sql.size()) {
      return Error{code::kInternal, "not one statement: " + std::string(sql)};
    }
    if (statements_.size() >= kMaxStatements) statements_.clear();
    statements_.emplace(sql, std::move(owner));
    return statement;
  }

  sqlite3* database_;
  std::unordered_map<std::string, StatementPtr, TextHash, std::equal_to<>> statements_;
};

Connection::Connection(sqlite3* database) : cache_(std::make_unique<Cache>(database)) {}
Connection::~Connection() = default;

Result<std::int64_t> Connection::run(std::string_view sql, Values values) {
  PARLEY_TRY(sqlite3_stmt * statement,
             cache_->prepared(sql, std::span<const Value>(values.begin(), values.size())));
  const Use use(statement);
  int step = SQLITE_ROW;
  while (step == SQLITE_ROW) step = sqlite3_step(statement);
  if (step != SQLITE_DONE) return last_error(cache_->database());
  return sqlite3_changes64(cache_->database());
}

Result<Inserted> Connection::insert(std::string_view sql, Values values) {
  PARLEY_TRY(sqlite3_stmt * statement,
             cache_->prepared(sql, std::span<const Value>(values.begin(), values.size())));
  const Use use(statement);
  if (sqlite3_step(statement) == SQLITE_DONE) return Inserted{};
  sqlite3* database = cache_->database();
  if (!is_taken_key(sqlite3_extended_errcode(database))) return last_error(database);
  return Inserted{true, taken_key(sqlite3_errmsg(database))};
}

Status Connection::each(std::string_view sql, std::span<const Value> values,
                        const std::function<void(const Row&)>& read) try {
  PARLEY_TRY(sqlite3_stmt * statement, cache_->prepared(sql, values));
  const Use use(statement);
  while (true) {
    const int step = sqlite3_step(statement);
    if (step == SQLITE_DONE) return {};
    if (step != SQLITE_ROW) return last_error(cache_->database());
    read(Row(statement));
  }
} catch (const std::runtime_error& bad) {
  return Error{code::kInternal, std::string(bad.what()) + ", in: " + std::string(sql)};
}

Result<bool> Connection::has(std::string_view sql, Values values) {
  PARLEY_TRY(const auto row, one(sql, values, [](const Row&) { return true; }));
  return row.has_value();
}

Status Connection::script(std::string_view sql) {
  if (sqlite3_exec(cache_->database(), std::string(sql).c_str(), nullptr, nullptr, nullptr) !=
      SQLITE_OK) {
    return last_error(cache_->database());
  }
  return {};
}

}  // namespace parley::sqlite
