#pragma once

#include <curl/curl.h>

#include <array>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "url.hpp"

namespace parley::http {

/// Before anything else of libcurl's, any number of times. Throws std::runtime_error.
void init_libcurl();

/// One of libcurl's handles, set to connect to a URL's host as everything here does: HTTP/1.1, TLS
/// 1.2 or newer, verified, through the proxy that the environment names for it.
/// Threads: one at a time. Owns: the handle. Not movable: libcurl keeps its address.
class Easy {
 public:
  /// `ca_file` as ClientOptions has it.
  Easy(Url url, const std::string& ca_file);
  Easy(const Easy&) = delete;
  Easy& operator=(const Easy&) = delete;

  CURL* handle() const { return handle_.get(); }

  template <typename Value>
  void set(CURLoption option, Value value) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): libcurl's only way
    if (::curl_easy_setopt(handle_.get(), option, value) != CURLE_OK) throw_refused(option);
  }

  /// The error, for people, if it failed.
  Error error(CURLcode result) const;
  /// The same, with a reason of our own.
  Error lost(const std::string& reason) const { return unavailable(url_.place() + " " + reason); }

 private:
  struct Free {
    void operator()(CURL* handle) const { ::curl_easy_cleanup(handle); }
  };

  [[noreturn]] static void throw_refused(CURLoption option);
  std::string not_connected() const;
  std::string not_trusted() const;

  const Url url_;
  const std::string ca_file_;
  std::array<char, CURL_ERROR_SIZE> text_{};
  std::unique_ptr<CURL, Free> handle_;
};

}  // namespace parley::http
