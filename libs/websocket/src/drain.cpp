#include "drain.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>

#include "loop.hpp"

namespace parley::websocket {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kShortestStep{5};
constexpr milliseconds kLongestStep{100};

}  // namespace

Drain::Drain(Loop& loop) : loop_(loop), timer_(loop.context()) {}

void Drain::run(const End& end, milliseconds spread) {
  if (called_.exchange(true)) return;
  end_ = end;
  spread_ = spread;
  begun_ = true;
  boost::asio::post(loop_.context(), [this] { begin(); });
  std::unique_lock lock(mutex_);
  const auto time = spread + loop_.options().close_timeout;
  if (changed_.wait_for(lock, time, [this] { return gone_; })) return;
  boost::asio::post(loop_.context(), [this] { cut_the_rest(); });
  changed_.wait(lock, [this] { return gone_; });
}

void Drain::begin() {
  since_ = Monotonic::now();
  waiting_ = loop_.connections();
  count_ = waiting_.size();
  if (count_ == 0) return all_gone();
  step();
}

void Drain::step() {
  const auto passed = Monotonic::now() - since_;
  const double part =
      spread_ > milliseconds{0} ? passed / std::chrono::duration<double>(spread_) : 1;
  const auto due = static_cast<std::size_t>(static_cast<double>(count_) * std::min(part, 1.0));
  while (!waiting_.empty() && count_ - waiting_.size() < std::max<std::size_t>(due, 1)) {
    waiting_.back()->close(end_.code, end_.reason);
    waiting_.pop_back();
  }
  if (waiting_.empty()) return;
  timer_.expires_after(std::clamp(spread_ / static_cast<int>(count_), kShortestStep, kLongestStep));
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) step();
  });
}

void Drain::cut_the_rest() {
  timer_.cancel();
  waiting_.clear();
  const auto all = loop_.connections();
  for (const auto& connection : all) connection->cut();
  all_gone();
}

void Drain::all_gone() {
  if (!begun_) return;
  const std::lock_guard lock(mutex_);
  gone_ = true;
  changed_.notify_all();
}

void Drain::stop() {
  timer_.cancel();
  waiting_.clear();
  all_gone();
}

}  // namespace parley::websocket
