#include "mongo/pool.hpp"

#include <mongoc/mongoc.h>

#include <mutex>

#include "errors.hpp"
#include "handles.hpp"
#include "raw.hpp"

namespace parley::mongo {
namespace {

void start_library() {
  static const bool started = [] {
    mongoc_init();
    // Its warnings are plain lines on stderr; what matters reaches callers as an Error.
    mongoc_log_set_handler(nullptr, nullptr);
    return true;
  }();
  (void)started;
}

void set_unless_given(mongoc_uri_t* uri, const char* option, std::chrono::milliseconds bound) {
  if (!mongoc_uri_has_option(uri, option)) {
    mongoc_uri_set_option_as_int32(uri, option, static_cast<std::int32_t>(bound.count()));
  }
}

Error invalid(std::string what) { return {code::kInvalid, std::move(what)}; }

Result<UriPtr> read_uri(const PoolOptions& options) {
  start_library();
  UriPtr uri(mongoc_uri_new(options.uri.c_str()));
  // The library's message may quote the URI, and so a password.
  if (!uri) return invalid("mongodb_uri: is not a valid MongoDB URI");
  for (const char* option :
       {"tlsInsecure", "tlsAllowInvalidCertificates", "tlsAllowInvalidHostnames"}) {
    if (mongoc_uri_get_option_as_bool(uri.get(), option, false)) {
      return invalid("mongodb_uri: " + std::string(option) +
                     " is not allowed: certificate and host name are always verified");
    }
  }
  if (options.ca_file.empty()) return uri;
  if (!mongoc_uri_get_tls(uri.get())) {
    return invalid("mongodb_ca_file: needs tls=true in mongodb_uri");
  }
  // By the URI, not by the pool's own TLS options: those would drop the URI's client certificate.
  mongoc_uri_set_option_as_utf8(uri.get(), MONGOC_URI_TLSCAFILE, options.ca_file.c_str());
  return uri;
}

Result<UriPtr> make_uri(const PoolOptions& options) {
  PARLEY_TRY(UriPtr uri, read_uri(options));
  set_unless_given(uri.get(), MONGOC_URI_WAITQUEUETIMEOUTMS, options.queue_wait);
  set_unless_given(uri.get(), MONGOC_URI_SERVERSELECTIONTIMEOUTMS, options.server_selection);
  set_unless_given(uri.get(), MONGOC_URI_CONNECTTIMEOUTMS, options.connect);
  set_unless_given(uri.get(), MONGOC_URI_SOCKETTIMEOUTMS, options.socket);
  if (!mongoc_uri_has_option(uri.get(), MONGOC_URI_MAXPOOLSIZE)) {
    mongoc_uri_set_option_as_int32(uri.get(), MONGOC_URI_MAXPOOLSIZE,
                                   static_cast<std::int32_t>(options.max_connections));
  }
  if (!mongoc_uri_has_option(uri.get(), MONGOC_URI_APPNAME)) {
    mongoc_uri_set_appname(uri.get(), options.application.c_str());
  }
  // Guaranteed whatever the URI says: see the class comment.
  WriteConcernPtr write_concern(mongoc_write_concern_new());
  mongoc_write_concern_set_wmajority(write_concern.get(),
                                     static_cast<std::int32_t>(options.write_concern.count()));
  mongoc_write_concern_set_journal(write_concern.get(), true);
  mongoc_uri_set_write_concern(uri.get(), write_concern.get());
  ReadConcernPtr read_concern(mongoc_read_concern_new());
  mongoc_read_concern_set_level(read_concern.get(), MONGOC_READ_CONCERN_LEVEL_MAJORITY);
  mongoc_uri_set_read_concern(uri.get(), read_concern.get());
  ReadPrefsPtr primary(mongoc_read_prefs_new(MONGOC_READ_PRIMARY));
  mongoc_uri_set_read_prefs_t(uri.get(), primary.get());
  return uri;
}

}  // namespace

class Pool::Impl {
 public:
  explicit Impl(const PoolOptions& options) {
    const auto uri = make_uri(options);
    if (uri.has_error()) {
      problem_ = uri.error();
      return;
    }
    bson_error_t error{};
    pool_.reset(mongoc_client_pool_new_with_error(uri->get(), &error));
    if (!pool_) {
      problem_ = invalid("mongodb_uri: cannot be used");
      return;
    }
    mongoc_client_pool_set_error_api(pool_.get(), MONGOC_ERROR_API_VERSION_2);
  }

  Status check() const {
    if (!pool_) return problem_;
    return {};
  }

  Status with_client(const std::function<Status(mongoc_client_t*)>& work) {
    PARLEY_CHECK(check());
    mongoc_client_t* client = mongoc_client_pool_pop(pool_.get());
    if (client == nullptr) return unavailable("all connections to MongoDB are in use");
    struct Return {
      mongoc_client_pool_t* pool;
      mongoc_client_t* client;
      ~Return() { mongoc_client_pool_push(pool, client); }
    } const back{pool_.get(), client};
    return work(client);
  }

 private:
  ClientPoolPtr pool_;
  Error problem_;
};

Status check(const PoolOptions& options) {
  const auto uri = read_uri(options);
  if (uri.has_error()) return uri.error();
  return {};
}

Pool::Pool(const PoolOptions& options) : impl_(std::make_unique<Impl>(options)) {}
Pool::~Pool() = default;

Status Pool::check() const { return impl_->check(); }

Status Pool::with_client(const std::function<Status(mongoc_client_t*)>& work) {
  return impl_->with_client(work);
}

Status Pool::ping() {
  return with_client([](mongoc_client_t* client) -> Status {
    const Document command{{"ping", 1}};
    bson_error_t error{};
    if (!mongoc_client_command_simple(client, "admin", raw(command.bson()), nullptr, nullptr,
                                      &error)) {
      return to_error(error);
    }
    return {};
  });
}

Status Pool::drop_database(std::string_view name) {
  return with_client([&](mongoc_client_t* client) -> Status {
    const DatabasePtr database(mongoc_client_get_database(client, std::string(name).c_str()));
    bson_error_t error{};
    if (!mongoc_database_drop(database.get(), &error)) return to_error(error);
    return {};
  });
}

}  // namespace parley::mongo
