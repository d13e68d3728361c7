#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "http/message.hpp"

namespace parley::http {

/// Where a Responder's answer goes. Threads: called from any.
class ResponseSink {
 public:
  virtual ~ResponseSink() = default;
  virtual void answer(std::uint64_t request_number, Response&& response) = 0;
  /// Nobody will answer.
  virtual void abandon(std::uint64_t request_number) = 0;
};

/// The duty to answer one request, once.
///
/// Threads: may be moved to and used on any thread; does not block. Safe to use after the
/// connection or the server is gone: the answer is dropped then. Stop: destroyed without an answer,
/// it answers 500.
class Responder {
 public:
  Responder() = default;
  Responder(std::shared_ptr<ResponseSink> sink, std::uint64_t request_number)
      : sink_(std::move(sink)), request_number_(request_number) {}
  /// Answers go to a function: for handlers that wrap others, and for tests.
  explicit Responder(std::function<void(Response&&)> function);

  Responder(Responder&&) noexcept = default;
  Responder& operator=(Responder&& other) noexcept;
  ~Responder();

  /// The second and every later call does nothing.
  void answer(Response response);
  /// Whether answer() would still do something.
  explicit operator bool() const { return sink_ != nullptr; }

 private:
  std::shared_ptr<ResponseSink> sink_;
  std::uint64_t request_number_ = 0;
};

}  // namespace parley::http
