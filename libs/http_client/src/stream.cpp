#include "http/stream.hpp"

#include <algorithm>
#include <boost/asio/error.hpp>

#include "easy.hpp"

namespace parley::http {
namespace {

namespace asio_error = boost::asio::error;

boost::system::error_code error_of(CURLcode result) {
  if (result == CURLE_OK) return {};
  if (result == CURLE_AGAIN) return asio_error::would_block;
  return asio_error::connection_reset;
}

}  // namespace

class Stream::Impl : public Easy {
 public:
  using Easy::Easy;
};

Stream::Stream(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Stream::~Stream() = default;
Stream::Stream(Stream&&) noexcept = default;
Stream& Stream::operator=(Stream&&) noexcept = default;

Result<Stream> Stream::connect(const std::string& url, const std::string& ca_file,
                               Monotonic::time_point deadline) {
  PARLEY_TRY(Url parsed, Url::parse(url));
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Monotonic::now());
  auto impl = std::make_unique<Impl>(std::move(parsed), ca_file);
  impl->set(CURLOPT_CONNECT_ONLY, 1L);
  impl->set(CURLOPT_HTTPPROXYTUNNEL, 1L);
  // Zero would be libcurl's own limit.
  impl->set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::max<std::int64_t>(left.count(), 1)));
  const CURLcode result = ::curl_easy_perform(impl->handle());
  if (result != CURLE_OK) return impl->error(result);
  return Stream(std::move(impl));
}

std::size_t Stream::read(std::span<char> space, boost::system::error_code& error) {
  std::size_t count = 0;
  error = error_of(::curl_easy_recv(impl_->handle(), space.data(), space.size(), &count));
  if (!error && count == 0) error = asio_error::eof;
  return count;
}

std::size_t Stream::write(std::span<const char> bytes, boost::system::error_code& error) {
  std::size_t count = 0;
  error = error_of(::curl_easy_send(impl_->handle(), bytes.data(), bytes.size(), &count));
  return count;
}

int Stream::descriptor() const {
  curl_socket_t descriptor = CURL_SOCKET_BAD;
  ::curl_easy_getinfo(impl_->handle(), CURLINFO_ACTIVESOCKET, &descriptor);
  return descriptor;
}

}  // namespace parley::http
