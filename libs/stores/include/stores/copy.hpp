#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "mongo/collection.hpp"
#include "sqlite/connection.hpp"
#include "stores/stores.hpp"

/// The move of a system's data from SQLite to MongoDB. The owner of a database defines how its rows
/// become documents, by the functions that its two adapters read and write with; the rest is here.
namespace parley::stores {

/// A table of a SQLite file, and the collection that holds the same records.
struct CopiedTable {
  /// Of the collection.
  std::string_view name;
  /// A SELECT of all rows, sorted as `order` sorts the documents.
  std::string_view rows;
  /// The document as the MongoDB adapter would have written it, to the byte.
  std::function<mongo::Document(const sqlite::Row&)> document;
  /// Over fields that are unique together and have an index.
  mongo::Document order{{"_id", 1}};
  std::vector<mongo::Index> indexes{};
  /// The first field of `order`, if the records of each of its values are to be compared apart.
  std::string_view group{};
};

struct CopiedDatabase {
  std::string_view name;
  std::span<const std::string_view> migrations;
  std::vector<CopiedTable> tables;
};

/// What was copied and verified to be equal.
struct CopiedRecords {
  /// "timeline.entries".
  std::string name;
  std::int64_t records = 0;
  /// Values of the table's group field; 1 or 0 without one.
  std::int64_t groups = 0;
  /// Over all documents in their order, in hexadecimal.
  std::string sha256;
};

enum class CopyTarget {
  kEmpty,
  /// Holds records of this very copy, which did not finish or was not put into use.
  kHalfMade,
  /// Holds records of another origin.
  kTaken,
};

/// One copy of some databases, identified by an id: the collection `copy` of each database of the
/// target holds a document with it, written before the first record. So a repeat recognises its
/// own.
///
/// Threads: one. Owns: nothing; all that it is given must outlive it. Nobody may write to either
/// side meanwhile. Errors: those of libs/mongo and libs/sqlite.
class Copy {
 public:
  /// `from` is SQLite, `to` MongoDB.
  Copy(Stores& from, Stores& to, std::span<const CopiedDatabase> databases, std::string id);

  Result<CopyTarget> look();

  /// Empties the target. Errors: kConflict if it is taken.
  Status clear();

  /// Copies all, reads it back, and compares the bytes of every document. Errors: kConflict if the
  /// target isn't empty; kInternal, with the table and group, where the two sides differ.
  Result<std::vector<CopiedRecords>> run();

 private:
  Stores& from_;
  Stores& to_;
  std::span<const CopiedDatabase> databases_;
  std::string id_;
};

}  // namespace parley::stores
