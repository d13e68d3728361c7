#include "transfer.hpp"

#include <curl/header.h>

#include <new>
#include <stdexcept>

namespace parley::http {
namespace {

bool is_the_clients(std::string_view name) {
  return same_name(name, "Content-Length") || same_name(name, "Connection") ||
         same_name(name, "Transfer-Encoding") || same_name(name, "Host");
}

bool has_content(const ClientRequest& request) {
  return !request.body.empty() || request.method == Method::kPost ||
         request.method == Method::kPut || request.method == Method::kPatch;
}

}  // namespace

Transfer::Transfer(Url url, ClientRequest request, ClientCallback callback,
                   const ClientOptions& options)
    : easy_(std::move(url), options.ca_file),
      request_(std::move(request)),
      callback_(std::move(callback)),
      max_header_bytes_(options.max_header_bytes),
      max_body_bytes_(options.max_body_bytes),
      deadline_(Monotonic::now() + request_.timeout) {
  set_method();
  // Without a value: libcurl omits its own.
  for (const char* name : {"Accept:", "Expect:"}) fields_ = ::curl_slist_append(fields_, name);
  if (!request_.headers.find("Content-Type")) {
    fields_ = ::curl_slist_append(fields_, "Content-Type:");
  }
  for (std::size_t i = 0; i < request_.headers.size(); ++i) {
    const auto field = request_.headers[i];
    if (!is_the_clients(field.name)) add_field(field.name, field.value);
  }
  easy_.set(CURLOPT_HTTPHEADER, fields_);
  easy_.set(CURLOPT_PRIVATE, this);
  easy_.set(CURLOPT_PREREQFUNCTION, &Transfer::on_request);
  easy_.set(CURLOPT_PREREQDATA, this);
  easy_.set(CURLOPT_HEADERFUNCTION, &Transfer::on_header);
  easy_.set(CURLOPT_HEADERDATA, this);
  easy_.set(CURLOPT_WRITEFUNCTION, &Transfer::on_body);
  easy_.set(CURLOPT_WRITEDATA, this);
  easy_.set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(max_body_bytes_));
  easy_.set(CURLOPT_MAXAGE_CONN, static_cast<long>(options.idle_timeout.count()));
}

void Transfer::add_field(std::string_view name, std::string_view value) {
  // libcurl's spelling of a field with an empty value.
  const std::string line = std::string(name) + (value.empty() ? ";" : ": ") + std::string(value);
  fields_ = ::curl_slist_append(fields_, line.c_str());
}

void Transfer::set_method() {
  if (request_.method == Method::kHead) return easy_.set(CURLOPT_NOBODY, 1L);
  if (has_content(request_)) {
    easy_.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    easy_.set(CURLOPT_POSTFIELDS, request_.body.data());
  }
  easy_.set(CURLOPT_CUSTOMREQUEST, std::string(method_name(request_.method)).c_str());
}

int Transfer::on_request(void* self, char* /*peer*/, char* /*local*/, int /*peer_port*/,
                         int /*local_port*/) {
  // libcurl sends again if a kept connection turns out to be closed.
  const bool again = std::exchange(static_cast<Transfer*>(self)->sent_, true);
  return again ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

std::size_t Transfer::on_header(char* bytes, std::size_t /*one*/, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  const std::string_view line(bytes, count);
  if (line.starts_with("HTTP/")) {
    transfer.header_bytes_ = 0;
    transfer.head_is_whole_ = false;
  }
  transfer.header_bytes_ += count;
  if (line == "\r\n" || line == "\n") transfer.head_is_whole_ = true;
  return transfer.header_bytes_ > transfer.max_header_bytes_ ? 0 : count;
}

std::size_t Transfer::on_body(char* bytes, std::size_t /*one*/, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  if (count > transfer.max_body_bytes_ - transfer.body_.size()) return 0;
  try {
    transfer.body_.append(bytes, count);
  } catch (const std::bad_alloc&) {
    // Nothing is thrown through libcurl.
    return 0;
  }
  return count;
}

Result<ClientResponse> Transfer::outcome(CURLcode result) {
  if (result == CURLE_WRITE_ERROR || result == CURLE_FILESIZE_EXCEEDED) {
    return easy_.lost("sent an answer that is too large");
  }
  if (result == CURLE_ABORTED_BY_CALLBACK) {
    return easy_.lost("closed the kept-alive connection without an answer");
  }
  if (result != CURLE_OK) return easy_.error(result);
  return whole_response();
}

Result<ClientResponse> Transfer::whole_response() {
  // libcurl treats the end of the connection as the end of the header fields.
  if (!head_is_whole_) return easy_.lost("sent an incomplete HTTP answer");
  ClientResponse response;
  long status = 0;
  ::curl_easy_getinfo(handle(), CURLINFO_RESPONSE_CODE, &status);
  response.status = static_cast<unsigned>(status);
  curl_header* field = nullptr;
  try {
    while ((field = ::curl_easy_nextheader(handle(), CURLH_HEADER, -1, field)) != nullptr) {
      response.headers.add(field->name, field->value);
    }
  } catch (const std::invalid_argument&) {
    return easy_.lost("sent an invalid header field");
  }
  response.body = std::move(body_);
  return response;
}

}  // namespace parley::http
