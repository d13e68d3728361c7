#include "dead_letter_commands.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "amqp/management.hpp"
#include "amqp/publisher.hpp"
#include "base/encoding.hpp"
#include "base/id.hpp"
#include "base/number.hpp"
#include "dead_letters.hpp"
#include "protocol/amqp_names.hpp"
#include "protocol/message_id.hpp"
#include "stores/stores.hpp"
#include "timeline/timeline_store.hpp"

namespace parley::consumer {
namespace {

using namespace std::chrono_literals;

constexpr auto kConnectWithin = 10s;
constexpr auto kConfirmTime = 5s;

std::string header(const amqp::Delivery& letter, std::string_view name) {
  const auto found =
      std::ranges::find(letter.headers, name, &std::pair<std::string, std::string>::first);
  return found == letter.headers.end() ? "" : found->second;
}

/// An id that the first line holds, however broken the rest of it is; null if there is none.
boost::json::value id_of(const amqp::Delivery& letter, std::string_view name) {
  boost::system::error_code error;
  const auto line = boost::json::parse(letter.body.substr(0, letter.body.find('\n')), error);
  const auto* object = error ? nullptr : line.if_object();
  const auto* member = object == nullptr ? nullptr : object->if_contains(name);
  const auto* text = member == nullptr ? nullptr : member->if_string();
  return text != nullptr && is_id(*text) ? *member : boost::json::value(nullptr);
}

void show(const amqp::Delivery& letter, bool bodies) {
  boost::json::object line{{"id", id_of(letter, "id")},
                           {"conversation_id", id_of(letter, "conversation_id")},
                           {"reason", header(letter, kReasonHeader)},
                           {"partition", header(letter, kPartitionHeader)},
                           {"dead_at", header(letter, kDeadAtHeader)},
                           {"bytes", letter.body.size()}};
  if (bodies) line["body"] = base64url_encode(letter.body);
  std::cout << boost::json::serialize(line) << "\n";
}

Result<unsigned> limit_of(const config::Arguments& given) {
  const auto limit = parse_number<unsigned>(given.at("limit"));
  if (!limit) return Error{code::kInvalid, "limit: a number is expected: " + given.at("limit")};
  return *limit;
}

Status list(const Config& config, const config::Arguments& given) {
  PARLEY_TRY(const unsigned limit, limit_of(given));
  PARLEY_TRY(auto broker, amqp::Management::open(config.broker()));
  for (unsigned i = 0; i < limit; ++i) {
    PARLEY_TRY(const auto letter, broker.get(protocol::kDeadQueue));
    if (!letter) break;
    show(*letter, given.at("bodies") == "yes");
  }
  return {};
}

/// The partition the line belongs to now; the original one if the line can't be parsed.
unsigned destination(std::string_view line, const amqp::Delivery& letter, unsigned partitions) {
  const auto item = protocol::read_item(line);
  if (item.has_value()) return protocol::partition_of(item->conversation_id, partitions);
  return parse_number<unsigned>(header(letter, kPartitionHeader)).value_or(0) % partitions;
}

Status send_again(amqp::Publisher& publisher, const amqp::Delivery& letter, unsigned partitions) {
  std::string_view rest = letter.body;
  if (rest.ends_with('\n')) rest.remove_suffix(1);
  while (true) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    amqp::Message message;
    message.exchange = protocol::kMessagesExchange;
    message.routing_key = std::to_string(destination(line, letter, partitions));
    message.content_type = protocol::kBatchContentType;
    message.body = std::string(line) + "\n";
    PARLEY_CHECK(publisher.publish_and_wait(std::move(message), kConfirmTime));
    if (end == std::string_view::npos) return {};
    rest.remove_prefix(end + 1);
  }
}

Status wait_ready(const amqp::Publisher& publisher) {
  const auto deadline = Monotonic::now() + kConnectWithin;
  while (!publisher.state().ready()) {
    if (Monotonic::now() > deadline) return unavailable(publisher.state().reason);
    std::this_thread::sleep_for(10ms);
  }
  return {};
}

Result<unsigned> recorded_partitions(const Config& config) {
  stores::Stores stores(config.store.settings());
  PARLEY_TRY(const auto partitions, timeline::open_timeline_store(stores)->partitions());
  if (!partitions) return Error{code::kNotFound, "no chat-consumer has run on this store yet"};
  return *partitions;
}

Status count_waiting(const Config& config) {
  PARLEY_TRY(const unsigned partitions, recorded_partitions(config));
  PARLEY_TRY(auto broker, amqp::Management::open(config.broker()));
  boost::json::object waiting;
  unsigned consumed = 0;
  for (unsigned partition = 0; partition < partitions; ++partition) {
    const std::string queue = protocol::messages_queue(partition);
    PARLEY_TRY(const auto counts, broker.counts(queue));
    waiting[queue] = counts.ready_messages;
    if (counts.consumers != 0) ++consumed;
  }
  PARLEY_TRY(const auto dead, broker.counts(protocol::kDeadQueue));
  waiting[protocol::kDeadQueue] = dead.ready_messages;
  std::cout << boost::json::serialize(waiting) << "\n";
  if (consumed != 0) {
    std::cerr << "chat-consumer: " << consumed
              << " of these queues have a consumer; messages delivered to it "
              << "and not acknowledged are not counted: see parley_consumer_queue_held, or "
              << "rabbitmqctl list_queues name messages_unacknowledged\n";
  }
  return {};
}

Status replay(const Config& config, const config::Arguments& given) {
  PARLEY_TRY(const unsigned limit, limit_of(given));
  PARLEY_TRY(const unsigned partitions, recorded_partitions(config));
  PARLEY_TRY(auto broker, amqp::Management::open(config.broker()));
  // At most as many as there are now: those that come back must not be replayed again.
  PARLEY_TRY(const auto counts, broker.counts(protocol::kDeadQueue));
  amqp::PublisherOptions options;
  options.endpoint = config.broker();
  options.name = "dead-letters replay";
  amqp::BrokerPublisher publisher(std::move(options));
  PARLEY_CHECK(wait_ready(publisher));
  unsigned replayed = 0;
  while (replayed < std::min(limit, counts.ready_messages)) {
    PARLEY_TRY(const auto letter, broker.get(protocol::kDeadQueue));
    if (!letter) break;
    PARLEY_CHECK(send_again(publisher, *letter, partitions));
    PARLEY_CHECK(broker.acknowledge(letter->receipt));
    ++replayed;
  }
  std::cout << "replayed " << replayed << " of " << counts.ready_messages << "\n";
  return {};
}

int finish(const Status& status) {
  if (!status.has_error()) return 0;
  std::cerr << "chat-consumer: " << status.error().detail << "\n";
  return 1;
}

}  // namespace

void declare_commands(config::Options& options, const Config& config) {
  const config::Parameter limit{"limit", "maximum number", "100"};
  options.add_command(
      "queues", "prints the number of messages waiting in each queue", {},
      [&config](const config::Arguments&) { return finish(count_waiting(config)); });
  options.add_command("dead-letters list", "lists messages that could not be stored",
                      {limit, {"bodies", "yes: include the bodies, as base64url", "no"}},
                      [&config](const auto& given) { return finish(list(config, given)); });
  options.add_command("dead-letters replay", "retries messages that could not be stored", {limit},
                      [&config](const auto& given) { return finish(replay(config, given)); });
}

}  // namespace parley::consumer
