#include "http/responder.hpp"

#include <utility>

namespace parley::http {
namespace {

class FunctionSink : public ResponseSink {
 public:
  explicit FunctionSink(std::function<void(Response&&)> function)
      : function_(std::move(function)) {}
  void answer(std::uint64_t, Response&& response) override { function_(std::move(response)); }
  void abandon(std::uint64_t) override {
    function_(Response::plain(500, "No answer was given.\n"));
  }

 private:
  std::function<void(Response&&)> function_;
};

}  // namespace

Responder::Responder(std::function<void(Response&&)> function)
    : sink_(std::make_shared<FunctionSink>(std::move(function))) {}

Responder& Responder::operator=(Responder&& other) noexcept {
  Responder old(std::move(*this));
  sink_ = std::move(other.sink_);
  request_number_ = other.request_number_;
  return *this;
}

Responder::~Responder() {
  if (sink_) sink_->abandon(request_number_);
}

void Responder::answer(Response response) {
  const auto sink = std::exchange(sink_, nullptr);
  if (sink) sink->answer(request_number_, std::move(response));
}

}  // namespace parley::http
