#include "listener.hpp"

#include <linux/filter.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <tuple>

#include "base/address.hpp"

namespace parley::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using ErrorCode = boost::system::error_code;

constexpr int kBacklog = 4096;
constexpr std::chrono::milliseconds kPause{100};
/// Refused connections that may wait for the other end to read its 503; more are just closed.
constexpr std::uint64_t kMaxRefusedOpen = 256;

bool is_about_the_connection(const ErrorCode& error) {
  return error == asio::error::connection_aborted || error == asio::error::connection_reset ||
         error == asio::error::interrupted || error == asio::error::network_down ||
         error == asio::error::host_unreachable || error == asio::error::try_again;
}

}  // namespace

Listener::Listener(ServerState& state, std::vector<std::unique_ptr<IoThread>>& threads)
    : state_(state),
      threads_(threads),
      acceptor_(threads.front()->context()),
      timer_(threads.front()->context()) {}

Status Listener::open() {
  const auto address = parse_address(state_.options.listen);
  if (!address) {
    return Error{code::kInvalid,
                 "listen address `" + state_.options.listen + "`: " + address.error().detail};
  }
  endpoint_ = {boost::asio::ip::make_address(address->host), address->port};
  ErrorCode error;
  acceptor_.open(endpoint_.protocol(), error);
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint_, error);
  if (!error) acceptor_.listen(kBacklog, error);
  if (!error) endpoint_ = acceptor_.local_endpoint(error);
  if (!error) acceptor_.non_blocking(true, error);
  if (!error) return {};
  return unavailable("cannot listen on " + state_.options.listen + ": " + error.message());
}

void Listener::accept() {
  IoThread& thread = next_thread();
  acceptor_.async_accept(thread.context(),
                         [this, &thread](const ErrorCode& error, tcp::socket socket) {
                           // Also one accepted just before close(): it may have sent a request
                           // already.
                           if (!error) give(thread, std::move(socket));
                           if (!acceptor_.is_open()) return;
                           if (error && !is_about_the_connection(error)) return pause();
                           accept();
                         });
}

void Listener::pause() {
  ++state_.refused_connections;
  timer_.expires_after(kPause);
  timer_.async_wait([this](const ErrorCode&) {
    if (acceptor_.is_open()) accept();
  });
}

void Listener::give(IoThread& thread, tcp::socket socket) {
  const std::uint64_t before = state_.open;
  const bool refuse = before >= state_.options.max_connections;
  if (refuse) ++state_.refused_connections;
  if (before >= state_.options.max_connections + kMaxRefusedOpen) return;
  ++state_.open;
  ++state_.accepted;
  thread.add(std::move(socket), refuse);
}

void Listener::refuse_new() {
  constexpr std::uint32_t kFlags = 13;  // the byte of a TCP header with SYN and ACK in it
  constexpr std::uint32_t kDrop = 0;
  constexpr std::uint32_t kKeep = 0xffffffff;
  std::array<sock_filter, 5> filter{{BPF_STMT(BPF_LD | BPF_B | BPF_ABS, kFlags),
                                     BPF_STMT(BPF_ALU | BPF_AND | BPF_K, TH_SYN | TH_ACK),
                                     BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, TH_SYN, 0, 1),
                                     BPF_STMT(BPF_RET | BPF_K, kDrop),
                                     BPF_STMT(BPF_RET | BPF_K, kKeep)}};
  const sock_fprog program{filter.size(), filter.data()};
  if (!acceptor_.is_open()) return;
  // If the kernel refuses, close() alone leaves a gap of microseconds: no reason to stay up.
  std::ignore = ::setsockopt(acceptor_.native_handle(), SOL_SOCKET, SO_ATTACH_FILTER, &program,
                             sizeof program);
}

void Listener::close() {
  ErrorCode error;
  while (acceptor_.is_open() && !error) {
    IoThread& thread = next_thread();
    tcp::socket socket(thread.context());
    acceptor_.accept(socket, error);
    if (!error) give(thread, std::move(socket));
  }
  acceptor_.close(error);
  timer_.cancel();
}

}  // namespace parley::http
