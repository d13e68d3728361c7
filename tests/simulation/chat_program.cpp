#include "chat_program.hpp"

#include <utility>

#include "chat/look_at_stores.hpp"
#include "chat/routes.hpp"

namespace parley::simulation {

ChatProgram::ChatProgram(const Site& site)
    : scheduler_(site.scheduler),
      strand_(site.scheduler.make_strand()),
      admission_(site.stores, memberships_),
      send_limit_({.per_second = 0}),
      workers_({.name = "chat", .threads = 2}),
      general_(""),
      removals_(site.stores.removals, memberships_) {
  auto publisher = std::make_unique<SimulatedPublisher>(site.scheduler, site.broker);
  publisher_ = publisher.get();
  messages_ = std::make_unique<messaging::MessagePublisher>(std::move(publisher));
  announcer_ = std::make_unique<chat::Announcer>(site.stores, *messages_);
  context_ = std::make_unique<chat::Context>(chat::Context{
      site.stores, *announcer_, memberships_, *messages_, admission_, workers_, send_limit_});
  edge_ = std::make_unique<runtime::Edge>(runtime::EdgeParts{workers_, &site.verifier}, *context_,
                                          chat::kRoutes);
  watch_ = std::make_unique<runtime::Watch>(
      readiness_, "store",
      [this] { return chat::look_at_stores(*context_, readiness_, general_, removals_); },
      messaging::kLearnEvery);
}

ChatProgram::~ChatProgram() {
  // No further requests arrive.
  scheduler_.end_strand(strand_);
  watch_.reset();
  announcer_->stop();
  workers_.stop();
  edge_.reset();
  messages_.reset();
}

void ChatProgram::handle(http::Request request, std::function<void(http::Response&&)> answer) {
  edge_->handle(std::move(request), http::Responder(std::move(answer)));
}

}  // namespace parley::simulation
