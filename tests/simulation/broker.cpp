#include "broker.hpp"

#include <algorithm>
#include <utility>

namespace parley::simulation {

void Broker::declare(const std::string& queue) { queues_.try_emplace(queue); }

bool Broker::declare_transient(const std::string& queue, const std::shared_ptr<Link>& link) {
  const auto [at, is_new] = queues_.try_emplace(queue);
  if (!is_new) return false;
  const std::uint64_t owned = at->second.owned = ++last_owned_;
  // The queue may have been deleted before, and declared again by a later life.
  link->on_gone([this, queue, owned] {
    const auto found = queues_.find(queue);
    if (found != queues_.end() && found->second.owned == owned) remove(queue);
  });
  return true;
}

void Broker::remove(const std::string& queue) {
  queues_.erase(queue);
  for (auto& [key, bound] : bindings_) std::erase(bound, queue);
}

void Broker::bind(const std::string& queue, const std::string& exchange, const std::string& key) {
  auto& bound = bindings_[{exchange, key}];
  if (std::ranges::find(bound, queue) == bound.end()) bound.push_back(queue);
}

bool Broker::route(const amqp::Message& message) {
  const auto bound = bindings_.find({message.exchange, message.routing_key});
  if (bound == bindings_.end() || bound->second.empty()) return false;
  for (const std::string& name : bound->second) {
    Queue& queue = queues_.at(name);
    queue.messages.push_back(message);
    hand_out(queue);
  }
  return true;
}

void Broker::subscribe(const std::string& queue, ChannelNumber number, Channel channel) {
  const auto found = queues_.find(queue);
  if (found == queues_.end()) return;
  channel.link->on_gone([this, queue, number] { unsubscribe(queue, number); });
  found->second.consumers.push_back({number, std::move(channel)});
  hand_out(found->second);
}

void Broker::unsubscribe(const std::string& queue, ChannelNumber number) {
  const auto found = queues_.find(queue);
  if (found == queues_.end()) return;
  auto& consumers = found->second.consumers;
  const auto consumer = std::ranges::find(consumers, number, &Consumer::number);
  if (consumer == consumers.end()) return;
  if (consumer == consumers.begin()) found->second.handed_out = 0;
  consumers.erase(consumer);
  hand_out(found->second);
}

void Broker::acknowledge(const std::string& queue, ChannelNumber number, std::uint64_t tag) {
  const auto found = queues_.find(queue);
  if (found == queues_.end()) return;
  auto& consumers = found->second.consumers;
  const auto consumer = std::ranges::find(consumers, number, &Consumer::number);
  if (consumer == consumers.end()) return;
  while (consumer->acknowledged < std::min(tag, consumer->delivered)) {
    ++consumer->acknowledged;
    --found->second.handed_out;
    found->second.messages.pop_front();
  }
}

void Broker::hand_out(Queue& queue) {
  if (queue.consumers.empty()) return;
  Consumer& active = queue.consumers.front();
  for (; queue.handed_out < queue.messages.size(); ++queue.handed_out) {
    const std::uint64_t tag = ++active.delivered;
    active.channel.link->to_program(
        [deliver = active.channel.deliver, tag, message = queue.messages[queue.handed_out]] {
          deliver(tag, message);
        });
  }
}

std::size_t Broker::messages(const std::string& queue) const {
  return queues_.at(queue).messages.size();
}

std::size_t Broker::unacknowledged(const std::string& queue) const {
  return queues_.at(queue).handed_out;
}

}  // namespace parley::simulation
