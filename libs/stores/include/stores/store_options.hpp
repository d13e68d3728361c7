#pragma once

#include <string>
#include <vector>

#include "config/options.hpp"
#include "mongo/pool.hpp"
#include "stores/stores.hpp"

namespace parley::stores {

/// Every service's store options: `store`, `mongodb_uri`, `mongodb_ca_file`, `mongodb_prefix`,
/// `sqlite_dir`. Also needs the library config.
struct StoreOptions {
  Backend kind = Backend::kSqlite;
  /// Needed with `mongodb`. Holds the password.
  std::string mongodb_uri;
  /// With tls=true in the URI: the authorities to trust; empty: its tlsCAFile, else the system's.
  std::string mongodb_ca_file;
  /// Prefix of each database's name: several systems can share one MongoDB.
  std::string mongodb_prefix = "parley_";
  /// Needed with `sqlite`: an existing folder.
  std::string sqlite_dir;
  /// Where the commands `store copy…` write to. Holds the password.
  std::string copy_to_mongodb_uri;

  /// The members must outlive options.read().
  void declare(config::Options& options) {
    options.add("store", kind, "the store for all persistent data",
                {{"sqlite", Backend::kSqlite}, {"mongodb", Backend::kMongodb}});
    options.add_uri("mongodb_uri", mongodb_uri, "MongoDB, for store = mongodb",
                    {"mongodb", "mongodb+srv"}, false);
    options.add_file("mongodb_ca_file", mongodb_ca_file,
                     "PEM file of the authorities that may sign MongoDB's certificate, for "
                     "tls=true in mongodb_uri; else the system's");
    options.add("mongodb_prefix", mongodb_prefix, "prefix of the database names", {1, 32});
    options.add("sqlite_dir", sqlite_dir, "folder of the SQLite files, for store = sqlite");
    options.add_uri("copy_to_mongodb_uri", copy_to_mongodb_uri,
                    "target of the commands `store copy…`", {"mongodb", "mongodb+srv"}, false);
    options.add_rule([this](std::vector<std::string>& problems) {
      if (kind == Backend::kMongodb && mongodb_uri.empty()) {
        problems.emplace_back("mongodb_uri: needed with store = mongodb");
      } else if (kind == Backend::kMongodb) {
        const Status usable = mongo::check({.uri = mongodb_uri, .ca_file = mongodb_ca_file});
        if (usable.has_error()) problems.push_back(usable.error().detail);
      }
      if (kind == Backend::kSqlite && sqlite_dir.empty()) {
        problems.emplace_back("sqlite_dir: needed with store = sqlite");
      }
    });
  }

  StoreSettings settings() const {
    StoreSettings settings;
    settings.kind = kind;
    settings.mongodb_uri = mongodb_uri;
    settings.mongodb_ca_file = mongodb_ca_file;
    settings.sqlite_dir = sqlite_dir;
    settings.database_prefix = mongodb_prefix;
    return settings;
  }
};

}  // namespace parley::stores
