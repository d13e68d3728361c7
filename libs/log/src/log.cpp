#include "log/log.hpp"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <thread>

#include "line.hpp"

namespace parley::log {
namespace {

constexpr std::size_t kBufferBytes = 64 * 1024;
constexpr std::chrono::seconds kFlushPeriod{1};

// spdlog's own sink for standard output writes out every line by itself.
class BufferedOutput : public spdlog::sinks::base_sink<std::mutex> {
 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    buffer_.append(message.payload.data(), message.payload.size());
    buffer_ += '\n';
    if (buffer_.size() >= kBufferBytes) flush_();
  }

  void flush_() override {
    std::string_view rest = buffer_;
    while (!rest.empty()) {
      const ssize_t written = ::write(STDOUT_FILENO, rest.data(), rest.size());
      if (written < 0 && errno == EINTR) continue;
      // Nobody reads, or the disk is full: a service goes on without its log.
      if (written <= 0) break;
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
    buffer_.clear();
  }

 private:
  std::string buffer_;
};

spdlog::level::level_enum spdlog_level(Level level) {
  switch (level) {
    case Level::kDebug:
      return spdlog::level::debug;
    case Level::kInfo:
      return spdlog::level::info;
    case Level::kWarn:
      return spdlog::level::warn;
    case Level::kError:
      break;
  }
  return spdlog::level::err;
}

class Writer {
 public:
  Writer(std::string_view service, Level least)
      : service_(service), logger_(service_, std::make_shared<BufferedOutput>()) {
    logger_.set_level(spdlog_level(least));
    logger_.flush_on(spdlog::level::warn);
    flusher_ = std::jthread([this](const std::stop_token& stopping) { flush_often(stopping); });
  }

  ~Writer() {
    flusher_.request_stop();
    flusher_.join();
    logger_.flush();
  }

  void write(Level level, std::string_view event, Fields fields) {
    logger_.log(spdlog_level(level), line(now(), level, service_, event, fields));
  }
  void flush() { logger_.flush(); }

 private:
  void flush_often(const std::stop_token& stopping) {
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    while (!wake.wait_for(lock, stopping, kFlushPeriod, [] { return false; })) {
      if (stopping.stop_requested()) return;
      logger_.flush();
    }
  }

  std::string service_;
  spdlog::logger logger_;
  std::jthread flusher_;
};

constexpr int kSilent = 100;
std::atomic<int> least_level{kSilent};
std::shared_mutex writer_mutex;
std::unique_ptr<Writer> writer;

void replace_writer(std::unique_ptr<Writer> next) {
  const std::unique_lock lock(writer_mutex);
  writer = std::move(next);
}

}  // namespace

void start(std::string_view service, Level least) {
  stop();
  replace_writer(std::make_unique<Writer>(service, least));
  least_level.store(static_cast<int>(least));
}

void flush() {
  const std::shared_lock lock(writer_mutex);
  if (writer) writer->flush();
}

void stop() {
  least_level.store(kSilent);
  replace_writer(nullptr);
}

bool enabled(Level level) {
  return static_cast<int>(level) >= least_level.load(std::memory_order_relaxed);
}

void write(Level level, std::string_view event, Fields fields) {
  if (!enabled(level)) return;
  const std::shared_lock lock(writer_mutex);
  if (writer) writer->write(level, event, fields);
}

}  // namespace parley::log
