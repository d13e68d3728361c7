#include "tls.hpp"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <cerrno>
#include <new>
#include <system_error>

namespace parley::amqp {
namespace {

/// The latest reason in OpenSSL's queue of this thread; `otherwise` if it has none.
std::string reason_or(const std::string& otherwise) {
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  return reason == nullptr ? otherwise : reason;
}

bool is_wrong_name(int refusal) {
  return refusal == X509_V_ERR_HOSTNAME_MISMATCH || refusal == X509_V_ERR_IP_ADDRESS_MISMATCH;
}

void expect_host(SSL_CTX* context, const std::string& host) {
  X509_VERIFY_PARAM* expected = SSL_CTX_get0_param(context);
  if (X509_VERIFY_PARAM_set1_ip_asc(expected, host.c_str()) == 1) return;
  X509_VERIFY_PARAM_set_hostflags(expected, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  if (X509_VERIFY_PARAM_set1_host(expected, host.data(), host.size()) != 1) throw std::bad_alloc();
}

}  // namespace

Tls::Tls(amqp_connection_state_t state, std::string host)
    : host_(std::move(host)), socket_(amqp_ssl_socket_new(state)) {
  if (socket_ == nullptr) throw std::bad_alloc();
}

Result<std::unique_ptr<Tls>> Tls::prepare(amqp_connection_state_t state, const Endpoint& endpoint) {
  std::unique_ptr<Tls> tls(new Tls(state, endpoint.host));
  auto* context = static_cast<SSL_CTX*>(amqp_ssl_socket_get_context(tls->socket_));
  ERR_clear_error();
  if (endpoint.ca_file.empty()) {
    SSL_CTX_set_default_verify_paths(context);
  } else if (amqp_ssl_socket_set_cacert(tls->socket_, endpoint.ca_file.c_str()) != AMQP_STATUS_OK) {
    return unavailable("no authorities in " + endpoint.ca_file + ": " +
                       reason_or("it is unusable"));
  }
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  // Without renegotiation no write ever waits for a read. A connection is lost with or without
  // TLS's close_notify, and the library's name for the latter says nothing.
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF);
  // What waits in Connection's buffer moves when more is appended.
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  // Chain and host are verified within the handshake, before any byte of AMQP. The library's own
  // check of the host comes later and knows no IP addresses: it refuses a valid certificate.
  expect_host(context, endpoint.host);
  SSL_CTX_set_app_data(context, tls.get());
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, &Tls::on_verify);
  amqp_ssl_socket_set_verify_peer(tls->socket_, 1);
  amqp_ssl_socket_set_verify_hostname(tls->socket_, 0);
  return tls;
}

int Tls::on_verify(int good, X509_STORE_CTX* store) {
  auto* ssl =
      static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  auto* tls = static_cast<Tls*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
  tls->ssl_ = ssl;
  if (good == 0) tls->refusal_ = X509_STORE_CTX_get_error(store);
  return good;
}

std::string Tls::failure(int status) const {
  if (is_wrong_name(refusal_)) return "certificate is not for " + host_;
  if (refusal_ != X509_V_OK) {
    return std::string("certificate not trusted: ") + X509_verify_cert_error_string(refusal_);
  }
  std::string library = amqp_error_string2(status);
  if (status != AMQP_STATUS_SSL_CONNECTION_FAILED) return library;
  const unsigned long error = ERR_peek_last_error();
  if (ERR_GET_LIB(error) == ERR_LIB_SSL && ERR_GET_REASON(error) == SSL_R_WRONG_VERSION_NUMBER) {
    return "this port does not speak TLS";
  }
  return "TLS: " + reason_or(library);
}

Result<std::size_t> Tls::send_now(std::string_view bytes) {
  ERR_clear_error();
  std::size_t count = 0;
  if (SSL_write_ex(ssl_, bytes.data(), bytes.size(), &count) == 1) return count;
  const int system_error = errno;
  const int why = SSL_get_error(ssl_, 0);
  if (why == SSL_ERROR_WANT_WRITE || why == SSL_ERROR_WANT_READ) return std::size_t{0};
  return unavailable("the connection to RabbitMQ was lost: " +
                     reason_or(std::generic_category().message(system_error)));
}

}  // namespace parley::amqp
