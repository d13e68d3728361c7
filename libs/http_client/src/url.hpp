#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>

#include "base/result.hpp"

namespace parley::http {

/// An absolute http or https URL without user and fragment, as libcurl reads it.
/// Threads: a value. Owns: libcurl's handle.
class Url {
 public:
  /// Errors: code::kInvalid.
  static Result<Url> parse(const std::string& text);

  CURLU* handle() const { return handle_.get(); }
  /// Without the brackets of IPv6.
  const std::string& host() const { return host_; }
  /// "host:port", with the scheme's port where the URL has none.
  const std::string& place() const { return place_; }
  /// "localhost", 127.0.0.0/8 or ::1.
  bool is_loopback() const;

 private:
  struct Free {
    void operator()(CURLU* handle) const { ::curl_url_cleanup(handle); }
  };
  using Handle = std::unique_ptr<CURLU, Free>;

  explicit Url(Handle handle);

  Handle handle_;
  std::string host_;
  std::string place_;
};

}  // namespace parley::http
