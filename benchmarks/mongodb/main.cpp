// Inserts the same entries as chat-consumer, but with libmongoc alone: measures the capacity of a
// MongoDB.

#include <mongoc/mongoc.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <chrono>
#include <iostream>
#include <stdexcept>
#include <thread>
#include <vector>

namespace {

struct Options {
  std::string uri;
  std::string database = "bench_raw";
  std::size_t messages = 100'000;
  std::size_t size_bytes = 100;
  std::size_t batch = 1000;
  unsigned connections = 8;
};

void require(bool done, const bson_error_t& error) {
  if (!done) throw std::runtime_error(error.message);
}

/// The same write concern as chat-consumer's.
mongoc_uri_t* majority_and_journalled(const Options& options) {
  bson_error_t error{};
  mongoc_uri_t* uri = mongoc_uri_new_with_error(options.uri.c_str(), &error);
  require(uri != nullptr, error);
  mongoc_write_concern_t* concern = mongoc_write_concern_new();
  mongoc_write_concern_set_wmajority(concern, 3000);
  mongoc_write_concern_set_journal(concern, true);
  mongoc_uri_set_write_concern(uri, concern);
  mongoc_write_concern_destroy(concern);
  return uri;
}

/// The members and types of an entry in libs/timeline.
bson_t* entry(unsigned writer, std::size_t number, const std::string& text) {
  const std::string digits = std::to_string(number);
  std::string id = std::to_string(writer) + "-";
  id.append(22 - id.size() - digits.size(), '0').append(digits);
  return BCON_NEW("_id", BCON_UTF8(id.c_str()), "conversation_id", BCON_UTF8(id.c_str()), "seq",
                  BCON_INT64(static_cast<std::int64_t>(number)), "kind", BCON_UTF8("message"),
                  "sender_id", BCON_UTF8("0000000000000000000000"), "client_msg_id",
                  BCON_UTF8(id.c_str()), "text", BCON_UTF8(text.c_str()), "message_number",
                  BCON_INT64(static_cast<std::int64_t>(number)), "accepted_at", BCON_DATE_TIME(0),
                  "stored_at", BCON_DATE_TIME(0), "request_id", BCON_UTF8(id.c_str()),
                  "traceparent", BCON_UTF8(""));
}

void write_all(mongoc_client_t* client, const Options& options, unsigned writer,
               std::size_t messages) {
  mongoc_collection_t* entries =
      mongoc_client_get_collection(client, options.database.c_str(), "entries");
  const std::string text(options.size_bytes, 'x');
  for (std::size_t number = 0; number < messages;) {
    std::vector<bson_t*> batch;
    while (batch.size() < options.batch && number < messages) {
      batch.push_back(entry(writer, number++, text));
    }
    bson_error_t error{};
    const bool done = mongoc_collection_insert_many(
        entries, const_cast<const bson_t**>(batch.data()), batch.size(), nullptr, nullptr, &error);
    for (bson_t* one : batch) bson_destroy(one);
    require(done, error);
  }
  mongoc_collection_destroy(entries);
}

void drop(mongoc_client_t* client, const Options& options) {
  bson_error_t error{};
  mongoc_database_t* database = mongoc_client_get_database(client, options.database.c_str());
  require(mongoc_database_drop(database, &error), error);
  mongoc_database_destroy(database);
}

void prepare(mongoc_client_t* client, const Options& options) {
  drop(client, options);
  bson_error_t error{};
  mongoc_database_t* database = mongoc_client_get_database(client, options.database.c_str());
  bson_t* command =
      BCON_NEW("createIndexes", BCON_UTF8("entries"), "indexes", "[", "{", "key", "{",
               "conversation_id", BCON_INT32(1), "seq", BCON_INT32(1), "}", "name",
               BCON_UTF8("entries_conversation_id_seq"), "unique", BCON_BOOL(true), "}", "]");
  require(mongoc_database_write_command_with_opts(database, command, nullptr, nullptr, &error),
          error);
  bson_destroy(command);
  mongoc_database_destroy(database);
}

boost::json::object insert(mongoc_client_pool_t* pool, const Options& options) {
  mongoc_client_t* first = mongoc_client_pool_pop(pool);
  prepare(first, options);
  mongoc_client_pool_push(pool, first);
  const auto begin = std::chrono::steady_clock::now();
  std::vector<std::exception_ptr> problems(options.connections);
  std::vector<std::jthread> writers;
  for (unsigned writer = 0; writer < options.connections; ++writer) {
    writers.emplace_back([&, writer] {
      mongoc_client_t* client = mongoc_client_pool_pop(pool);
      try {
        write_all(client, options, writer, options.messages / options.connections);
      } catch (...) {
        problems[writer] = std::current_exception();
      }
      mongoc_client_pool_push(pool, client);
    });
  }
  writers.clear();
  for (const auto& problem : problems) {
    if (problem) std::rethrow_exception(problem);
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  const std::size_t messages = options.messages / options.connections * options.connections;
  return {{"messages", messages}, {"per_second", static_cast<double>(messages) / took.count()}};
}

boost::json::object drop(mongoc_client_pool_t* pool, const Options& options) {
  mongoc_client_t* client = mongoc_client_pool_pop(pool);
  drop(client, options);
  mongoc_client_pool_push(pool, client);
  return {};
}

boost::json::object count(mongoc_client_pool_t* pool, const Options& options) {
  mongoc_client_t* client = mongoc_client_pool_pop(pool);
  mongoc_collection_t* entries =
      mongoc_client_get_collection(client, options.database.c_str(), "entries");
  bson_t all = BSON_INITIALIZER;
  bson_error_t error{};
  const auto found =
      mongoc_collection_count_documents(entries, &all, nullptr, nullptr, nullptr, &error);
  require(found >= 0, error);
  mongoc_collection_destroy(entries);
  mongoc_client_pool_push(pool, client);
  return {{"messages", found}};
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Inserts entries in bulk, counts or drops them; prints one JSON object");
  Options options;
  app.add_option("--uri", options.uri)->envname("BENCH_MONGODB_URI")->required();
  app.add_option("--database", options.database, "Database; insert drops it first");
  CLI::App* insert_command = app.add_subcommand("insert");
  insert_command->add_option("--messages", options.messages);
  insert_command->add_option("--size", options.size_bytes, "Size of a text");
  insert_command->add_option("--batch", options.batch)->check(CLI::Range(1, 100'000));
  insert_command->add_option("--connections", options.connections)->check(CLI::Range(1, 64));
  CLI::App* count_command = app.add_subcommand("count");
  app.add_subcommand("drop");
  app.require_subcommand(1);
  CLI11_PARSE(app, argc, argv);
  mongoc_init();
  int status = 0;
  try {
    mongoc_uri_t* uri = majority_and_journalled(options);
    mongoc_client_pool_t* pool = mongoc_client_pool_new(uri);
    const auto said = app.got_subcommand(insert_command)  ? insert(pool, options)
                      : app.got_subcommand(count_command) ? count(pool, options)
                                                          : drop(pool, options);
    std::cout << boost::json::serialize(said) << '\n';
    mongoc_client_pool_destroy(pool);
    mongoc_uri_destroy(uri);
  } catch (const std::exception& error) {
    std::cerr << "mongodb: " << error.what() << '\n';
    status = 1;
  }
  mongoc_cleanup();
  return status;
}
