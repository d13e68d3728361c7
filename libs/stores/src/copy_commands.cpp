#include "stores/copy_commands.hpp"

#include <boost/json.hpp>
#include <functional>
#include <iostream>

namespace parley::stores {
namespace {

using Command = Result<boost::json::object> (*)(Copy&);

Result<boost::json::object> check(Copy& copy) {
  PARLEY_TRY(const CopyTarget target, copy.look());
  constexpr std::string_view kNames[] = {"empty", "half_made", "taken"};
  return boost::json::object{{"target", kNames[static_cast<std::size_t>(target)]}};
}

Result<boost::json::object> clear(Copy& copy) {
  PARLEY_CHECK(copy.clear());
  return boost::json::object{};
}

Result<boost::json::object> run(Copy& copy) {
  PARLEY_TRY(const auto copied, copy.run());
  boost::json::object all;
  for (const CopiedRecords& one : copied) {
    all[one.name] = {{"records", one.records}, {"groups", one.groups}, {"sha256", one.sha256}};
  }
  return all;
}

Result<boost::json::object> with_copy(const StoreOptions& store,
                                      std::span<const CopiedDatabase> databases,
                                      const std::string& id, Command command) {
  if (store.kind != Backend::kSqlite) return Error{code::kInvalid, "the store is MongoDB already"};
  if (store.copy_to_mongodb_uri.empty()) {
    return Error{code::kInvalid, "copy_to_mongodb_uri is not set"};
  }
  Stores from(store.settings());
  StoreSettings target = store.settings();
  target.kind = Backend::kMongodb;
  target.mongodb_uri = store.copy_to_mongodb_uri;
  Stores to(target);
  Copy copy(from, to, databases, id);
  return command(copy);
}

}  // namespace

void declare_copy_commands(config::Options& options, const StoreOptions& store,
                           std::vector<CopiedDatabase> databases) {
  const auto add = [&](const std::string& words, const std::string& help, Command command) {
    options.add_command(words, help, {{"id", "any word; the same one identifies the same copy"}},
                        [&store, databases, command](const config::Arguments& given) {
                          const auto done = with_copy(store, databases, given.at("id"), command);
                          if (done.has_error()) {
                            std::cerr << done.error().detail << "\n";
                            return 1;
                          }
                          std::cout << boost::json::serialize(*done) << "\n";
                          return 0;
                        });
  };
  add("store copy-check", "prints the state of the MongoDB at copy_to_mongodb_uri", check);
  add("store copy-clear", "removes what an unfinished copy left there", clear);
  add("store copy", "copies this service's data there from SQLite; no service may write meanwhile",
      run);
}

}  // namespace parley::stores
