#pragma once

#include <mongoc/mongoc.h>

#include <memory>

#include "mongo/value.hpp"

namespace parley::mongo {

template <auto destroy>
struct Destroy {
  template <typename T>
  void operator()(T* handle) const {
    destroy(handle);
  }
};

using UriPtr = std::unique_ptr<mongoc_uri_t, Destroy<mongoc_uri_destroy>>;
using WriteConcernPtr =
    std::unique_ptr<mongoc_write_concern_t, Destroy<mongoc_write_concern_destroy>>;
using ReadConcernPtr = std::unique_ptr<mongoc_read_concern_t, Destroy<mongoc_read_concern_destroy>>;
using ReadPrefsPtr = std::unique_ptr<mongoc_read_prefs_t, Destroy<mongoc_read_prefs_destroy>>;
using ClientPoolPtr = std::unique_ptr<mongoc_client_pool_t, Destroy<mongoc_client_pool_destroy>>;
using DatabasePtr = std::unique_ptr<mongoc_database_t, Destroy<mongoc_database_destroy>>;
using CollectionPtr = std::unique_ptr<mongoc_collection_t, Destroy<mongoc_collection_destroy>>;
using CursorPtr = std::unique_ptr<mongoc_cursor_t, Destroy<mongoc_cursor_destroy>>;
using BulkPtr = std::unique_ptr<mongoc_bulk_operation_t, Destroy<mongoc_bulk_operation_destroy>>;

/// A command's reply, filled in by the library.
class Reply {
 public:
  Reply() { bson_init(&bson_); }
  ~Reply() { bson_destroy(&bson_); }
  Reply(const Reply&) = delete;
  Reply& operator=(const Reply&) = delete;

  /// For the library to write to; once.
  bson_t* out() { return &bson_; }
  View view() const { return View(&bson_); }

 private:
  bson_t bson_;
};

}  // namespace parley::mongo
