#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

// NOLINTNEXTLINE(bugprone-reserved-identifier): the library names it so.
struct _mongoc_client_t;

namespace parley::mongo {

struct PoolOptions {
  /// mongodb://… or mongodb+srv://…; options in it override those below. Holds the password.
  std::string uri;
  /// With tls=true in the URI: a PEM file of the authorities to trust; overrides the URI's
  /// tlsCAFile. Empty: that, else the system's authorities.
  std::string ca_file;
  std::string application = "parley";
  unsigned max_connections = 16;
  /// Bounds of each step of a call; a whole call stays under their sum.
  std::chrono::milliseconds queue_wait{1000};
  std::chrono::milliseconds server_selection{1500};
  std::chrono::milliseconds connect{1500};
  std::chrono::milliseconds socket{4000};
  /// How long the server may wait for a majority; a write over it is "unknown".
  std::chrono::milliseconds write_concern{3000};
};

/// Checks the URI and its authorities without contacting a server. TLS always verifies chain and
/// host: a URI that asks for less is refused. Errors: kInvalid, with the option's name of
/// libs/stores before it and nothing of the URI's secrets.
Status check(const PoolOptions& options);

/// Connections to one MongoDB deployment. Writes ask for w:majority, j:true; reads go to the
/// primary with read concern majority. Nothing is sent before the first call, and an unavailable
/// server makes calls fail, not the pool: it reconnects by itself.
///
/// Threads: any. Never call from an I/O thread: calls block within the bounds of PoolOptions.
/// Owns: the connections. Stop: destroy it after everything that uses it.
class Pool {
 public:
  /// A wrong URI is reported by check() and by every call, not here.
  explicit Pool(const PoolOptions& options);
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  /// What mongo::check() returns for its options.
  Status check() const;

  /// Whether a primary answers, for readiness.
  Status ping();

  /// Removes a database with all it holds. For tests.
  Status drop_database(std::string_view name);

  /// Runs `work` with a connection taken from the pool. For Collection; not for stores.
  Status with_client(const std::function<Status(_mongoc_client_t*)>& work);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace parley::mongo
