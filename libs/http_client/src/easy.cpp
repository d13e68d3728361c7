#include "easy.hpp"

#include <openssl/x509_vfy.h>

#include <stdexcept>
#include <system_error>

namespace parley::http {
namespace {

CURL* new_handle() {
  init_libcurl();
  CURL* handle = ::curl_easy_init();
  if (handle == nullptr) throw std::runtime_error("libcurl cannot be used");
  return handle;
}

template <typename Value>
Value info(CURL* handle, CURLINFO which) {
  Value value{};
  ::curl_easy_getinfo(handle, which, &value);
  return value;
}

}  // namespace

void init_libcurl() {
  static const CURLcode ready = ::curl_global_init(CURL_GLOBAL_DEFAULT);
  if (ready != CURLE_OK) throw std::runtime_error("libcurl cannot be used");
}

Easy::Easy(Url url, const std::string& ca_file)
    : url_(std::move(url)), ca_file_(ca_file), handle_(new_handle()) {
  set(CURLOPT_CURLU, url_.handle());
  set(CURLOPT_ERRORBUFFER, text_.data());
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  set(CURLOPT_NOSIGNAL, 1L);
  // A name server that does not answer must not delay what is already over.
  set(CURLOPT_QUICK_EXIT, 1L);
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!ca_file_.empty()) {
    set(CURLOPT_CAINFO, ca_file_.c_str());
    set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
  }
  // No proxy can reach this machine's loopback.
  if (url_.is_loopback()) set(CURLOPT_NOPROXY, "*");
}

void Easy::throw_refused(CURLoption option) {
  throw std::logic_error("libcurl refuses the option " + std::to_string(option));
}

std::string Easy::not_connected() const {
  std::string text = text_.data();
  const auto number = info<long>(handle_.get(), CURLINFO_OS_ERRNO);
  if (number == 0) return text;
  const std::string reason = std::generic_category().message(static_cast<int>(number));
  // The host that cannot be connected to may be the proxy.
  return text.find(url_.host()) != std::string::npos ? reason : reason + " (" + text + ")";
}

std::string Easy::not_trusted() const {
  std::string text = " is not trusted: " + std::string(text_.data());
  switch (info<long>(handle_.get(), CURLINFO_SSL_VERIFYRESULT)) {
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return text +
             "; if a private authority signed its certificate, give that authority's certificate "
             "(--ca-file)";
    case X509_V_OK:
    case X509_V_ERR_UNSPECIFIED:
      // The chain is valid; libcurl checks the host afterwards.
      return text + "; use a name that is in its certificate";
    default:
      return text;
  }
}

Error Easy::error(CURLcode result) const {
  const std::string text = text_[0] != '\0' ? text_.data() : ::curl_easy_strerror(result);
  switch (result) {
    case CURLE_OPERATION_TIMEDOUT:
      return {code::kTimeout, url_.place() + ": no answer in time", true};
    case CURLE_COULDNT_CONNECT:
      return lost("cannot be reached: " + not_connected());
    case CURLE_COULDNT_RESOLVE_HOST:
      return lost("is unknown: " + text);
    case CURLE_PEER_FAILED_VERIFICATION:
      return {code::kInvalid, url_.place() + not_trusted()};
    case CURLE_SSL_CACERT_BADFILE:
      return {code::kInvalid, ca_file_.empty()
                                  ? "the system has no certificates of authorities: " + text
                                  : ca_file_ + " (--ca-file) contains no certificate: " + text};
    case CURLE_SSL_CONNECT_ERROR:
      return lost("does not speak TLS correctly: " + text);
    case CURLE_GOT_NOTHING:
      return lost("closed the connection without an answer");
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
      return lost("lost the connection: " + text);
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_PARTIAL_FILE:
      return lost("sent an incomplete HTTP answer: " + text);
    default:
      return lost("failed: " + text);
  }
}

}  // namespace parley::http
