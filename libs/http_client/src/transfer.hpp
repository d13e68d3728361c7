#pragma once

#include "base/clock.hpp"
#include "easy.hpp"
#include "http/client.hpp"

namespace parley::http {

/// A client's request under way, until its callback is called.
/// Threads: one at a time.
class Transfer {
 public:
  Transfer(Url url, ClientRequest request, ClientCallback callback, const ClientOptions& options);
  ~Transfer() { ::curl_slist_free_all(fields_); }
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  CURL* handle() const { return easy_.handle(); }
  Monotonic::time_point deadline() const { return deadline_; }

  /// Calls the callback with the outcome. Once.
  void finish(CURLcode result) { callback_(outcome(result)); }
  void fail(const Error& error) { callback_(error); }

 private:
  void add_field(std::string_view name, std::string_view value);
  void set_method();
  Result<ClientResponse> outcome(CURLcode result);
  Result<ClientResponse> whole_response();

  // What libcurl calls, with `self` a Transfer.
  static int on_request(void* self, char*, char*, int, int);
  static std::size_t on_header(char* bytes, std::size_t, std::size_t count, void* self);
  static std::size_t on_body(char* bytes, std::size_t, std::size_t count, void* self);

  Easy easy_;
  const ClientRequest request_;
  const ClientCallback callback_;
  const std::size_t max_header_bytes_;
  const std::size_t max_body_bytes_;
  const Monotonic::time_point deadline_;
  curl_slist* fields_ = nullptr;
  std::size_t header_bytes_ = 0;
  std::string body_;
  bool sent_ = false;
  bool head_is_whole_ = false;
};

}  // namespace parley::http
