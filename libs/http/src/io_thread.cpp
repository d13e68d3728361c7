#include "io_thread.hpp"

#include <boost/asio/post.hpp>
#include <vector>

#include "response_writer.hpp"
#include "session.hpp"

namespace parley::http {
namespace {

/// How late a time-out may be noticed.
constexpr std::chrono::milliseconds kSweepInterval{250};

}  // namespace

IoThread::IoThread(ServerState& state)
    : state_(state), work_(context_.get_executor()), timer_(context_) {
  mailbox_ = std::make_shared<Mailbox>(context_, state.options.error_answer,
                                       [this](Mailbox::Letter&& letter) {
                                         const auto found = sessions_.find(letter.connection);
                                         if (found == sessions_.end()) return;
                                         const auto session = found->second;
                                         session->answer(std::move(letter.response));
                                       });
}

IoThread::~IoThread() { stop(); }

void IoThread::start() {
  sweep_later();
  thread_ = std::thread([this] { context_.run(); });
}

void IoThread::add(boost::asio::ip::tcp::socket socket, bool refuse) {
  boost::asio::post(context_, [this, refuse, socket = std::move(socket)]() mutable {
    const auto session = std::make_shared<Session>(*this, std::move(socket), next_number_);
    sessions_.emplace(next_number_++, session);
    turn([&] { refuse ? session->refuse_connection() : session->start(); });
  });
}

void IoThread::close_idle() {
  boost::asio::post(context_, [this] {
    std::vector<std::shared_ptr<Session>> all;
    all.reserve(sessions_.size());
    for (const auto& [number, session] : sessions_) all.push_back(session);
    for (const auto& session : all) session->close_if_idle();
  });
}

void IoThread::stop() {
  if (!thread_.joinable()) return;
  mailbox_->close();
  boost::asio::post(context_, [this] {
    timer_.cancel();
    const auto all = std::move(sessions_);
    sessions_.clear();
    for (const auto& [number, session] : all) session->close();
    work_.reset();
    context_.stop();
  });
  thread_.join();
}

const std::string& IoThread::date() {
  const std::time_t time = std::time(nullptr);
  if (time != date_time_) {
    date_time_ = time;
    date_ = http_date(time);
  }
  return date_;
}

void IoThread::sweep_later() {
  timer_.expires_after(kSweepInterval);
  timer_.async_wait([this](boost::system::error_code error) {
    if (error) return;
    turn([this] { sweep(); });
    sweep_later();
  });
}

void IoThread::sweep() {
  const TimePoint time = Monotonic::now();
  std::vector<std::shared_ptr<Session>> late;
  for (const auto& [number, session] : sessions_) {
    if (session->deadline() <= time) late.push_back(session);
  }
  for (const auto& session : late) session->time_out();
}

}  // namespace parley::http
