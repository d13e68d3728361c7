#include "http/client.hpp"

#include <algorithm>
#include <atomic>
#include <deque>
#include <future>
#include <map>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include "transfer.hpp"

namespace parley::http {
namespace {

constexpr std::chrono::milliseconds kLongestPoll{60'000};

Error closed() { return unavailable("the client was closed"); }

CURLM* new_multi(const ClientOptions& options) {
  init_libcurl();
  CURLM* multi = ::curl_multi_init();
  // Without descriptors there is none, or one that can't be woken up.
  if (multi == nullptr || ::curl_multi_wakeup(multi) != CURLM_OK) {
    ::curl_multi_cleanup(multi);
    throw std::runtime_error("libcurl cannot be used");
  }
  const auto most = static_cast<long>(options.max_connections);
  // NOLINTBEGIN(cppcoreguidelines-pro-type-vararg): libcurl's only way
  ::curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, most);
  // NOLINTEND(cppcoreguidelines-pro-type-vararg)
  return multi;
}

}  // namespace

class Client::Impl {
 public:
  explicit Impl(ClientOptions options)
      : options_(std::move(options)), multi_(new_multi(options_), ::curl_multi_cleanup) {
    thread_ = std::thread([this] { run(); });
  }

  ~Impl() {
    closing_ = true;
    ::curl_multi_wakeup(multi_.get());
    thread_.join();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void start(Url url, ClientRequest request, ClientCallback callback) {
    if (count_ >= options_.max_requests) {
      return callback(Error{code::kOverloaded, "too many requests are in progress", true});
    }
    auto transfer = std::make_unique<Transfer>(std::move(url), std::move(request),
                                               std::move(callback), options_);
    ++count_;
    {
      const std::lock_guard lock(mutex_);
      inbox_.push_back(std::move(transfer));
    }
    ::curl_multi_wakeup(multi_.get());
  }

  const ClientOptions& options() const { return options_; }

 private:
  using Key = std::pair<Monotonic::time_point, const Transfer*>;
  struct Running {
    std::unique_ptr<Transfer> transfer;
    bool has_connection = false;
  };
  using Place = std::map<Key, Running>::iterator;

  void run() {
    while (!closing_) {
      take_inbox();
      start_waiting();
      int running = 0;
      ::curl_multi_perform(multi_.get(), &running);
      finish_done();
      end_overdue();
      ::curl_multi_poll(multi_.get(), nullptr, 0, time_to_wait(), nullptr);
    }
    // A callback may make more requests.
    for (take_inbox(); !running_.empty(); take_inbox()) take(running_.begin())->fail(closed());
  }

  void take_inbox() {
    std::vector<std::unique_ptr<Transfer>> transfers;
    {
      const std::lock_guard lock(mutex_);
      transfers.swap(inbox_);
    }
    for (auto& transfer : transfers) {
      const Key key{transfer->deadline(), transfer.get()};
      running_.emplace(key, Running{std::move(transfer)});
      waiting_.push_back(key);
    }
  }

  /// libcurl could queue them, too, but checks all of them each time.
  void start_waiting() {
    while (may_start()) {
      const auto place = running_.find(waiting_.front());
      waiting_.pop_front();
      if (place == running_.end()) continue;
      place->second.has_connection = true;
      ++connections_;
      ::curl_multi_add_handle(multi_.get(), place->second.transfer->handle());
    }
  }

  bool may_start() const { return !waiting_.empty() && connections_ < options_.max_connections; }

  void finish_done() {
    int left = 0;
    while (const CURLMsg* message = ::curl_multi_info_read(multi_.get(), &left)) {
      // The message is gone with its handle.
      const CURLcode result = message->data.result;
      const Transfer* transfer = nullptr;
      ::curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
      take(running_.find({transfer->deadline(), transfer}))->finish(result);
    }
  }

  void end_overdue() {
    while (!running_.empty() && running_.begin()->first.first <= Monotonic::now()) {
      const auto transfer = take(running_.begin());
      transfer->finish(CURLE_OPERATION_TIMEDOUT);
    }
  }

  std::unique_ptr<Transfer> take(Place place) {
    Running running = std::move(place->second);
    running_.erase(place);
    if (running.has_connection) {
      ::curl_multi_remove_handle(multi_.get(), running.transfer->handle());
      --connections_;
    }
    --count_;
    return std::move(running.transfer);
  }

  int time_to_wait() const {
    if (may_start()) return 0;
    if (running_.empty()) return static_cast<int>(kLongestPoll.count());
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(running_.begin()->first.first -
                                                                   Monotonic::now());
    return static_cast<int>(std::clamp(left, std::chrono::milliseconds{0}, kLongestPoll).count());
  }

  const ClientOptions options_;
  const std::unique_ptr<CURLM, CURLMcode (*)(CURLM*)> multi_;
  /// By their deadlines.
  std::map<Key, Running> running_;
  /// In their order; some may be over.
  std::deque<Key> waiting_;
  std::size_t connections_ = 0;
  std::atomic<std::size_t> count_ = 0;
  std::atomic<bool> closing_ = false;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Transfer>> inbox_;
  std::thread thread_;
};

Client::Client(ClientOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Client::~Client() = default;

const ClientOptions& Client::options() const { return impl_->options(); }

void Client::request(ClientRequest request, ClientCallback callback) {
  auto url = Url::parse(request.url);
  if (!url) return callback(url.error());
  impl_->start(*std::move(url), std::move(request), std::move(callback));
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
