#include "http/client.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <future>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "client_pool.hpp"

namespace parley::http {
namespace {

/// How late a deadline may be noticed.
constexpr std::chrono::milliseconds kTick{10};

}  // namespace

class Client::Parts {
 public:
  explicit Parts(const ClientOptions& options)
      : options_(options), work_(context_.get_executor()), timer_(context_) {
    thread_ = std::thread([this] { context_.run(); });
  }

  ~Parts() {
    boost::asio::post(context_, [this] {
      closing_ = true;
      while (!running_.empty()) end(*running_.begin(), unavailable("the client was closed"));
      context_.stop();
    });
    thread_.join();
    for (const auto& exchange : inbox_) exchange->finish(unavailable("the client was closed"));
  }
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;

  void start(std::shared_ptr<Exchange> exchange) {
    const std::lock_guard lock(mutex_);
    inbox_.push_back(std::move(exchange));
    if (inbox_.size() == 1) boost::asio::post(context_, [this] { take_inbox(); });
  }

 private:
  struct ByDeadline {
    bool operator()(const std::shared_ptr<Exchange>& a, const std::shared_ptr<Exchange>& b) const {
      return a->deadline != b->deadline ? a->deadline < b->deadline : a < b;
    }
  };

  void take_inbox() {
    std::vector<std::shared_ptr<Exchange>> exchanges;
    {
      const std::lock_guard lock(mutex_);
      exchanges.swap(inbox_);
    }
    for (auto& exchange : exchanges) {
      if (closing_) {
        exchange->finish(unavailable("the client was closed"));
        continue;
      }
      running_.insert(exchange);
      exchange->callback = [this, weak = std::weak_ptr(exchange),
                            callback = std::move(exchange->callback)](auto result) {
        running_.erase(weak.lock());
        callback(std::move(result));
      };
      ClientPool& pool = pool_of(exchange->url.origin);
      pool.start(std::move(exchange));
    }
    tick_later();
  }

  ClientPool& pool_of(const Origin& origin) {
    return pools_.try_emplace(origin, context_, options_).first->second;
  }

  void end(const std::shared_ptr<Exchange>& exchange, const Error& error) {
    pool_of(exchange->url.origin).abort(exchange, error);
  }

  void tick_later() {
    if (ticking_) return;
    ticking_ = true;
    timer_.expires_after(kTick);
    timer_.async_wait([this](const boost::system::error_code& error) {
      ticking_ = false;
      if (!error) tick();
    });
  }

  void tick() {
    const auto time = Monotonic::now();
    while (!running_.empty() && (*running_.begin())->deadline <= time) {
      end(*running_.begin(), {code::kTimeout, "no answer within the time given", true});
    }
    bool idle = false;
    for (auto& [origin, pool] : pools_) {
      pool.close_idle_since(time - options_.idle_timeout);
      idle = idle || pool.has_idle();
    }
    if (idle || !running_.empty()) tick_later();
  }

  const ClientOptions options_;
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  boost::asio::steady_timer timer_;
  std::map<Origin, ClientPool> pools_;
  std::set<std::shared_ptr<Exchange>, ByDeadline> running_;
  bool ticking_ = false;
  bool closing_ = false;
  std::mutex mutex_;
  std::vector<std::shared_ptr<Exchange>> inbox_;
  std::thread thread_;
};

Client::Client(ClientOptions options) : parts_(std::make_unique<Parts>(options)) {}
Client::~Client() = default;

void Client::request(ClientRequest request, ClientCallback callback) {
  auto url = parse_url(request.url);
  if (!url) return callback(url.error());
  const auto deadline = Monotonic::now() + request.timeout;
  parts_->start(std::make_shared<Exchange>(
      Exchange{*std::move(url), std::move(request), std::move(callback), deadline}));
}

Result<ClientResponse> Client::fetch(ClientRequest request) {
  std::promise<Result<ClientResponse>> promise;
  auto future = promise.get_future();
  this->request(std::move(request), [&promise](Result<ClientResponse> result) {
    promise.set_value(std::move(result));
  });
  return future.get();
}

}  // namespace parley::http
