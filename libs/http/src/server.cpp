#include "http/server.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <future>

#include "base/address.hpp"
#include "io_thread.hpp"
#include "listener.hpp"
#include "server_state.hpp"

namespace parley::http {
namespace {

/// For handshakes that had begun: one round trip within a data centre, with a margin.
constexpr std::chrono::milliseconds kHandshakes{20};
/// A proxy that tried to connect meanwhile has given up by then (deploy/nginx: 250 ms) and gone to
/// another server. Earlier, this one's address might vanish while the proxy still waits, which
/// NGINX treats as having no server at all.
constexpr std::chrono::milliseconds kElsewhere{300};

Response plain_error(unsigned status, std::string_view reason) {
  return Response::plain(status, std::string(reason) + "\n");
}

}  // namespace

class Server::Impl {
 public:
  Impl(ServerOptions options, Handler handler) {
    state_.options = std::move(options);
    state_.handler = std::move(handler);
    if (!state_.options.error_answer) state_.options.error_answer = plain_error;
    const unsigned count = std::max(1U, state_.options.io_threads);
    for (unsigned i = 0; i < count; ++i) threads_.push_back(std::make_unique<IoThread>(state_));
    listener_ = std::make_unique<Listener>(state_, threads_);
  }

  ~Impl() {
    stop();
    // A pending accept holds a socket of another thread's event loop: the first thread goes first.
    listener_.reset();
    for (auto& thread : threads_) thread.reset();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  Status start() {
    PARLEY_CHECK(listener_->open());
    listener_->accept();
    for (const auto& thread : threads_) thread->start();
    started_ = true;
    return {};
  }

  bool drain(std::chrono::milliseconds keep_accepting, std::chrono::milliseconds finish_within) {
    state_.draining = true;
    wait_unless_stopped(keep_accepting);
    refuse_new();
    wait_unless_stopped(kHandshakes);
    stop_accepting();
    wait_unless_stopped(kElsewhere);
    std::unique_lock lock(state_.mutex);
    return state_.ended.wait_for(lock, finish_within,
                                 [this] { return stopped_ || state_.open == state_.lingering; });
  }

  void stop() {
    const std::lock_guard lock(stop_mutex_);
    if (!started_ || stopped_) return;
    on_first_thread([this] { listener_->close(); });
    {
      const std::lock_guard ended_lock(state_.mutex);
      stopped_ = true;
      state_.ended.notify_all();
    }
    for (const auto& thread : threads_) thread->stop();
  }

  boost::asio::ip::tcp::endpoint endpoint() const { return listener_->endpoint(); }

  ServerCounts counts() const {
    return {state_.open,     state_.accepted,         state_.refused_connections,
            state_.requests, state_.refused_requests, state_.timeouts};
  }

 private:
  void wait_unless_stopped(std::chrono::milliseconds time) {
    std::unique_lock lock(state_.mutex);
    state_.ended.wait_for(lock, time, [this] { return stopped_.load(); });
  }

  void refuse_new() {
    const std::lock_guard lock(stop_mutex_);
    if (!stopped_) on_first_thread([this] { listener_->refuse_new(); });
  }

  void stop_accepting() {
    const std::lock_guard lock(stop_mutex_);
    if (stopped_) return;
    on_first_thread([this] { listener_->close(); });
    for (const auto& thread : threads_) thread->close_idle();
  }

  void on_first_thread(const std::function<void()>& work) {
    std::promise<void> done;
    boost::asio::post(threads_.front()->context(), [&] {
      work();
      done.set_value();
    });
    done.get_future().wait();
  }

  // The sessions refer to the state until their thread's event loop is gone.
  ServerState state_;
  std::vector<std::unique_ptr<IoThread>> threads_;
  std::unique_ptr<Listener> listener_;
  std::mutex stop_mutex_;
  bool started_ = false;
  std::atomic<bool> stopped_ = false;
};

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::start(ServerOptions options, Handler handler) {
  auto impl = std::make_unique<Impl>(std::move(options), std::move(handler));
  PARLEY_CHECK(impl->start());
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

std::string Server::address() const {
  const auto endpoint = impl_->endpoint();
  return Address{endpoint.address().to_string(), endpoint.port()}.text();
}
std::uint16_t Server::port() const { return impl_->endpoint().port(); }

bool Server::drain(std::chrono::milliseconds keep_accepting,
                   std::chrono::milliseconds finish_within) {
  return impl_->drain(keep_accepting, finish_within);
}

void Server::stop() { impl_->stop(); }
ServerCounts Server::counts() const { return impl_->counts(); }

}  // namespace parley::http
