#include "stores/copy.hpp"

#include <algorithm>
#include <stdexcept>

#include "base/clock.hpp"
#include "base/encoding.hpp"
#include "base/sha256.hpp"
#include "sqlite/database.hpp"

namespace parley::stores {
namespace {

using mongo::Collection;
using mongo::Document;
using mongo::View;

constexpr std::string_view kMarkers = "copy";
constexpr std::size_t kBatch = 500;

/// The records of one value of a table's group field.
struct Group {
  std::string value;
  std::int64_t records = 0;
  /// A chain: each record is hashed after the hash of those before it.
  std::string hash;

  bool operator==(const Group&) const = default;
};

std::string hash_of(const std::string& before, std::string_view bytes) {
  const Sha256 digest = sha256(before + std::string(bytes));
  return {digest.begin(), digest.end()};
}

class Comparison {
 public:
  explicit Comparison(std::string_view field) : field_(field) {}

  void add(const View& document) {
    const std::string value = field_.empty() ? "" : document.text(field_);
    if (groups_.empty() || groups_.back().value != value) groups_.push_back({value, 0, ""});
    Group& group = groups_.back();
    ++group.records;
    group.hash = hash_of(group.hash, document.bytes());
  }

  /// The first difference, for people; empty if there is none.
  std::string difference(const Comparison& target) const {
    const auto [mine, theirs] = std::ranges::mismatch(groups_, target.groups_);
    if (mine == groups_.end() && theirs == target.groups_.end()) return "";
    const Group& shown = mine == groups_.end() ? *theirs : *mine;
    const std::string where = field_.empty() ? "" : std::string(field_) + " " + shown.value + ": ";
    const auto count = [&](const std::vector<Group>& groups, auto at) {
      const bool there = at != groups.end() && at->value == shown.value;
      return std::to_string(there ? at->records : 0);
    };
    return where + count(groups_, mine) + " records in SQLite, " + count(target.groups_, theirs) +
           " in MongoDB, and they are not the same";
  }

  CopiedRecords summary(std::string name) const {
    CopiedRecords all{.name = std::move(name), .groups = static_cast<std::int64_t>(groups_.size())};
    std::string hash;
    for (const Group& group : groups_) {
      all.records += group.records;
      hash = hash_of(hash, group.hash);
    }
    all.sha256 = hex_encode(hash);
    return all;
  }

 private:
  std::string_view field_;
  std::vector<Group> groups_;
};

/// Inserts in batches.
class Filling {
 public:
  explicit Filling(Collection& target) : target_(target) { batch_.reserve(kBatch); }

  Status add(Document document) {
    batch_.push_back(std::move(document));
    if (batch_.size() < kBatch) return {};
    return flush();
  }

  Status flush() {
    PARLEY_TRY(const auto stored, target_.insert_ordered(batch_));
    if (stored.duplicate) return Error{code::kConflict, "another writer is using the target"};
    batch_.clear();
    return {};
  }

 private:
  Collection& target_;
  std::vector<Document> batch_;
};

Status fill(const CopiedTable& table, sqlite::Database& from, Collection& to, Comparison& source) {
  PARLEY_CHECK(to.ensure_indexes());
  Filling filling(to);
  return from.read([&](sqlite::Connection& connection) -> Status {
    Status stored;
    const Status read = connection.each(table.rows, {}, [&](const sqlite::Row& row) {
      Document document = table.document(row);
      source.add(document);
      stored = filling.add(std::move(document));
      if (stored.has_error()) throw std::runtime_error("the target accepts no more data");
    });
    PARLEY_CHECK(stored);
    PARLEY_CHECK(read);
    return filling.flush();
  });
}

Result<CopiedRecords> copy_table(const CopiedTable& table, const std::string& name,
                                 sqlite::Database& from, Collection& to) {
  Comparison source(table.group);
  PARLEY_CHECK(fill(table, from, to, source));
  Comparison target(table.group);
  PARLEY_CHECK(
      to.each({}, {.sort = table.order}, [&](const View& document) { target.add(document); }));
  if (const auto difference = source.difference(target); !difference.empty()) {
    return Error{code::kInternal, name + ": " + difference};
  }
  return source.summary(name);
}

}  // namespace

Copy::Copy(Stores& from, Stores& to, std::span<const CopiedDatabase> databases, std::string id)
    : from_(from), to_(to), databases_(databases), id_(std::move(id)) {}

Result<CopyTarget> Copy::look() {
  CopyTarget found = CopyTarget::kEmpty;
  for (const CopiedDatabase& database : databases_) {
    const std::string name = to_.mongodb_name(database.name);
    bool holds = false;
    for (const CopiedTable& table : database.tables) {
      Collection collection(to_.mongo(), name, std::string(table.name));
      PARLEY_TRY(const bool any, collection.has({}));
      holds |= any;
    }
    if (!holds) continue;
    Collection markers(to_.mongo(), name, std::string(kMarkers));
    PARLEY_TRY(const bool mine, markers.has({{"_id", id_}}));
    if (!mine) return CopyTarget::kTaken;
    found = CopyTarget::kHalfMade;
  }
  return found;
}

Status Copy::clear() {
  PARLEY_TRY(const CopyTarget target, look());
  if (target == CopyTarget::kTaken) {
    return Error{code::kConflict, "the target contains data from outside this copy"};
  }
  for (const CopiedDatabase& database : databases_) {
    for (const CopiedTable& table : database.tables) {
      Collection collection(to_.mongo(), to_.mongodb_name(database.name), std::string(table.name));
      PARLEY_CHECK(collection.delete_many({}));
    }
  }
  return {};
}

Result<std::vector<CopiedRecords>> Copy::run() {
  PARLEY_TRY(const CopyTarget target, look());
  if (target != CopyTarget::kEmpty) {
    return Error{code::kConflict, target == CopyTarget::kTaken
                                      ? "the target contains data from outside this copy"
                                      : "the target contains what an earlier attempt left"};
  }
  std::vector<CopiedRecords> copied;
  for (const CopiedDatabase& database : databases_) {
    const std::string name = to_.mongodb_name(database.name);
    Collection markers(to_.mongo(), name, std::string(kMarkers));
    PARLEY_CHECK(markers.insert({{"_id", id_}, {"started_at", now()}}));
    sqlite::Database& file = from_.sqlite(database.name, database.migrations);
    for (const CopiedTable& table : database.tables) {
      Collection collection(to_.mongo(), name, std::string(table.name), table.indexes);
      const std::string full_name = std::string(database.name) + "." + std::string(table.name);
      PARLEY_TRY(auto records, copy_table(table, full_name, file, collection));
      copied.push_back(std::move(records));
    }
  }
  return copied;
}

}  // namespace parley::stores
