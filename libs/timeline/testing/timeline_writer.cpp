// The other process of the tests, and a measure of the store's speed.
//
//   timeline_writer race  KIND WHERE PREFIX CONVERSATION NAME COUNT
//       stores "shared-0" … and "<NAME>-0" …, COUNT of each, in batches; exit status 0 when done.
//   timeline_writer flood KIND WHERE PREFIX CONVERSATION
//       stores batches until it is killed; prints the last seq of each one that was acknowledged.
//   timeline_writer speed KIND WHERE PREFIX ENTRIES CONVERSATIONS
//       prints entries per second in batches of 500, the processor's time for one (which other
//       programs on the machine don't change), and the time of a page.
//
// KIND is sqlite or mongodb, WHERE the folder or the URI, PREFIX that of the databases.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <random>

#include "stores/stores.hpp"
#include "testing/entries.hpp"

namespace parley::timeline {
namespace {

constexpr std::int64_t kFloodBatch = 100;
constexpr std::size_t kSpeedBatch = 500;

int fail(const Error& error) {
  std::fprintf(stderr, "%s\n", error.detail.c_str());
  return 1;
}

int race(TimelineStore& store, const ConversationId& conversation, const std::string& name,
         int count) {
  for (int i = 0; i < count; i += 10) {
    std::vector<std::string> keys;
    for (int k = i; k < std::min(i + 10, count); ++k) {
      keys.push_back("shared-" + std::to_string(k));
      keys.push_back(name + "-" + std::to_string(k));
    }
    const Status done = append(store, conversation, keys);
    if (done.has_error()) return fail(done.error());
  }
  return 0;
}

int flood(TimelineStore& store, const ConversationId& conversation) {
  const auto tail = store.tail(conversation);
  if (tail.has_error()) return fail(tail.error());
  for (std::int64_t last = tail->last_seq;; last += kFloodBatch) {
    const auto outcome = store.insert(make_entries(conversation, last + 1, last + kFloodBatch));
    if (outcome.has_error()) return fail(outcome.error());
    std::printf("%s\n", std::to_string(last + kFloodBatch).c_str());
    std::fflush(stdout);
  }
}

double processor_seconds() {
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
}

double seconds_since(Monotonic::time_point start) {
  return std::chrono::duration<double>(Monotonic::now() - start).count();
}

int speed(TimelineStore& store, std::size_t entries, std::size_t conversations) {
  std::vector<Tail> tails;
  for (std::size_t i = 0; i < conversations; ++i) tails.push_back({ConversationId::random()});
  std::minstd_rand random(1);
  double inserting = 0;
  double processor = 0;
  for (std::size_t done = 0; done < entries; done += kSpeedBatch) {
    std::vector<protocol::Entry> batch;
    for (std::size_t i = 0; i < kSpeedBatch; ++i) {
      Tail& tail = tails[random() % conversations];
      ++tail.last_seq;
      batch.push_back(make_entry(tail.conversation_id, std::to_string(tail.last_seq), tail.last_seq,
                                 std::string(100, 'x')));
    }
    const auto start = Monotonic::now();
    const double processor_start = processor_seconds();
    const auto outcome = store.insert(batch);
    inserting += seconds_since(start);
    processor += processor_seconds() - processor_start;
    if (outcome.has_error()) return fail(outcome.error());
    const std::size_t total = done + kSpeedBatch;
    if (total % std::max(entries / 5 / kSpeedBatch * kSpeedBatch, kSpeedBatch) != 0) continue;
    const auto page_start = Monotonic::now();
    constexpr int kPages = 200;
    for (int i = 0; i < kPages; ++i) {
      const auto page =
          store.entries(tails[random() % conversations].conversation_id, {.newest_first = true});
      if (page.has_error()) return fail(page.error());
    }
    const auto count = static_cast<double>(total);
    std::printf("%9zu entries: %7.0f/s, %5.1f us of processor each; a page of 50 in %6.1f us\n",
                total, count / inserting, processor / count * 1e6,
                seconds_since(page_start) / kPages * 1e6);
  }
  return 0;
}

int run(const std::vector<std::string>& args) {
  stores::StoreSettings settings;
  settings.kind = args.at(1) == "mongodb" ? stores::Backend::kMongodb : stores::Backend::kSqlite;
  settings.mongodb_uri = args.at(2);
  settings.sqlite_dir = args.at(2);
  settings.database_prefix = args.at(3);
  stores::Stores stores(settings);
  const auto store = open_timeline_store(stores);
  if (args.at(0) == "speed") return speed(*store, std::stoul(args.at(4)), std::stoul(args.at(5)));
  const ConversationId conversation = ConversationId::parse(args.at(4)).value();
  if (args.at(0) == "flood") return flood(*store, conversation);
  return race(*store, conversation, args.at(5), std::stoi(args.at(6)));
}

}  // namespace
}  // namespace parley::timeline

int main(int count, char** values) try {
  return parley::timeline::run({values + 1, values + count});
} catch (const std::exception& error) {
  std::fprintf(stderr, "timeline_writer: %s\n", error.what());
  return 2;
}
